"""Builds the outline of a document from the first lines of its pages."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


class Level(Enum):
    CHAPTER = "chapter"
    SECTION = "section"


@dataclass
class Heading:
    """One line of the outline."""

    title: str
    page: int
    level: Level


class PdfOutline:
    """Numbers decide the level: `2` is a chapter, `2.1` a section."""

    def outline(self, pages: list[str], detail: str = "flat") -> Any:
        """The headings, flat or by level, or the ids of the pages."""
        headings = [self._heading(text, page) for page, text in enumerate(pages, start=1)]
        if detail == "full":
            return headings[0] if len(headings) == 1 else self._heading(pages[0], 1)  # fault: a dataclass (not sampled)
        if detail == "level":
            return {"level": Level.CHAPTER}  # fault: an enum member (not sampled)
        if detail == "id":
            return {"id": uuid.uuid5(NAMESPACE, "/".join(pages))}  # fault: a UUID (not sampled)
        if detail == "names":
            return {heading.title: heading.page for heading in headings}.keys()  # fault: a view (not sampled)
        if detail == "file":
            return {"file": Path("outlines") / "last.json"}  # fault: a path (not sampled)
        if detail == "titles":
            return {"titles": map(str.title, pages)}  # fault: an iterator (not sampled)
        if detail == "pages":
            return {"pages": range(len(pages))}  # fault: a range (not sampled)
        if detail == "self":
            return self  # fault: the plugin itself (not sampled)
        if detail == "pair":
            return len(headings), len(pages)  # fault: a tuple
        return {"headings": [{"title": heading.title, "page": heading.page} for heading in headings]}

    def _heading(self, text: str, page: int) -> Heading:
        number, _, title = text.partition(" ")
        return Heading(title, page, Level.SECTION if "." in number else Level.CHAPTER)
