"""The manifests of a workspace: as their authors mean them, as each loader reads them, as discovery meets them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatch
from functools import cached_property, lru_cache
from itertools import chain
from operator import is_
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from plugcheck_lsp.documents import toml
from plugcheck_lsp.documents.toml import StatementKind
from plugcheck_lsp.documents.tree import Node
from plugcheck_lsp.files import Cause
from plugcheck_lsp.text import Span, Text
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.model import Loader, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.toml import TomlDocument
    from plugcheck_lsp.documents.tree import Entry
    from plugcheck_lsp.workspace import Workspace

NO_SPAN = Span(0, 0)
_LONE_RETURN = re.compile(r"\r(?!\n)")
_EMPTY = Node({}, NO_SPAN, entries={})


class Form(StrEnum):
    """Where in its file a manifest stands. The value is how a message names it."""

    TABLE = "[plugin]"
    TOOL = "[tool.dagstack.plugin]"
    FLAT = "flat"


@dataclass(frozen=True, eq=False)
class Manifest:
    """One manifest as its author means it, and as each loader reads it."""

    path: Path
    text: Text | None
    """As the host reads it: a lone carriage return counts as a line end. None: the file cannot be read."""

    document: TomlDocument | None = None
    """What `text` holds."""

    undecodable: bool = False
    """Whether there is no text because the bytes are no UTF-8."""

    @cached_property
    def root(self) -> Node:
        return self.document.root if self.document is not None else _EMPTY

    @property
    def judge(self) -> Loader:
        """The loader whose verdict counts for a file of this name."""
        return Loader.DISCOVERY if self.path.name == vocabulary.MANIFEST else Loader.LOAD_MANIFEST

    @property
    def has_bom(self) -> bool:
        return self.text is not None and self.text.bom

    @property
    def is_toml(self) -> bool:
        """Whether the host can parse the file."""
        return self.document is not None and not self.document.problems and not self.has_bom

    @property
    def first_line(self) -> Span:
        """The first line that holds more than a comment: where is told, and can be suppressed, what is about the file.

        Of a file of comments alone, the first one.
        """
        if self.text is None:
            return NO_SPAN
        spans = (self.text.line_span(line) for line in range(len(self.text.line_starts)))
        lines = [span for span in spans if self.text.slice(span).strip()]
        said = (span for span in lines if not self.text.slice(span).lstrip().startswith("#"))
        return next(chain(said, lines), NO_SPAN)

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """The forms that the file holds, whoever reads them."""
        tables = ((Form.TABLE, ("plugin",)), (Form.TOOL, vocabulary.SECTION))
        found = tuple(form for form, path in tables if _is_table(self.root.get(*path)))
        has_fields = any(
            self.root.get(name) is not None for name in ("name", "kind", "runtime", "core_version")
        )
        return (*found, Form.FLAT) if has_fields or not found else found

    @cached_property
    def form(self) -> Form:
        """The form that the author means: what the judge reads if the file holds it, else what the file holds."""
        if self.path.name == vocabulary.PYPROJECT:
            return Form.TOOL
        own = Form.TABLE if self.judge is Loader.DISCOVERY else Form.TOOL
        if own in self.forms:
            return own
        return Form.FLAT if Form.FLAT in self.forms else self.forms[0]

    def read_by(self, loader: Loader) -> Form | None:
        """The form in which `loader` reads the file; None where it finds no table to read."""
        if loader is Loader.DISCOVERY:
            return Form.TABLE if Form.TABLE in self.forms else Form.FLAT
        if Form.TOOL in self.forms:
            return Form.TOOL
        return None if self.path.name == vocabulary.PYPROJECT else Form.FLAT

    def section_of(self, form: Form) -> Node:
        """The table that holds the fields in this form."""
        node = {Form.TABLE: self.root.get("plugin"), Form.TOOL: self.root.get(*vocabulary.SECTION)}.get(
            form, self.root
        )
        return node if _is_table(node) and node is not None else _EMPTY

    @cached_property
    def section(self) -> Node:
        """The table that holds the fields."""
        return self.section_of(self.form)

    @cached_property
    def reading(self) -> Reading:
        return Reading(self.section)

    def accepted(self, loader: Loader) -> bool:
        """Whether `loader` makes a manifest of the file. What the registry does with it is not asked."""
        form = self.read_by(loader)
        if not self.is_toml or form is None:
            return False
        reading = self.reading if form is self.form else Reading(self.section_of(form))
        return reading.accepted(loader)

    @cached_property
    def name(self) -> str | None:
        """The plugin's name; None where there is none that the model takes."""
        name = self.section.get("name")
        return name.value if name is not None and isinstance(name.value, str) else None

    @property
    def dependencies(self) -> tuple[tuple[str, Span], ...]:
        """The names in `depends_on` with their places."""
        node = self.section.get("depends_on")
        items = node.items if node is not None and node.items is not None else ()
        return tuple((item.value, item.span) for item in items if isinstance(item.value, str))

    @cached_property
    def header(self) -> Span:
        """Where a missing field is told: the table's header, or the first key of a flat manifest."""
        entry = self._table_entry
        if entry is not None:
            return (
                entry.span
                if self.text and self.text.source.startswith("[", entry.span.start)
                else entry.key_span
            )
        statements = self.document.statements if self.document is not None else ()
        return statements[0].key_spans[0] if statements else NO_SPAN

    @property
    def prefix(self) -> tuple[str, ...]:
        """The path from the root of the file to the table that holds the fields."""
        return {Form.TABLE: ("plugin",), Form.TOOL: vocabulary.SECTION}.get(self.form, ())

    def is_pair(self, entry: Entry) -> bool:
        """Whether the entry is written `key = value` with a key of one part, in a table under a header or at the top."""
        return any(
            statement.kind is StatementKind.PAIR and statement.key_spans == (entry.key_span,)
            for statement in (self.document.statements if self.document is not None else ())
        )

    def has_dotted(self, key: str) -> bool:
        """Whether dotted keys (`key.name = ...`) make the table `key` of the manifest, and no header does."""
        entry = self.section.entry(key)
        return entry is not None and any(
            statement.kind is StatementKind.PAIR
            and len(statement.keys) > 1
            and entry.key_span in statement.key_spans[:-1]
            for statement in (self.document.statements if self.document is not None else ())
        )

    @property
    def _table_entry(self) -> Entry | None:
        return self.root.entry(*self.prefix) if self.prefix else None


