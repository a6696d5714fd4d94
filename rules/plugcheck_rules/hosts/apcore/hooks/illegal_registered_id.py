"""HOK222: a module is registered under an id that the host does not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.modules.code_rule import CodeRule, unsafe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import CodeFacts


class IllegalRegisteredId(CodeRule):
    """A module is registered under an id that the host does not take.

    ## What it does

    Finds ids, given to `register`, `@module` and `client.module` of apcore, that have upper-case letters,
    hyphens or other characters, that are too long, or whose first part is reserved.

    ## Why it matters

    Registering raises INVALID_MODULE_ID.

    ## Example

    ```python
    registry.register("Math-Add", Add())
    ```

    ## Use instead

    ```python
    registry.register("math.add", Add())
    ```

    ## Fix safety

    The fix writes the id in lower case with `_`, where that is one that the host takes. It is unsafe: whoever
    names the id must follow.

    ## References

    - apcore 0.32.2: `_validate_module_id` in `registry/registry.py`
    """

    code, name = "HOK222", "illegal-registered-id"
    refused = True
    concludes_from_absence = False
    examples = (
        Bad(
            "from apcore import Registry\n\nregistry = Registry()\nregistry.register(^'math.Add'^, object())\n",
            path="app.py",
            fixed="from apcore import Registry\n\nregistry = Registry()\nregistry.register('math.add', object())\n",
        ),
        Bad(
            "from apcore import APCore\n\nclient = APCore()\n\n\n@client.module(id=^'system.add'^)\ndef add(a: int) -> int:\n    return a\n",
            path="app.py",
        ),
        Good(
            "from apcore import Registry\n\nregistry = Registry()\nregistry.register('math.add', object())\n",
            path="app.py",
        ),
        Good(
            "import apcore\n\n\ndef setup(registry):\n    registry.register('Some-Thing', object())\n",
            path="app.py",
        ),
    )

    def check(self, facts: CodeFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.apcore.modules.ids import id_fault, legal
        from plugcheck_rules.hosts.apcore.modules.registrations import registrations_in

        for registered in registrations_in(facts.path, facts.workspace).found:
            fault = id_fault(registered.id)
            if fault is None or not registered.sure:
                continue
            better = legal(registered.id)
            text = facts.text.slice(registered.span) if facts.text is not None else ""
            fix = None
            if better is not None and text[1:-1] == registered.id:
                fix = unsafe(f"Write `{better}`", facts.path, registered.span, f"{text[0]}{better}{text[-1]}")
            yield self.at(
                facts,
                registered.span,
                f"`{registered.id}` is no id that the host takes, so registering fails: {fault}",
                fix,
            )
