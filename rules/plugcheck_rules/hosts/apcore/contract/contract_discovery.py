from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.contract.said import RealCheck

MODULE = """\
from pydantic import BaseModel


class Empty(BaseModel):
    pass


class Greeter:
    input_schema = Empty
    output_schema = Empty
    description = "Greets"

    def execute(self, inputs, context):
        return {}
"""


class ContractDiscovery(RealCheck):
    """
    ## What it does
    Tells that `Registry.discover`, run for real, does not register a module: its file does not import, holds no class of the
    right shape, or two, its class cannot be made, its `on_load` raises, its id is not legal.

    ## Why it matters
    Discovery raises for none of these: it writes a line to a log and goes on without the module. The first call of it
    fails then. What ends discovery as a whole (a dependency that is missing or turns in a circle) is told at its place.

    ## Example
    ```python
    from pydantic import BaseModel


    class Empty(BaseModel):
        pass


    class Greeter:
        input_schema = Empty
        output_schema = Empty
        description = "Greets"

        def __init__(self, greeting):
            self.greeting = greeting

        def execute(self, inputs, context):
            return {}
    ```

    ## Use instead
    ```python
    from pydantic import BaseModel


    class Empty(BaseModel):
        pass


    class Greeter:
        input_schema = Empty
        output_schema = Empty
        description = "Greets"

        def execute(self, inputs, context):
            return {}
    ```

    ## Fix safety
    There is no fix: the host says what happened, and the rules that look at the text say how to mend it.

    ## References
    - apcore 0.32.2: `Registry.discover` in `registry/registry.py`
    """

    code, name = "CON205", "contract-discovery"
    real_check = "discover"
    refused = True
    examples = (
        Bad("^from colours import palette^\n" + MODULE),
        Bad(MODULE.replace('    description = "Greets"\n', "").replace("class Greeter:", "^class Greeter:^")),
        Bad(MODULE + "\n    ^def __init__(self, greeting):^\n        self.greeting = greeting\n"),
        Bad(MODULE + "\n    def on_load(self):\n        ^raise OSError('no')^\n"),
        Good(MODULE),
    )
