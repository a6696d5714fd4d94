"""SER103: a hook hands out a dictionary whose keys are no texts."""

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


class NonTextKey(Rule[PythonFacts]):
    """A hook returns a dictionary with keys that are no texts.

    ## What it does

    Finds keys that are numbers, truth values or `None`, and keys that JSON refuses altogether: tuples, dates,
    members of enumerations.

    ## Why it matters

    The keys of a JSON object are texts. `{1: "a"}` comes back as `{"1": "a"}`, so `result[1]` fails behind MCP
    and works in the process; a tuple as key makes `json.dumps` raise.

    ## Example

    ```python
    class Tool:
        def execute(self, args):
            return {len(word): word for word in args["words"]}
    ```

    ## Use instead

    ```python
    class Tool:
        def execute(self, args):
            return {str(len(word)): word for word in args["words"]}
    ```

    ## Fix safety

    Unsafe: what the hook returns changes.

    ## References

    - dagstack ADR-0003, invariant 2: serialisable boundaries
    - dagstack 0.4.1: `contract/serialization.py`
    """

    code, name = "SER103", "non-text-key"
    severity = Severity.ERROR
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad(
            "class Plugin:\n    def chunk(self, text):\n        return {^1^: text}\n",
            fixed="class Plugin:\n    def chunk(self, text):\n        return {str(1): text}\n",
        ),
        Bad(
            "class Plugin:\n    def chunk(self, text):\n        return {^index^: word for index, word in enumerate(text.split())}\n",
            fixed="class Plugin:\n    def chunk(self, text):\n        return {str(index): word for index, word in enumerate(text.split())}\n",
        ),
        Bad(
            "class Plugin:\n    def chunk(self, text):\n        found = {}\n        for word in text.split():\n"
            "            ^found[word, len(word)]^ = word\n        return found\n",
        ),
        Good("class Plugin:\n    def chunk(self, text):\n        return {str(len(text)): text}\n"),
        Good(
            "class Plugin:\n    def chunk(self, texts):\n        return {key: text for key, text in texts.items()}\n"
        ),
        Good(
            "class Plugin:\n    def chunk(self, text):\n        by_length = {len(word): word for word in text.split()}\n        return by_length[1]\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for flaw in code.flaws(json_values()):
            kind = flaw.value.type
            if kind is None or not flaw.key:
                continue
            number = kind.fate is Fate.KEPT
            outcome = "which comes back from JSON as a text" if number else "which `json.dumps` refuses"
            yield self.finding(
                code.path,
                flaw.span,
                f"`{flaw.hook.name}` hands out a dictionary with {kind.noun} as a key (`{snippet(flaw.at)}`), {outcome}",
                severity=severity(code, self),
                proof=proof(flaw),
                fixes=fixes(flaw) if number or kind.name != "tuple" else (),
            )
