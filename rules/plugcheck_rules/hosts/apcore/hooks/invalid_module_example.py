"""HOK242: an example of a module does not fit its models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import EXECUTE, MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class InvalidModuleExample(ModuleRule):
    """An example of a module does not fit its models.

    ## What it does

    Finds examples (`ModuleExample`) whose inputs or output, written as literals, lack a required field, have
    a value of another type, or a key that the model forbids.

    ## Why it matters

    Nothing checks examples: agents learn from them how to call the module, and their calls fail.

    ## Example

    ```python
    examples = [ModuleExample(title="Ann", inputs={"nmae": "Ann"})]
    ```

    ## Use instead

    ```python
    examples = [ModuleExample(title="Ann", inputs={"name": "Ann"})]
    ```

    ## Fix safety

    There is no fix: what is meant only the author knows.

    ## References

    - apcore 0.32.2: `ModuleExample` in `module.py`
    """

    code, name = "HOK242", "invalid-module-example"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            f"from apcore import ModuleExample\n{MODELS}class Greeter:\n{NAMES}    examples = [ModuleExample(title='a', inputs=^{{'nmae': 'Ann'}}^, output={{'greeting': ^3^}})]\n{EXECUTE}"
        ),
        Bad(
            f"from apcore import ModuleExample\nfrom pydantic import ConfigDict\n{MODELS}class Closed(Input):\n    model_config = ConfigDict(extra='forbid')\n\n\n"
            f"class Greeter:\n{NAMES}    input_schema = Closed\n    examples = [ModuleExample(title='a', inputs={{^'nmae'^: 'Ann'}})]\n{EXECUTE}"
        ),
        Good(
            f"from apcore import ModuleExample\n{MODELS}class Greeter:\n{NAMES}    examples = [ModuleExample('a', {{'name': 'Ann'}}, {{'greeting': 'x'}}), ModuleExample('b', {{**REST}})]\n{EXECUTE}"
        ),
        Good(
            f"from elsewhere import ModuleExample\n{MODELS}class Greeter:\n{NAMES}    examples = [ModuleExample('a', {{'nmae': 'Ann'}})]\n{EXECUTE}"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        for misfit in facts.example_misfits():
            yield self.at(misfit.place, f"{misfit.what}, so the model refuses this example{misfit.hint}")
