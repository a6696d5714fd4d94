"""`--rules`: every rule of every installed pack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from plugcheck_lsp.cli import targets
from plugcheck_lsp.cli.streams import emit, write_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plugcheck_lsp.cli.arguments import Options
    from plugcheck_lsp.rule import RuleBook

_HEADS = ("code", "name", "severity", "hosts", "fix")


def rules(options: Options) -> int:
    """Print the list; the exit status."""
    rows = tuple(_rows(targets.rules()))
    text = json.dumps(rows, indent=2) + "\n" if options.output_format == "json" else _table(rows)
    if options.output_file is not None:
        write_file(options.output_file, text.encode("utf-8"))
    else:
        emit(text)
    return 0


def _rows(book: RuleBook) -> Iterable[Mapping[str, object]]:
    for rule in book.rules.values():
        yield {
            "code": rule.code,
            "name": rule.name,
            "severity": rule.severity.value,
            "hosts": sorted(rule.hosts),
            "fix": rule.has_fix(),
            "refused": rule.refused,
        }


def _table(rows: Iterable[Mapping[str, object]]) -> str:
    cells = [_HEADS, *(tuple(_cell(row[head]) for head in _HEADS) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)) for row in cells)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "-"
    if isinstance(value, list):
        return ", ".join(value) or "any"
    return str(value)
