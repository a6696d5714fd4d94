"""HOK206: a module class cannot be made without arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import EXECUTE, MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class UnconstructibleModule(ModuleRule):
    """A module class cannot be made without arguments.

    ## What it does

    Finds module classes whose constructor (or a field of a dataclass) needs arguments, that have abstract
    methods left, or that are protocols themselves.

    ## Why it matters

    Discovery makes the object by `Class()`. It logs `Failed to instantiate module` and skips the module. What
    it needs, the module can take from `context.services`, or make in `on_load`.

    ## Example

    ```python
    class Greeter:
        def __init__(self, client):
            self.client = client
    ```

    ## Use instead

    ```python
    class Greeter:
        def on_load(self):
            self.client = connect()
    ```

    ## Fix safety

    There is no fix: where the arguments come from only the author knows.

    ## References

    - apcore 0.32.2: `Registry._register_in_order` in `registry/registry.py`
    """

    code, name = "HOK206", "unconstructible-module"
    examples = (
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    def ^__init__^(self, client):\n        self.client = client\n{EXECUTE}"
        ),
        Bad(
            f"from abc import ABC, abstractmethod\n{MODELS}class Greeter(ABC):\n{NAMES}{EXECUTE}\n    @abstractmethod\n    def ^prepare^(self): ...\n"
        ),
        Bad(
            f"from dataclasses import dataclass\n{MODELS}@dataclass\nclass ^Greeter^:\n{NAMES}    client: str\n{EXECUTE}"
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def __init__(self, client=None, *more, **options):\n        self.client = client\n{EXECUTE}"
        ),
        Good(f"from base import Base\n{MODELS}class Greeter(Base):\n{NAMES}{EXECUTE}"),
        Good(
            f"from abc import abstractmethod\n{MODELS}class Greeter:\n{NAMES}{EXECUTE}\n    @abstractmethod\n    def prepare(self): ...\n"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        found = facts.discovery
        fault = found.construction_fault() if found is not None else None
        if fault is not None:
            yield self.at(
                fault.place,
                f"{fault.what}, and discovery makes the object without any: it skips `{facts.module_id}`",
            )