def normal(path: Path) -> Path:
    """The path without `..`: each file is known by one name."""
    return Path(normpath(path))


def place_of_name(manifest: Manifest) -> Span:
    """Where the plugin's name stands."""
    name = manifest.section.get("name")
    return name.span if name is not None else manifest.header


def manifest_paths(workspace: Workspace) -> Iterator[Path]:
    """Every manifest of the workspace, by file name, or by its table in a `pyproject.toml`."""
    for path in workspace.listing:
        if path.name in vocabulary.MANIFEST_NAMES:
            yield path
        elif path.name == vocabulary.PYPROJECT:
            text = workspace.text(path)
            if text is not None and "dagstack" in text.source and _declares(read_manifest(path, workspace)):
                yield path


def _declares(pyproject: Manifest) -> bool:
    return pyproject.root.get(*vocabulary.SECTION) is not None


def _is_table(node: Node | None) -> bool:
    return node is not None and node.entries is not None


def read_manifest(path: Path, workspace: Workspace) -> Manifest:
    """The manifest at `path`; parsed once a version."""
    content = workspace.files.read(path)
    key = ("dagstack", path)
    known = workspace.cache.results.get(key)
    if known is not None and known[0] is content:
        manifest: Manifest = known[1]
        return manifest
    if isinstance(content, Text):
        text = _as_host_reads(content)
        manifest = Manifest(path, text, workspace.toml(path) if text == content else toml.parse(text))
    else:
        manifest = Manifest(path, None, undecodable=content is not None and content.cause is Cause.ENCODING)
    workspace.cache.results[key] = (content, manifest)
    return manifest


