"""HOK208: a function in a file of extensions is decorated with `@module`, and discovery finds classes alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class DecoratedFunctionInExtension(ModuleRule):
    """A function in a file of extensions is decorated with `@module`, and discovery finds classes alone.

    ## What it does

    Finds functions that `@module` of `apcore` or of `apcore.decorator` makes modules of, in files below the
    extensions. A decorator that is given a registry is left alone.

    ## Why it matters

    Discovery looks for classes. `@module` of `apcore` registers the function with the process-wide default
    client, which need not be the one that discovers; the one of `apcore.decorator` registers it nowhere, and
    calls of its id fail with MODULE_NOT_FOUND.

    ## Example

    ```python
    # extensions/add.py
    from apcore.decorator import module


    @module(id="math.add")
    def add(a: int, b: int) -> int:
        return a + b
    ```

    ## Use instead

    ```python
    # app.py
    @client.module(id="math.add")
    def add(a: int, b: int) -> int:
        return a + b
    ```

    ## Fix safety

    There is no fix: the function has to be registered somewhere else, or bound by a binding file.

    ## References

    - apcore 0.32.2: `module` in `__init__.py` and in `decorator.py`, `registry/entry_point.py`
    """

    code, name = "HOK208", "decorated-function-in-extension"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            "from apcore.decorator import module\n\n\n@module(id='math.add')\ndef ^add^(a: int, b: int) -> int:\n    return a + b\n"
        ),
        Bad(
            "import apcore\n\n\n@apcore.module(id='math.add')\ndef ^add^(a: int, b: int) -> int:\n    return a + b\n"
        ),
        Good(
            "from apcore import Registry, module\n\nregistry = Registry()\n\n\n@module(id='math.add', registry=registry)\ndef add(a: int, b: int) -> int:\n    return a + b\n"
        ),
        Good(
            "from apcore.decorator import module\n\n\n@module(id='math.add')\ndef add(a: int, b: int) -> int:\n    return a + b\n",
            path="app.py",
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        from plugcheck_rules.hosts.apcore.modules.host_api import DEFAULT_MODULE

        found = facts.discovery
        for function, decorator in found.decorated_functions() if found is not None else ():
            if decorator == DEFAULT_MODULE:
                message = f"discovery looks for classes, so `{function.name}` is registered with the process-wide default client alone"
            else:
                message = f"discovery looks for classes, so the module that `@module` makes of `{function.name}` is registered nowhere"
            yield self.at(
                function.place,
                message,
                severity=Severity.INFORMATION if decorator == DEFAULT_MODULE else None,
            )
