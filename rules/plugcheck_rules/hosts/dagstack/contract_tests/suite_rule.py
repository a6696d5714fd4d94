"""What the rules about contract tests have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, FileEdit, Fix, Related, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.suite_calls import HostCall

PATH = "tests/test_contract.py"
"""Where the examples stand."""
IMPORT = "from dagstack.plugin_system import run_contract_suite\n\n"
SUITE = "dagstack 0.4.1: `contract/suite.py`"


class SuiteRule(Rule[PythonFacts]):
    """A rule about a plugin's own tests of the contract."""

    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    severity = Severity.WARNING
    on_tests = True

    def at(
        self,
        place: Place,
        message: str,
        *fixes: Fix | None,
        severity: Severity | None = None,
        proof: Iterable[Related] = (),
    ) -> Finding:
        """A finding at `place`. A fix that cannot be made is None."""
        known = [fix for fix in fixes if fix is not None]
        return self.finding(place.path, place.span, message, severity=severity, proof=proof, fixes=known)


def bad(source: str, fixed: str | None = None, files: Mapping[str, str] | None = None) -> Bad:
    """A bad example that is a test file."""
    return Bad(source, path=PATH, fixed=fixed, files=files or {})


def good(source: str, files: Mapping[str, str] | None = None) -> Good:
    """A good example that is a test file."""
    return Good(source, path=PATH, files=files or {})


def unsafe(title: str, *edits: FileEdit) -> Fix:
    """A fix that makes a test test more than it did."""
    return Fix(title, Applicability.UNSAFE, edits)


def replaced(place: Place, text: str) -> FileEdit:
    return FileEdit(place.path, place.span, text)


def inserted(place: Place, offset: int, text: str) -> FileEdit:
    """Put `text` at `offset` in the file of `place`."""
    return FileEdit(place.path, Span(offset, offset), text)


def add_argument(title: str, call: HostCall, argument: str, *edits: FileEdit) -> Fix | None:
    """Add a keyword argument behind the last one of a call that has some."""
    if not call.node.args or call.is_open:
        return None
    value = Place(call.used.module, call.used.unit, call.node.args[-1].value)
    return unsafe(title, *edits, inserted(value, outer_end(value), f", {argument}"))


def outer_end(place: Place) -> int:
    """Where an expression ends, its parentheses included."""
    closing = getattr(place.node, "rpar", ())
    return (place._replace(node=closing[-1]) if closing else place).span.end
