"""How findings are printed: one file a format. Each turns a `Printout` into text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.text import Text


@dataclass(frozen=True)
class Printout:
    """What is to be printed."""

    findings: tuple[Finding, ...]
    texts: Mapping[Path, Text]
    """The texts that the findings' places refer to. A path without one is an unreadable or missing file."""
    unsafe_fixes: bool = False
    """Whether unsafe fixes are shown to people; programs always get them."""
    baselined: int = 0
    """How many findings the baseline leaves out; people are told."""
    colour: bool = False
    pages: Mapping[str, str] = field(default_factory=dict)
    """By code: where the rule's page is."""

    def newline(self, path: Path) -> str:
        """The line end of the file at `path`."""
        text = self.texts.get(path)
        return text.newline if text is not None else "\n"
