"""HOK223: `@module` stands without brackets, and takes the function for an id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore.modules.code_rule import CodeRule, unsafe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import CodeFacts


class BareModuleDecorator(CodeRule):
    """`@module` stands without brackets, and takes the function for an id.

    ## What it does

    Finds functions decorated with `@module` of `apcore`, or of a client, without brackets. The one of
    `apcore.decorator` can stand so.

    ## Why it matters

    The first parameter of these decorators is the id. Nothing is registered, no error is raised, and the name
    of the function holds a decorator from then on.

    ## Example

    ```python
    from apcore import module


    @module
    def add(a: int, b: int) -> int:
        return a + b
    ```

    ## Use instead

    ```python
    from apcore import module


    @module(id="math.add")
    def add(a: int, b: int) -> int:
        return a + b
    ```

    ## Fix safety

    The fix adds brackets: the id is then made from the place of the function. It is unsafe: the module is
    registered then.

    ## References

    - apcore 0.32.2: `module` in `__init__.py`, `APCore.module` in `client.py`
    """

    code, name = "HOK223", "bare-module-decorator"
    concludes_from_absence = False
    examples = (
        Bad(
            "from apcore import module\n\n\n@module\ndef ^add^(a: int) -> int:\n    return a\n",
            path="app.py",
            fixed="from apcore import module\n\n\n@module()\ndef add(a: int) -> int:\n    return a\n",
        ),
        Bad(
            "from apcore import APCore\n\nclient = APCore()\n\n\n@client.module\ndef ^add^(a: int) -> int:\n    return a\n",
            path="app.py",
            fixed="from apcore import APCore\n\nclient = APCore()\n\n\n@client.module()\ndef add(a: int) -> int:\n    return a\n",
        ),
        Good(
            "from apcore.decorator import module\n\n\n@module\ndef add(a: int) -> int:\n    return a\n",
            path="app.py",
        ),
        Good(
            "from apcore import module\n\n\n@module()\ndef add(a: int) -> int:\n    return a\n", path="app.py"
        ),
    )

    def check(self, facts: CodeFacts) -> Iterator[Finding]:
        for function in facts.bare_decorators:
            node = function.scope.decorators[0]
            end = function.place._replace(node=node).span.end
            fix = (
                unsafe("Add brackets", facts.path, Span(end, end), "()")
                if len(function.scope.decorators) == 1
                else None
            )
            yield self.at(
                facts,
                function.span,
                f"the decorator takes `{function.name}` for an id: nothing is registered, and the name holds a decorator",
                fix,
            )
