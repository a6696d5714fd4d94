"""What the rules about determinism share: they differ in what they look for, and in their page."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from plugcheck_lsp.findings import Related
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Rule
from plugcheck_rules.catalogs import nondeterminism
from plugcheck_rules.determinism.mending import fixes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.differences.search import Difference

_VERBS = {
    "returned": "returns",
    "yielded": "yields",
    "raised": "raises",
    "stored": "stores",
    "sent": "writes or sends",
}


class DifferenceRule(Rule[PythonFacts]):
    """Tells every difference between runs whose source is of one of its categories."""

    subject = PythonFacts
    categories: ClassVar[tuple[str, ...]]
    """Categories of ``catalogs/nondeterminism.toml``."""

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        if not code.plugin.host.tells_differences:
            return
        for difference in code.differences(nondeterminism(code.settings), *self.categories):
            yield self.finding(
                code.path,
                difference.place.span,
                self.message(difference),
                severity=code.severity(self),
                proof=proof(difference),
                fixes=fixes(code, difference),
            )

    def message(self, difference: Difference) -> str:
        name = difference.source.name.removeprefix("builtins.")
        return f"`{name}` {difference.source.what}, so what {seen(difference)} can differ from run to run"


def seen(difference: Difference) -> str:
    """A clause: ``\\`execute\\` returns``."""
    who = f"`{difference.outlet.qualified_name}`" if difference.outlet is not None else "the module"
    return f"{who} {_VERBS[difference.seen]}"


def shortened(text: str) -> str:
    """The text as far as a message has room for it."""
    return text if len(text) <= _ROOM else f"{text[: _ROOM - 3]}..."


_ROOM = 60


def proof(difference: Difference) -> Iterator[Related]:
    """The calls from the hook to the source, then where the value goes."""
    for index, call in enumerate(difference.chain):
        later = (
            difference.chain[index + 1].caller if index + 1 < len(difference.chain) else difference.function
        )
        caller = f"`{call.caller.qualified_name}`" if call.caller is not None else "the module"
        callee = f"`{later.qualified_name}`" if later is not None else "this"
        yield Related(
            call.place.path, call.place.span, f"{caller} {_LEADS.get(call.how, 'leads to')} {callee} here"
        )
    for event in difference.trail:
        yield Related(event.place.path, event.place.span, event.text)


_LEADS = {"call": "calls", "property": "reads", "enter": "enters", "iterate": "goes through", "task": "runs"}
