"""SER106: a hook's annotation promises what JSON cannot hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.boundaries.json_catalog import Fate
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import json_values
from plugcheck_rules.hosts.dagstack.boundaries.wording import severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class NotJsonAnnotation(Rule[PythonFacts]):
    """The return annotation of a hook names a type that JSON refuses or changes.

    ## What it does

    Reads the annotations of hooks: dates, sets, tuples, bytes, models, dataclasses, iterators, and containers of
    them. Where the code itself shows such a value, that is told instead; where it shows that all is well, nothing.

    ## Why it matters

    The annotation says what callers may expect, and behind MCP they cannot get it.

    ## Example

    ```python
    class Tool:
        def execute(self, args) -> set[str]:
            return self._index.words(args["text"])
    ```

    ## Use instead

    ```python
    class Tool:
        def execute(self, args) -> list[str]:
            return sorted(self._index.words(args["text"]))
    ```

    ## Fix safety

    There is no automatic fix: the value has to change with the annotation.

    ## References

    - dagstack ADR-0003, invariant 2: serialisable boundaries
    """

    code, name = "SER106", "not-json-annotation"
    severity = Severity.WARNING
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad(
            "from words import index\n\n\nclass Plugin:\n    def chunk(self, text) -> ^set[str]^:\n        return index(text)\n"
        ),
        Bad(
            "from datetime import datetime\nfrom times import parse\n\n\nclass Plugin:\n    def chunk(self, text) -> list[^datetime^] | None:\n        return parse(text)\n"
        ),
        Bad(
            "from pydantic import BaseModel\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self._chunker = ctx.extras['chunker']\n\n"
            "    def chunk(self, text) -> ^'Chunk'^:\n        return self._chunker.run(text)\n\n\nclass Chunk(BaseModel):\n    text: str\n"
        ),
        Good(
            "from words import index\n\n\nclass Plugin:\n    def chunk(self, text) -> list[str]:\n        return index(text)\n"
        ),
        Good("class Plugin:\n    def chunk(self, text) -> tuple[str, ...]:\n        return [text]\n"),
        Good(
            "from words import index\n\n\nclass Plugin:\n    def chunk(self, text) -> dict | set:\n        return index(text)\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for hook, promise in code.broken_promises(json_values()):
            what = "keys of that type" if promise.key else promise.type.noun
            refused = promise.type.fate is Fate.REFUSED
            outcome = (
                "which `json.dumps` refuses" if refused else "which does not come back from JSON as it was"
            )
            yield self.finding(
                code.path,
                promise.place.span,
                f"`{hook.name}` promises {what} (`{promise.place.text}`), {outcome}",
                severity=severity(code, self),
            )
