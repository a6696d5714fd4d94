"""SER102: a hook hands out a tuple."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import json_values
from plugcheck_rules.hosts.dagstack.boundaries.wording import fixes, proof, severity, snippet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class TupleValue(Rule[PythonFacts]):
    """A hook returns a tuple, or a named tuple, itself or inside of what it returns.

    ## What it does

    Finds tuples, also in lists, in dictionaries and in what the plugin's own functions return.

    ## Why it matters

    JSON has no tuples. Behind MCP the caller gets a list, in the process a tuple: code that unpacks, hashes or
    compares it behaves differently. The contract suite fails with `result changed after JSON round-trip`, on the
    branches that its samples take.

    ## Example

    ```python
    class Tool:
        def execute(self, args):
            return {"size": (args["width"], args["height"])}
    ```

    ## Use instead

    ```python
    class Tool:
        def execute(self, args):
            return {"size": [args["width"], args["height"]]}
    ```

    ## Fix safety

    Unsafe: what the hook returns changes, for callers in the same process.

    ## References

    - dagstack ADR-0003, invariant 2: serialisable boundaries
    - dagstack 0.4.1: `contract/serialization.py`
    """

    code, name = "SER102", "tuple-value"
    severity = Severity.ERROR
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad(
            "class Plugin:\n    def chunk(self, text):\n        return {'size': ^(len(text), 1)^}\n",
            fixed="class Plugin:\n    def chunk(self, text):\n        return {'size': [len(text), 1]}\n",
        ),
        Bad(
            "class Plugin:\n    def chunk(self, text):\n        return ^text, len(text)^\n",
            fixed="class Plugin:\n    def chunk(self, text):\n        return [text, len(text)]\n",
        ),
        Bad(
            "class Plugin:\n    def chunk(self, text):\n        found = []\n        for word in text.split():\n"
            "            found.append(^(word, len(word))^)\n        return found\n",
            fixed="class Plugin:\n    def chunk(self, text):\n        found = []\n        for word in text.split():\n"
            "            found.append([word, len(word)])\n        return found\n",
        ),
        Bad(
            "from collections import namedtuple\n\nSize = namedtuple('Size', 'width height')\n\n\nclass Plugin:\n"
            "    def chunk(self, text):\n        size = Size(1, len(text))\n        return {'size': ^size^}\n",
            fixed="from collections import namedtuple\n\nSize = namedtuple('Size', 'width height')\n\n\nclass Plugin:\n"
            "    def chunk(self, text):\n        size = Size(1, len(text))\n        return {'size': size._asdict()}\n",
        ),
        Good("class Plugin:\n    def chunk(self, text):\n        return {'size': [len(text), 1]}\n"),
        Good(
            "class Plugin:\n    def chunk(self, text):\n        found = [(word, len(word)) for word in text.split()]\n"
            "        return {word: length for word, length in found}\n"
        ),
        Good(
            "class Plugin:\n    def _pair(self, text):\n        return text, 1\n\n    def chunk(self, text):\n        one, other = self._pair(text)\n        return [one, other]\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for flaw in code.flaws(json_values()):
            kind = flaw.value.type
            if kind is None or flaw.key or kind.name not in ("tuple", "namedtuple"):
                continue
            yield self.finding(
                code.path,
                flaw.span,
                f"`{flaw.hook.name}` hands out {kind.noun} (`{snippet(flaw.at)}`), which comes back from JSON as {kind.comes_back}",
                severity=severity(code, self),
                proof=proof(flaw),
                fixes=fixes(flaw),
            )
