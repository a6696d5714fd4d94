"""What rules about injection ask of a plugin's use of its context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, FileEdit, Fix
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import FunctionFacts, ParameterUses, PathUse, Place
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts
    from plugcheck_rules.hosts.dagstack.injection.protocols import Protocol

_READS = ("attribute", "getattr-strict")


def uses(facts: ManifestFacts) -> ParameterUses:
    """All that the plugin's class reads below its context; nothing where it runs in a process of its own."""
    from plugcheck_lsp.python.module import ParameterUses

    return facts.code.context_uses() if facts.value("runtime") == "in_process" else ParameterUses(())


def in_order(found: ParameterUses) -> list[PathUse]:
    return sorted(found, key=lambda use: (use.place.path, use.place.span))


def asked(facts: ManifestFacts, path: tuple[str, ...]) -> bool:
    """Whether some code asks whether there is anything at `path`."""
    return any(use.path == path and use.kind in ("contains", "getattr", "stored") for use in uses(facts))


def sure_reads(facts: ManifestFacts, *path: str) -> Iterator[PathUse]:
    """The reads of one name more below `path`, which surely are that and for whose failure the code is not prepared."""
    for use in in_order(uses(facts)):
        if len(use.path) != len(path) + 1 or use.path[: len(path)] != path or use.kind not in _READS:
            continue
        name = use.path[-1]
        if use.sure and not use.is_caught and not asked(facts, use.path) and not name.startswith("__"):
            yield use


def unknown_methods(facts: ManifestFacts, protocol: Protocol) -> Iterator[PathUse]:
    """The reads of names that the protocol does not have."""
    known = {*protocol.methods, *protocol.attributes}
    return (use for use in sure_reads(facts, *protocol.path) if use.path[-1] not in known)


def is_tested(found: ParameterUses, use: PathUse, path: tuple[str, ...]) -> bool:
    """Whether code looks whether there is anything at `path` before it gets to `use`: there, or in `setup`.

    A function that only others of the plugin call may rely on them.
    """
    return any(
        test.path == path
        and (
            test.function.key == use.function.key or test.function.name == "setup" or _is_inner(use.function)
        )
        for test in found.tests
    )


def _is_inner(function: FunctionFacts) -> bool:
    return function.name.startswith("_") or function.owner is None


def rewrite(title: str, place: Place, text: str) -> Fix:
    """Write `text` in place of the expression."""
    return Fix(title, Applicability.UNSAFE, (FileEdit(place.path, place.span, text),))


def before(title: str, place: Place, text: str) -> Fix:
    """Write `text` before the expression."""
    start = place.span.start
    return Fix(title, Applicability.UNSAFE, (FileEdit(place.path, Span(start, start), text),))
