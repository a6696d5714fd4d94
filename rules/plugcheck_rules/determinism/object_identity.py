"""DET009: what a hook gives back holds the address of an object."""

from __future__ import annotations

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import DifferenceRule


class ObjectIdentity(DifferenceRule):
    """The address of an object (`id()`) is seen from outside.

    ## What it does

    Finds `id()` whose value reaches what a hook returns, yields, raises, stores or sends. To look things up by
    it, or to compare it, is fine.

    ## Why it matters

    The address is another one in each run, and it is given to another object as soon as this one is gone.

    ## Example

    ```python
    class Plugin:
        def execute(self, args):
            return {"session": id(self), "text": args["text"]}
    ```

    ## Use instead

    ```python
    class Plugin:
        def execute(self, args):
            return {"session": args["session"], "text": args["text"]}
    ```

    ## Fix safety

    There is no automatic fix: what the object should be known by is the author's decision.

    ## References

    - The Python documentation of `id`
    """

    code, name = "DET009", "object-identity"
    severity = Severity.WARNING
    categories = ("object-identity",)
    examples = (
        Bad("class Plugin:\n    def execute(self, args):\n        return {'session': ^id(self)^}\n"),
        Bad(
            "class Plugin:\n    def execute(self, args):\n        name = f'job-{^id(args)^:x}'\n        return [name]\n"
        ),
        Good(
            "class Plugin:\n    def execute(self, args):\n        seen = set()\n        for row in args:\n            if id(row) not in seen:\n                seen.add(id(row))\n        return len(seen)\n"
        ),
        Good(
            "class Plugin:\n    def execute(self, args):\n        by_id = {id(row): row for row in args}\n        return list(by_id.values())\n"
        ),
    )