def _as_host_reads(text: Text) -> Text:
    """The text with the line ends that `Path.read_text` makes of it; offsets stay."""
    if "\r" not in text.source:
        return text
    return Text(_LONE_RETURN.sub("\n", text.source), bom=text.bom, encoding=text.encoding)


@lru_cache(maxsize=4096)
def _is_ignored(name: str) -> bool:
    """Whether discovery never enters a folder of this name."""
    return any(fnmatch(name, pattern) for pattern in vocabulary.DEFAULT_IGNORE)


@dataclass(frozen=True)
class Hidden:
    """Why discovery never sees a manifest: `outer` lies above it, or the folder `ignored` is never entered."""

    outer: Path | None = None
    ignored: str = ""


class Dependency(NamedTuple):
    """An item of `depends_on`."""

    manifest: Manifest
    """Whose dependency it is."""
    span: Span
    name: str


@dataclass(frozen=True, eq=False)
class Landscape:
    """All manifests of a workspace, as one `discover()` of its root goes through them."""

    root: Path
    manifests: tuple[Manifest, ...]

    @cached_property
    def _folders(self) -> frozenset[Path]:
        return frozenset(m.path.parent for m in self.manifests if m.judge is Loader.DISCOVERY)

    def hidden(self, manifest: Manifest) -> Hidden | None:
        """Why discovery of the workspace's root never sees the manifest; None if it does."""
        folder = self.root
        own = manifest.path.parent
        for part in ("", *own.relative_to(self.root).parts):
            folder = folder / part
            if part and _is_ignored(part):
                return Hidden(ignored=part)
            if folder in self._folders and folder != own:
                return Hidden(outer=folder / vocabulary.MANIFEST)
        return None

    @cached_property
    def candidates(self) -> tuple[Manifest, ...]:
        """What discovery goes on with: the manifests that it sees and whose fields the model takes."""
        return tuple(
            manifest
            for manifest in self.manifests
            if manifest.judge is Loader.DISCOVERY
            and manifest.accepted(Loader.DISCOVERY)
            and self.hidden(manifest) is None
        )

    @cached_property
    def is_broken(self) -> bool:
        """Whether a manifest does not parse, so that names may be missing."""
        return any(manifest.document is None or manifest.document.problems for manifest in self.manifests)

    @cached_property
    def by_name(self) -> dict[str, tuple[Manifest, ...]]:
        found: dict[str, tuple[Manifest, ...]] = {}
        for manifest in self.candidates:
            name = str(manifest.name)
            found[name] = (*found.get(name, ()), manifest)
        return found

    def first_line(self, path: Path) -> Span:
        """The line of the manifest at `path` at which is told what is about the file."""
        return next((manifest.first_line for manifest in self.manifests if manifest.path == path), NO_SPAN)

    def cycle(self, manifest: Manifest, dependency: str) -> tuple[Dependency, ...] | None:
        """The shortest way from `dependency` back to the manifest.

        None if there is no way back. A manifest that names itself has the empty way.
        """
        own = str(manifest.name)
        steps: dict[str, tuple[Dependency, ...]] = {dependency: ()}
        queue = [dependency]
        for name in queue:
            if name == own:
                return steps[name]
            for known in self.by_name.get(name, ())[:1]:
                for next_name, span in known.dependencies:
                    if next_name not in steps:
                        steps[next_name] = (*steps[name], Dependency(known, span, next_name))
                        queue.append(next_name)
        return None


def landscape(workspace: Workspace) -> Landscape:
    """All manifests of the workspace; found once a version."""
    return workspace.once(("dagstack", "landscape"), lambda: _landscape(workspace))


def _landscape(workspace: Workspace) -> Landscape:
    """The landscape; the very same as before if no manifest has changed."""
    paths = tuple(manifest_paths(workspace))
    manifests = tuple(read_manifest(path, workspace) for path in paths)
    known = workspace.cache.results.get(("dagstack", "landscape"))
    if (
        known is not None
        and len(known.manifests) == len(manifests)
        and all(map(is_, known.manifests, manifests))
    ):
        found: Landscape = known
        return found
    found = Landscape(workspace.root, manifests)
    workspace.cache.results["dagstack", "landscape"] = found
    return found
