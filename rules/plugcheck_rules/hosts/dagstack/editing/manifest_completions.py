"""What can be written at a place of a manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml_place import PlaceKind
from plugcheck_lsp.editing.language import Completion, CompletionKind
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.dagstack.editing import proposals
from plugcheck_rules.hosts.dagstack.editing.key_pages import key_page
from plugcheck_rules.hosts.dagstack.editing.keys import keys_in, literal, manifest_keys, tables
from plugcheck_rules.hosts.dagstack.editing.manifest_place import TABLE, manifest_place
from plugcheck_rules.hosts.dagstack.model import METADATA, Loader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.dagstack.editing.keys import ManifestKey
    from plugcheck_rules.hosts.dagstack.editing.manifest_place import ManifestPlace
    from plugcheck_rules.hosts.dagstack.landscape import Manifest


def completions(manifest: Manifest, offset: int, workspace: Workspace) -> Iterator[Completion]:
    """Everything that makes sense at `offset`; what is there already is not offered again."""
    at = manifest_place(manifest, offset)
    if at is None:
        return
    match at.place.kind:
        case PlaceKind.KEY:
            yield from _keys(at, manifest, workspace)
        case PlaceKind.HEADER:
            yield from _headers(at, manifest, workspace)
        case PlaceKind.VALUE:
            yield from _values(at, manifest, workspace)


# --- keys ---


def _keys(at: ManifestPlace, manifest: Manifest, workspace: Workspace) -> Iterator[Completion]:
    place = at.place
    if at.path is None or not all(isinstance(step, str) for step in at.path):
        return
    runtime = proposals.runtime_of(manifest)
    for key in keys_in(at.field):
        if key.name in place.siblings or not _fits(key, manifest):
            continue
        if not key.is_table:
            yield _key(key, at, runtime, proposals.sketch(key, manifest, workspace), workspace)
        elif place.followed == "." or place.in_inline or place.quote:
            yield _key(key, at, runtime, key.sketch, workspace)
        elif place.followed != "=":
            yield from _below(key, at, runtime, workspace)
    if _begins_line(at, manifest) and not (place.followed or place.quote) and place.is_last:
        for key in tables():
            if _fits(key, manifest) and not _is_there(at, (*at.prefix, *key.path)):
                header = f"[{'.'.join((*at.prefix, key.name))}]"
                yield _header(header, key, place.span, header, runtime, workspace)


def _begins_line(at: ManifestPlace, manifest: Manifest) -> bool:
    """Whether nothing stands before the place on its line."""
    text, start = manifest.text, at.place.span.start
    return text is not None and not text.source[text.line_starts[text.line_of(start)] : start].strip()


def _below(key: ManifestKey, at: ManifestPlace, runtime: str, workspace: Workspace) -> Iterator[Completion]:
    """The keys of a table that is not written yet, dotted."""
    for inner in keys_in(key.path):
        dotted = f"{key.name}.{inner.name}"
        yield Completion(
            dotted,
            at.place.span,
            f"{dotted} = {inner.sketch}",
            CompletionKind.KEY,
            _detail(inner, runtime),
            key_page(inner, runtime, workspace),
            order=_order(inner, runtime) + 1,
            deprecated=bool(inner.unread),
        )


def _fits(key: ManifestKey, manifest: Manifest) -> bool:
    """Whether the loader takes the field in this manifest at all."""
    if key.path == (METADATA,):
        return manifest.judge is Loader.DISCOVERY
    if key.path == ("endpoint",):
        return proposals.runtime_of(manifest) in ("mcp_http", "")
    return True


def _key(key: ManifestKey, at: ManifestPlace, runtime: str, sketch: str, workspace: Workspace) -> Completion:
    place = at.place
    text = key.name
    if not place.followed and not (place.quote and place.closed):
        text = f"{key.name}{place.quote} = {sketch}"
    return Completion(
        key.name,
        place.span,
        text,
        CompletionKind.KEY,
        _detail(key, runtime),
        key_page(key, runtime, workspace),
        order=_order(key, runtime),
        deprecated=bool(key.unread),
    )


def _detail(key: ManifestKey, runtime: str) -> str:
    return ", ".join((key.type, *(("required",) if key.needed_with(runtime) else ())))


def _order(key: ManifestKey, runtime: str) -> int:
    if key.needed_with(runtime):
        return 0
    return 8 if key.unread else 6 if not key.counts_with(runtime) else 2 if key.readers else 4


# --- headers ---


def _headers(at: ManifestPlace, manifest: Manifest, workspace: Workspace) -> Iterator[Completion]:
    """The tables that are not written yet, as the header that is being typed can name them."""
    place = at.place
    if place.double:
        return
    runtime = proposals.runtime_of(manifest)
    end = "" if place.closed else "]"
    prefix = at.prefix
    for table, key in _possible(at, manifest):
        name = ".".join((*prefix, *table)) if key is not None else ".".join(table)
        text = name + end
        if key is not None:
            yield _header(name, key, place.span, text, runtime, workspace)
        else:
            told = "The table that holds the fields of the manifest."
            yield Completion(name, place.span, text, CompletionKind.KEY, "table", told)


def _possible(at: ManifestPlace, manifest: Manifest) -> Iterator[tuple[tuple[str, ...], ManifestKey | None]]:
    if at.prefix and not _is_there(at, at.prefix):
        yield at.prefix, None
        return
    if not at.prefix and manifest.judge is Loader.DISCOVERY and not _has_fields(at):
        yield TABLE, None
    for key in tables():
        if _fits(key, manifest) and not _is_there(at, (*at.prefix, *key.path)):
            yield key.path, key


def _has_fields(at: ManifestPlace) -> bool:
    """Whether fields stand at the top of the file."""
    return bool(
        at.written() & {key.name for key in keys_in(())} - {at.place.path[0] if at.place.path else ""}
    )


def _is_there(at: ManifestPlace, path: tuple[str, ...]) -> bool:
    """Whether something else than the header that is being typed makes the table, so that no other header may."""
    holder = at.outline.tables.get(path[:-1])
    start = holder.keys.get(path[-1]) if holder is not None else None
    return start is not None and not at.place.span.start <= start <= at.place.span.end


def _header(
    name: str, key: ManifestKey, span: Span, text: str, runtime: str, workspace: Workspace
) -> Completion:
    return Completion(
        name,
        span,
        text,
        CompletionKind.KEY,
        "table",
        key_page(key, runtime, workspace),
        order=_order(key, runtime),
        deprecated=bool(key.unread),
    )


# --- values ---


def _values(at: ManifestPlace, manifest: Manifest, workspace: Workspace) -> Iterator[Completion]:
    key = manifest_keys().get(at.field) if at.path is not None else None
    if key is None or (key.kind != "array" and at.place.in_array):
        return
    place, is_text = at.place, key.kind in ("string", "array")
    if place.quote and not is_text:
        return  # the model converts some texts, but nobody means to write one
    whole = key.kind == "array" and not place.in_array
    for proposal in proposals.values(key, at, manifest, workspace):
        if place.in_array and proposal.text in place.items:
            continue
        if whole and (place.quote or place.span.start < place.span.end):
            return
        yield from _value(proposal, at, manifest, whole=whole, is_text=is_text)


def _value(
    proposal: proposals.Proposal, at: ManifestPlace, manifest: Manifest, *, whole: bool, is_text: bool
) -> Iterator[Completion]:
    place = at.place
    span, label = place.span, proposal.text
    if place.quote and proposal.part:
        span = Span(span.start + proposal.part, span.end)
        label = proposal.text[proposal.part :]
    text = label
    if place.quote == "'" and ("'" in label or not label.isprintable()):
        return  # no such text can stand there
    if place.quote:
        text = (label if place.quote == "'" else literal(label)[1:-1]) + ("" if place.closed else place.quote)
    elif is_text:
        text = f"[{literal(label)}]" if whole else literal(label)
    source = manifest.text.source if manifest.text is not None else ""
    if not place.quote and source[span.start - 1 : span.start] == "=":
        text = f" {text}"
    yield Completion(
        label, span, text, proposal.kind, proposal.detail, proposal.told, proposal.order, proposal.deprecated
    )
