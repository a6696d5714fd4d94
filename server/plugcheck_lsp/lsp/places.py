"""Where things are for an editor: URIs and paths, positions and offsets."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lsprotocol import types

from plugcheck_lsp.text import BOM, Span, Text

if TYPE_CHECKING:
    from plugcheck_lsp.text import Encoding

_DRIVE = re.compile(r"/[A-Za-z]:")


def to_path(uri: str) -> Path | None:
    """The absolute path that a ``file`` URI names; None for anything else (``untitled:``, ``git:``, ...).

    The path is normalised but symbolic links are kept: the editor's own names are the ones to answer with.
    """
    try:
        parts = urlsplit(uri)
        path = unquote(parts.path, errors="surrogateescape")
        authority = unquote(parts.netloc)
    except ValueError:
        return None
    if parts.scheme != "file" or not path.startswith("/") or "\0" in path:
        return None
    if authority and authority != "localhost":
        path = f"//{authority}{path}"
    elif os.name == "nt" and _DRIVE.match(path):
        path = path[1].upper() + path[2:]
    return Path(os.path.normpath(path))


def to_uri(path: Path) -> str:
    """The ``file`` URI of an absolute path that the editor did not name itself."""
    return path.as_uri()


@dataclass(frozen=True)
class View:
    """A text as an editor counts it.

    `text` is the editor's buffer. A byte order mark that the buffer shows is a character for the editor and has
    no offset for us.
    """

    text: Text
    encoding: Encoding

    @property
    def mark(self) -> int:
        """How many characters of the buffer have no offset: 1 where it shows a byte order mark."""
        return 1 if self.text.source.startswith(BOM) else 0

    def position(self, offset: int) -> types.Position:
        return types.Position(*self.text.lsp_position(offset + self.mark, self.encoding))

    def range(self, span: Span) -> types.Range:
        return types.Range(self.position(span.start), self.position(span.end))

    def offset(self, position: types.Position) -> int:
        raw = self.text.from_lsp(position.line, position.character, self.encoding)
        return max(0, raw - self.mark)

    def span(self, place: types.Range) -> Span:
        """The span of a range; one whose ends are swapped is read the other way round."""
        start, end = sorted((self.offset(place.start), self.offset(place.end)))
        return Span(start, end)
