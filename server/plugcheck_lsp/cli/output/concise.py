"""One line a finding: ``path:line:col: CODE severity message``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.cli.output.places import place, shown
from plugcheck_lsp.cli.output.printable import escaped

if TYPE_CHECKING:
    from plugcheck_lsp.cli.output import Printout


def render(printout: Printout) -> str:
    """One line for each finding."""
    lines = []
    for finding in printout.findings:
        at = place(finding.path, finding.span, printout.texts)
        where = f"{escaped(shown(finding.path))}:{at.line}:{at.column}"
        lines.append(f"{where}: {finding.code} {finding.severity} {escaped(finding.message)}\n")
    return "".join(lines)
