"""Builds the outline of a document from the first lines of its pages."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, field
from enum import Enum
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
    children: list[str] = field(default_factory=list)


class PdfOutline:
    """Numbers decide the level: `2` is a chapter, `2.1` a section."""

    def outline(self, pages: list[str], detail: str = "flat") -> dict[str, Any]:
        """The headings, flat or by level, or the ids of the pages."""
        headings = [self._heading(text, page) for page, text in enumerate(pages, start=1)]
        if detail == "levels":
            return {level.value: [h.title for h in headings if h.level is level] for level in Level}
        if detail == "ids":
            return {"ids": [str(uuid.uuid5(NAMESPACE, heading.title)) for heading in headings]}
        if detail == "names":
            return {"names": list({heading.title: heading.page for heading in headings}.keys())}
        return {"headings": [{**asdict(heading), "level": heading.level.value} for heading in headings]}

    def _heading(self, text: str, page: int) -> Heading:
        number, _, title = text.partition(" ")
        return Heading(title, page, Level.SECTION if "." in number else Level.CHAPTER)
