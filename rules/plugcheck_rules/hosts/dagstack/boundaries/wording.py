"""How messages and fixes about boundaries are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugcheck_lsp.findings import Applicability, Fix, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.boundaries.flaws import Flaw
    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_lsp.python.module import Place
    from plugcheck_lsp.rule import Rule

_LONGEST = 50


def severity(code: PythonFacts, rule: Rule[Any]) -> Severity:
    """How much the rule's findings matter: at most a hint where nothing says which methods are hooks."""
    return code.severity(rule) if code.hooks.named else Severity.HINT


def snippet(place: Place) -> str:
    """The code at `place` on one line, shortened."""
    text = " ".join(place.text.split()).replace("`", "'")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def proof(flaw: Flaw) -> Iterator[Related]:
    """The way from the hook's `return` to where the value is made."""
    for number, place in enumerate(flaw.way):
        if place.node is flaw.at.node and place.path == flaw.at.path:
            continue
        if not number:
            yield Related(place.path, place.span, f"`{flaw.hook.name}` returns this")
        else:
            yield Related(place.path, place.span, f"`{snippet(place)}` is returned here")
    made = flaw.value.place
    last = flaw.way[-1] if flaw.way else flaw.at
    if made.node not in (flaw.at.node, last.node) and made.text != flaw.at.text:
        noun = flaw.value.type.noun if flaw.value.type is not None else "the value"
        yield Related(made.path, made.span, f"`{snippet(made)}` makes {noun}")


def fixes(flaw: Flaw, *templates: str) -> list[Fix]:
    """The ways to write the value for JSON: that of its type, or these."""
    from plugcheck_lsp.python.boundaries.flaws import rewriting

    found: list[Fix] = []
    for template in templates or ("",):
        rewritten = rewriting(flaw, template)
        if rewritten is not None:
            shown = " ".join(rewritten.text.split())
            title = f"Write `{shown}`" if len(shown) <= 2 * _LONGEST else "Write it for JSON"
            found.append(Fix(title, Applicability.UNSAFE, rewritten.edits))
    return found
