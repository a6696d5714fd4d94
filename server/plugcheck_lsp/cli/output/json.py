"""One JSON array of findings: lines and columns from 1 in code points, ends exclusive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.cli.output.places import place, shown
from plugcheck_lsp.fixes import with_newline

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.cli.output import Printout
    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.text import Span


def render(printout: Printout) -> str:
    """The array, ASCII alone, so that no terminal or pipe can spoil it."""
    return json.dumps([_finding(finding, printout) for finding in printout.findings], indent=2) + "\n"


def _finding(finding: Finding, printout: Printout) -> dict[str, Any]:
    fix = finding.fix
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "refused": finding.refused,
        "message": finding.message,
        "path": shown(finding.path),
        "host": finding.host,
        "range": range_of(finding.path, finding.span, printout),
        "related": [
            {
                "path": shown(related.path),
                "range": range_of(related.path, related.span, printout),
                "message": related.message,
            }
            for related in finding.related
        ],
        "fix": fix
        and {
            "title": fix.title,
            "applicability": fix.applicability.value,
            "edits": [
                {
                    "path": shown(edit.path),
                    "range": range_of(edit.path, edit.span, printout),
                    "text": with_newline(edit.text, printout.newline(edit.path)),
                }
                for edit in fix.edits
            ],
        },
        "url": printout.pages.get(finding.code),
    }


def range_of(path: Path, span: Span, printout: Printout) -> dict[str, dict[str, int]]:
    at = place(path, span, printout.texts)
    return {
        "start": {"line": at.line, "column": at.column},
        "end": {"line": at.end_line, "column": at.end_column},
    }
