"""SER101: a hook hands out a value that JSON refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.boundaries.json_catalog import Fate
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import json_values
from plugcheck_rules.hosts.dagstack.boundaries.wording import fixes, proof, severity, snippet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding

_SETS = frozenset({"set", "frozenset"})


class NotJsonValue(Rule[PythonFacts]):
    """A hook returns a value that `json.dumps` refuses, itself or inside of what it returns.

    ## What it does

    Follows what hooks return, on every branch, through names, displays, comprehensions, attributes of the
    instance and the plugin's own functions, to dates, decimals, sets, bytes, paths, enumerations, models, objects
    and whatever else JSON cannot hold.

    ## Why it matters

    What crosses a hook crosses MCP as JSON. `json.dumps` raises `TypeError`, the call fails; the contract suite
    finds it only on the branches that its samples take.

    ## Example

    ```python
    from datetime import datetime


    class Tool:
        def execute(self, args):
            return {"at": datetime.fromtimestamp(args["at"]), "tags": set(args["tags"])}
    ```

    ## Use instead

    ```python
    from datetime import datetime


    class Tool:
        def execute(self, args):
            return {"at": datetime.fromtimestamp(args["at"]).isoformat(), "tags": sorted(set(args["tags"]))}
    ```

    ## Fix safety

    Unsafe: what the hook returns changes.

    ## References

    - dagstack ADR-0003, invariant 2: serialisable boundaries
    - dagstack 0.4.1: `contract/serialization.py`
    """

    code, name = "SER101", "not-json-value"
    severity = Severity.ERROR
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad(
            "from datetime import datetime\n\n\nclass Plugin:\n    def chunk(self, at):\n"
            "        return {'at': ^datetime.fromtimestamp(at)^}\n",
            fixed="from datetime import datetime\n\n\nclass Plugin:\n    def chunk(self, at):\n"
            "        return {'at': datetime.fromtimestamp(at).isoformat()}\n",
        ),
        Bad(
            "import datetime as dt\n\nparse = dt.datetime.fromisoformat\n\n\nclass Plugin:\n    def chunk(self, a, b):\n"
            "        span = parse(a) - parse(b)\n        return {'span': ^span^}\n",
            fixed="import datetime as dt\n\nparse = dt.datetime.fromisoformat\n\n\nclass Plugin:\n    def chunk(self, a, b):\n"
            "        span = parse(a) - parse(b)\n        return {'span': span.total_seconds()}\n",
        ),
        Bad(
            "class Plugin:\n    def chunk(self, words, plain):\n        if plain:\n            return sorted(words)\n"
            "        seen = set()\n        for word in words:\n            seen.add(word)\n        return ^seen^\n",
            fixed="class Plugin:\n    def chunk(self, words, plain):\n        if plain:\n            return sorted(words)\n"
            "        seen = set()\n        for word in words:\n            seen.add(word)\n        return sorted(seen)\n",
        ),
        Bad(
            "from shapes import Box\n\n\nclass Plugin:\n    def chunk(self, size):\n        return self._box(size)\n\n"
            "    def _box(self, size):\n        return [^Box(size)^]\n",
            files={
                "shapes.py": "from dataclasses import dataclass\n\n\n@dataclass\nclass Box:\n    size: int\n"
            },
            fixed="from dataclasses import asdict\nfrom shapes import Box\n\n\nclass Plugin:\n    def chunk(self, size):\n        return self._box(size)\n\n"
            "    def _box(self, size):\n        return [asdict(Box(size))]\n",
        ),
        Bad(
            "class Plugin:\n    def chunk(self, words):\n        lengths = {word: len(word) for word in words}\n        return ^lengths.values()^\n",
            fixed="class Plugin:\n    def chunk(self, words):\n        lengths = {word: len(word) for word in words}\n        return list(lengths.values())\n",
        ),
        Bad("class Plugin:\n    def chunk(self, text):\n        return ^self^\n"),
        Good(
            "from datetime import datetime\n\n\nclass Plugin:\n    def chunk(self, at):\n        return {'at': datetime.fromtimestamp(at).isoformat()}\n"
        ),
        Good(
            "from enum import Enum\nfrom collections import Counter\n\n\nclass Kind(str, Enum):\n    A = 'a'\n\n\nclass Plugin:\n"
            "    def chunk(self, text):\n        return {'kind': Kind.A, 'counts': Counter(text)}\n"
        ),
        Good(
            "class Plugin:\n    def chunk(self, words):\n        seen = set(words)\n        seen = sorted(seen)\n        return seen\n"
        ),
        Good(
            "class datetime:\n    @staticmethod\n    def now():\n        return 'now'\n\n\nclass Plugin:\n    def chunk(self, text):\n        return datetime.now()\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for flaw in code.flaws(json_values()):
            kind = flaw.value.type
            if kind is None or kind.fate is not Fate.REFUSED or flaw.key:
                continue
            yield self.finding(
                code.path,
                flaw.span,
                f"`{flaw.hook.name}` hands out {kind.noun} (`{snippet(flaw.at)}`), which `json.dumps` refuses",
                severity=severity(code, self),
                proof=proof(flaw),
                fixes=fixes(flaw, *(("sorted({})", "list({})") if kind.name in _SETS else ())),
            )
