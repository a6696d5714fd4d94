"""GitHub workflow commands: each finding is an annotation on its line.

The escapes are those of the runner's own toolkit (``actions/toolkit``, ``command.ts``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.cli.output.places import place, shown
from plugcheck_lsp.cli.output.printable import escaped
from plugcheck_lsp.findings import Severity

if TYPE_CHECKING:
    from plugcheck_lsp.cli.output import Printout

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render(printout: Printout) -> str:
    """One workflow command for each finding; the proof follows the message.

    The file's name is told as it is, for GitHub compares it; only what ends a command is escaped.
    """
    lines = []
    for finding in printout.findings:
        at = place(finding.path, finding.span, printout.texts)
        properties = {
            "title": f"{finding.code} {finding.name}",
            "file": shown(finding.path),
            "line": str(at.line),
        }
        if at.end_line == at.line:  # columns of different lines cannot be told
            properties |= {
                "col": str(at.column),
                "endLine": str(at.end_line),
                "endColumn": str(at.end_column),
            }
        else:
            properties |= {"endLine": str(at.end_line)}
        message = [escaped(finding.message)]
        for related in finding.related:
            there = place(related.path, related.span, printout.texts)
            message.append(
                f"{escaped(shown(related.path))}:{there.line}:{there.column}: {escaped(related.message)}"
            )
        told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
        lines.append(f"::{_LEVELS.get(finding.severity, 'notice')} {told}::{_data(chr(10).join(message))}\n")
    return "".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
