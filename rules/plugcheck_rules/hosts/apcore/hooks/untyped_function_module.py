"""HOK221: a function is made a module, and its parameters or its result have no type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.modules.code_rule import CodeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import CodeFacts


class UntypedFunctionModule(CodeRule):
    """A function is made a module, and its parameters or its result have no type.

    ## What it does

    Finds functions that `@module` or `@client.module` of apcore makes modules of, with a parameter that has
    no annotation, or without one of what they return. `self`, `cls`, `*args` and `**kwargs` need none.

    ## Why it matters

    The schemas of such a module are made from the annotations. Without one the decorator raises
    FUNC_MISSING_TYPE_HINT or FUNC_MISSING_RETURN_TYPE, while the file is imported.

    ## Example

    ```python
    @client.module(id="math.add")
    def add(a, b):
        return a + b
    ```

    ## Use instead

    ```python
    @client.module(id="math.add")
    def add(a: int, b: int) -> int:
        return a + b
    ```

    ## Fix safety

    There is no fix: which types are meant only the author knows.

    ## References

    - apcore 0.32.2: `generate_input_model` and `generate_output_model` in `decorator.py`
    """

    code, name = "HOK221", "untyped-function-module"
    refused = True
    concludes_from_absence = False
    examples = (
        Bad(
            "from apcore import module\n\n\n@module(id='math.add')\ndef add(^a^, b: int = 3) -> int:\n    return a + b\n",
            path="app.py",
        ),
        Bad(
            "from apcore import APCore\n\nclient = APCore()\n\n\n@client.module(id='math.add')\ndef ^add^(a: int):\n    return a\n",
            path="app.py",
        ),
        Good(
            "from apcore import APCore\n\nclient = APCore()\n\n\n@client.module(id='math.add')\ndef add(a: int, *more, **others) -> int:\n    return a\n",
            path="app.py",
        ),
        Good(
            "from elsewhere import module\n\n\n@module(id='math.add')\ndef add(a):\n    return a\n",
            path="app.py",
        ),
    )

    def check(self, facts: CodeFacts) -> Iterator[Finding]:
        for function in facts.function_modules:
            for parameter in function.parameters:
                variable = parameter.kind.value in ("varargs", "kwargs")
                if (
                    parameter.node.annotation is None
                    and not variable
                    and parameter.name not in ("self", "cls")
                ):
                    place = function.place._replace(node=parameter.node.name)
                    yield self.at(
                        facts,
                        place.span,
                        f"`{parameter.name}` of the module `{function.name}` has no type, and its schema is made from that: "
                        "the import fails with FUNC_MISSING_TYPE_HINT",
                    )
                    break
            else:
                if function.scope.returns is None:
                    yield self.at(
                        facts,
                        function.span,
                        f"the module `{function.name}` has no type for what it returns: the import fails with "
                        "FUNC_MISSING_RETURN_TYPE",
                    )
