from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.contract.said import RealCheck

MODULE = """\
from apcore import ModuleAnnotations
from pydantic import BaseModel


class Input(BaseModel):
    people: int


class Output(BaseModel):
    share: float


class Share:
    input_schema = Input
    output_schema = Output
    description = "Shares what there is"
    annotations = ModuleAnnotations(readonly=True)

    def execute(self, inputs, context):
"""


class ContractModuleCall(RealCheck):
    """
    ## What it does
    Tells that a module, called by the real executor with inputs that its own schema takes, raises, does not return in time,
    or returns what its output schema refuses. Called are modules that are annotated as `readonly` and neither
    `destructive` nor `requires_approval`, and those that the settings name (`contract.call`); what these call in turn is
    reached only if it may be called too. An error of apcore's own that the module raises is its way to refuse an input.

    ## Why it matters
    An input that the schema takes is one that a caller may send.

    ## Example
    ```python
    def execute(self, inputs, context):
        return {"share": 100 / inputs["people"]}
    ```

    ## Use instead
    ```python
    def execute(self, inputs, context):
        return {"share": 100 / inputs["people"] if inputs["people"] else 0.0}
    ```

    ## Fix safety
    There is no fix: the host says what happened, and the rules that look at the text say how to mend it.

    ## References
    - apcore 0.32.2: `Executor.call` in `executor.py`, `BuiltinOutputValidation` in `builtin_steps.py`
    """

    code, name = "CON207", "contract-module-call"
    real_check = "call"
    examples = (
        Bad(MODULE + "        ^return {'share': 100 / inputs['people']}^\n"),
        Bad(
            MODULE.replace("def execute", "^def execute").replace("context):", "context):^")
            + "        return {}\n"
        ),
        Good(MODULE + "        return {'share': 100 / max(1, inputs['people'])}\n"),
        Good(MODULE.replace("readonly=True", "") + "        raise OSError\n"),
    )
