"""SER107: a checkpoint is saved that is no bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, Fix, Related, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import json_values
from plugcheck_rules.hosts.dagstack.boundaries.wording import snippet
from plugcheck_rules.hosts.dagstack.host import CONTEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.boundaries.json_values import Value
    from plugcheck_lsp.python.module import Place

_BYTES = frozenset({"bytes", "bytearray", "memoryview"})
_AS_JSON = frozenset({"dict", "list", "int", "float", "bool"})


class CheckpointPayloadNotBytes(Rule[PythonFacts]):
    """What is saved as a checkpoint is surely no `bytes`.

    ## What it does

    Follows the payload of `ctx.checkpoint.save(key, payload)` to what makes it: a dictionary, a text, a number.

    ## Why it matters

    Checkpoint stores keep bytes. The store that tests use takes anything, so a dictionary comes back there and
    fails, or comes back as something else, on a real host, when work is resumed.

    ## Example

    ```python
    class Indexer:
        def setup(self, ctx):
            self._store = ctx.checkpoint

        def execute(self, args):
            if self._store is not None:
                self._store.save("state", {"done": args["done"]})
    ```

    ## Use instead

    ```python
    import json


    class Indexer:
        def setup(self, ctx):
            self._store = ctx.checkpoint

        def execute(self, args):
            if self._store is not None:
                self._store.save("state", json.dumps({"done": args["done"]}).encode())
    ```

    ## Fix safety

    Unsafe: what loads the checkpoint must decode it.

    ## References

    - dagstack ADR-0003, invariants 6 and 7
    - dagstack 0.4.1: `CheckpointStore` in `context.py`
    """

    code, name = "SER107", "checkpoint-payload-not-bytes"
    severity = Severity.ERROR
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad(
            "import json\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self.store = ctx.checkpoint\n\n"
            "    def chunk(self, text):\n        if self.store:\n            self.store.save('state', ^{'text': text}^)\n",
            fixed="import json\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self.store = ctx.checkpoint\n\n"
            "    def chunk(self, text):\n        if self.store:\n            self.store.save('state', json.dumps({'text': text}).encode())\n",
        ),
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self._ctx = ctx\n\n    def chunk(self, text):\n"
            "        done = f'{len(text)}'\n        if self._ctx.checkpoint is not None:\n            self._ctx.checkpoint.save(key='done', payload=^done^)\n",
            fixed="class Plugin:\n    def setup(self, ctx):\n        self._ctx = ctx\n\n    def chunk(self, text):\n"
            "        done = f'{len(text)}'\n        if self._ctx.checkpoint is not None:\n            self._ctx.checkpoint.save(key='done', payload=done.encode())\n",
        ),
        Good(
            "import json\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self.store = ctx.checkpoint\n\n"
            "    def chunk(self, text):\n        if self.store:\n            self.store.save('state', json.dumps({'text': text}).encode())\n"
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.store = ctx.checkpoint\n\n"
            "    def chunk(self, text):\n        if self.store:\n            self.store.save('state', pack(text))\n"
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.store = Store()\n\n    def chunk(self, text):\n        self.store.save('a', {})\n\n\nclass Store:\n    def save(self, key, payload):\n        pass\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        valuer = code.valuer(json_values())
        for payload in code.arguments_of(valuer, f"{CONTEXT}().checkpoint.save", 1, "payload"):
            values = valuer.of(payload)
            if not values.found or any(v.type is None or v.type.name in _BYTES for v in values.found):
                continue
            value = values.found[0]
            noun = value.type.noun if value.type is not None else "a value"
            made = value.place
            yield self.finding(
                code.path,
                payload.span,
                f"a checkpoint is bytes, and `{snippet(payload)}` is {noun}",
                severity=code.severity(self),
                proof=[Related(made.path, made.span, f"this makes {noun}")]
                if made.node is not payload.node
                else (),
                fixes=_fixes(value, payload),
            )


def _fixes(value: Value, payload: Place) -> list[Fix]:
    """Encode it: a text as it is, what JSON holds as JSON."""
    from plugcheck_lsp.python.boundaries.flaws import written

    kind = value.type.name if value.type is not None else ""
    if kind == "str":
        rewritten = written(payload, "{}.encode()")
    elif kind in _AS_JSON:
        rewritten = written(payload, "json.dumps({}).encode()", "json")
    else:
        return []
    if rewritten is None:
        return []
    return [Fix("Encode it", Applicability.UNSAFE, rewritten.edits)]
