"""HOK205: a module class has no description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import EXECUTE, MODELS, MODULE
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class MissingDescription(ModuleRule):
    """A module class has no description.

    ## What it does

    Finds module classes whose `description` is missing, empty, only annotated, a property, set in `__init__`
    alone, or no text.

    ## Why it matters

    Discovery logs `Missing or empty description` and skips the module. It looks at the class: neither a
    docstring, nor what `__init__` assigns, nor the description of the metadata counts.

    ## Example

    ```python
    class Greeter:
        '''Greets.'''

        input_schema = Input
        output_schema = Output
    ```

    ## Use instead

    ```python
    class Greeter:
        description = "Greets a person by name"
        input_schema = Input
        output_schema = Output
    ```

    ## Fix safety

    The fix makes a one-line docstring the description. It is safe: nothing else reads the description of a
    class without one.

    ## References

    - apcore 0.32.2: `validate_module` in `registry/validation.py`
    """

    code, name = "HOK205", "missing-description"
    examples = (
        Bad(f"{MODELS}class ^Greeter^:\n    input_schema = Input\n    output_schema = Output\n{EXECUTE}"),
        Bad(
            f"{MODELS}class Greeter:\n    ^description^ = ''\n    input_schema = Input\n    output_schema = Output\n{EXECUTE}"
        ),
        Bad(
            f"{MODELS}class Greeter:\n    input_schema = Input\n    output_schema = Output\n\n    @property\n    def ^description^(self):\n"
            f"        return 'x'\n{EXECUTE}"
        ),
        Bad(
            f'{MODELS}class ^Greeter^:\n    """Greets a person."""\n\n    input_schema = Input\n    output_schema = Output\n{EXECUTE}',
            fixed=f'{MODELS}class Greeter:\n    """Greets a person."""\n\n    description = "Greets a person."\n    input_schema = Input\n    output_schema = Output\n{EXECUTE}',
        ),
        Good(MODULE),
        Good(
            f"{MODELS}TEXT = 'Greets'\n\n\nclass Greeter:\n    description = TEXT + '!'\n    input_schema = Input\n    output_schema = Output\n{EXECUTE}"
        ),
        Good(
            f"from base import Base\n{MODELS}class Greeter(Base):\n    input_schema = Input\n    output_schema = Output\n{EXECUTE}"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        found = facts.discovery
        fault = found.description_fault() if found is not None else None
        if found is not None and fault is not None:
            yield self.at(
                fault.place,
                f"{fault.what}, and the class needs a text there: discovery skips `{facts.module_id}`",
                found.docstring_fix(),
            )
