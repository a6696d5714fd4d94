"""Where in a manifest an offset stands: which table of which form, half-typed or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml_place import PlaceKind, TomlOutline, TomlPlace, toml_outline
from plugcheck_rules.hosts.dagstack import vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_rules.hosts.dagstack.landscape import Manifest

TABLE = ("plugin",)


@dataclass(frozen=True)
class ManifestPlace:
    """A place of a manifest's text."""

    place: TomlPlace
    outline: TomlOutline
    prefix: tuple[str, ...]
    """The path from the root of the file to the table that holds the fields."""
    path: tuple[str | int, ...] | None
    """The place's path below that table; None outside it."""
    offset: int

    @property
    def field(self) -> tuple[str, ...]:
        """The field that the value at the place belongs to: the path without positions in arrays."""
        return tuple(step for step in self.path or () if isinstance(step, str))

    def written(self, *path: str) -> frozenset[str]:
        """The keys that the text has in a table of the manifest."""
        return self.outline.keys((*self.prefix, *path))


def manifest_place(manifest: Manifest, offset: int) -> ManifestPlace | None:
    """The place at `offset`; None where nothing can be written."""
    if manifest.text is None:
        return None
    outline = toml_outline(manifest.text, offset)
    place = outline.place
    if place is None:
        return None
    prefix = _prefix(manifest.path, outline, place)
    inside = place.path[: len(prefix)] == prefix
    return ManifestPlace(place, outline, prefix, place.path[len(prefix) :] if inside else None, offset)


def _prefix(path: Path, outline: TomlOutline, place: TomlPlace) -> tuple[str, ...]:
    """Which table holds the fields, by what is written; a header that is being typed does not count."""
    if path.name == vocabulary.PYPROJECT:
        return vocabulary.SECTION
    known = [
        form
        for form in (TABLE, vocabulary.SECTION)
        if form in outline.tables and not _is_typed(form, outline, place)
    ]
    own = [form for form in known if path.name == vocabulary.MANIFEST or form == vocabulary.SECTION]
    preferred = [form for form in own if (form == TABLE) == (path.name == vocabulary.MANIFEST)]
    return next(iter(preferred or known), ())


def _is_typed(form: tuple[str, ...], outline: TomlOutline, place: TomlPlace) -> bool:
    """Whether the only thing that names the table is the header or the key at the place itself."""
    start = outline.tables[form[:-1]].keys.get(form[-1]) if form[:-1] in outline.tables else None
    holds_more = bool(outline.tables[form].keys)
    at_place = start is not None and place.span.start <= start <= place.span.end
    return place.kind is not PlaceKind.VALUE and at_place and not holds_more
