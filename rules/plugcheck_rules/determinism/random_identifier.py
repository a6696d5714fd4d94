"""DET004: what a hook gives back holds an identifier that is made anew."""

from __future__ import annotations

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import DifferenceRule


class RandomIdentifier(DifferenceRule):
    """An identifier is made anew in each run, and seen from outside.

    ## What it does

    Finds `uuid.uuid4()`, `uuid.uuid1()` and the like whose value reaches what a hook returns, yields, raises,
    stores or sends. An identifier that only goes to a log is none.

    ## Why it matters

    The same input gets another identity each time it is worked on: a repeated run writes a second record where
    it should find the first.

    ## Example

    ```python
    import uuid


    class Plugin:
        def execute(self, args):
            return {"id": str(uuid.uuid4()), "text": args["text"]}
    ```

    ## Use instead

    ```python
    import uuid

    NAMESPACE = uuid.UUID("7d444840-9dc0-11d1-b245-5ffdce74fad2")


    class Plugin:
        def execute(self, args):
            return {"id": str(uuid.uuid5(NAMESPACE, args["text"])), "text": args["text"]}
    ```

    ## Fix safety

    There is no automatic fix: from what an identifier should be made is the author's decision.

    ## References

    - dagstack ADR-0003, invariant 8: determinism
    - The Python documentation of `uuid.uuid5`
    """

    code, name = "DET004", "random-identifier"
    severity = Severity.WARNING
    categories = ("random-identifier",)
    examples = (
        Bad(
            "import uuid\n\n\nclass Plugin:\n    def execute(self, args):\n        return {'id': str(^uuid.uuid4()^)}\n"
        ),
        Bad(
            "from uuid import uuid1\n\n\nclass Plugin:\n    def execute(self, args):\n        return [^uuid1()^.hex]\n"
        ),
        Bad(
            "import uuid\n\n\nclass Plugin:\n    def execute(self, args):\n        return self._record(args)\n\n    def _record(self, row):\n        row = dict(row)\n        row['id'] = ^uuid.uuid4()^.hex\n        return row\n"
        ),
        Good(
            "import uuid\n\n\nclass Plugin:\n    def execute(self, args):\n        return str(uuid.uuid5(uuid.NAMESPACE_URL, args['url']))\n"
        ),
        Good(
            "import uuid\n\n\nclass Plugin:\n    def execute(self, args):\n        self._log.info('run %s', uuid.uuid4())\n        return args\n"
        ),
    )
