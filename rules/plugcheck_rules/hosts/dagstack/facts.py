"""What the rules about dagstack manifests ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from packaging.version import InvalidVersion, Version

from plugcheck_lsp.documents import toml_edits
from plugcheck_lsp.files import Cause, Unreadable
from plugcheck_lsp.findings import Applicability, FileEdit, Fix, Related
from plugcheck_lsp.host import is_test
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.text import Edit, Span
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.class_shape import ClassShape, is_kept
from plugcheck_rules.hosts.dagstack.code import (
    FailingImport,
    PluginCode,
    failing_imports,
    load_manifest_calls,
)
from plugcheck_rules.hosts.dagstack.fields import is_documented, is_foreign, is_of_container
from plugcheck_rules.hosts.dagstack.flattening import flattening
from plugcheck_rules.hosts.dagstack.hook_marks import Mark, marks_of
from plugcheck_rules.hosts.dagstack.hook_names import RELEASED, kind_hooks, named_hooks
from plugcheck_rules.hosts.dagstack.landscape import Form, Landscape, landscape, normal
from plugcheck_rules.hosts.dagstack.model import METADATA, REFUSED, Loader, Reading, fields
from plugcheck_rules.hosts.dagstack.wording import dotted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plugcheck_lsp.documents.schema import Fault
    from plugcheck_lsp.documents.toml import TomlDocument
    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.python.construction import Construction
    from plugcheck_lsp.python.module import FunctionFacts, PathUse
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.dagstack.landscape import Manifest


@dataclass(frozen=True, eq=False)
class ManifestFacts:
    """One plugin's manifest, with what is known around it."""

    plugin: Plugin
    workspace: Workspace
    manifest: Manifest

    @property
    def path(self) -> Path:
        return self.manifest.path

    @property
    def broken(self) -> bool:
        """Whether the text does not parse, so that absent fields may stand in what is broken."""
        document = self.manifest.document
        return document is None or bool(document.problems)

    @property
    def reading(self) -> Reading:
        """The fields as the model reads them, wherever the author put them."""
        return self.manifest.reading

    @property
    def section(self) -> Node:
        """The table that holds the fields."""
        return self.manifest.section

    @property
    def registers(self) -> bool:
        """Whether the verdict on this file is that of registration, not of `load_manifest` alone."""
        return self.manifest.judge is Loader.DISCOVERY

    @cached_property
    def unknown_fields(self) -> tuple[tuple[Fault, tuple[str, ...]], ...]:
        """The keys that are no field and in no document, each with the absent fields that may be meant, nearest first.

        No two keys have the same field first: only one of them could be renamed to it.
        """
        found: list[tuple[Fault, tuple[str, ...]]] = []
        taken: set[str] = set()
        for fault in self.reading.unknown:
            if is_documented(fault) or (self.manifest.form is Form.FLAT and is_foreign(fault)):
                continue
            *parents, key = map(str, fault.path)
            absent = [name for name in fields(*parents) if self.node(*parents, name) is None]
            likely = tuple(name for name in nearest(key, absent) if dotted((*parents, name)) not in taken)
            taken.update(dotted((*parents, name)) for name in likely[:1])
            found.append((fault, likely))
        return tuple(found)

    @property
    def likely_renamed(self) -> frozenset[str]:
        """The absent fields that are there under a wrong name."""
        renamed = {likely[0] for fault, likely in self.unknown_fields if likely and len(fault.path) == 1}
        return frozenset(renamed | ({"core_version"} if self.node("dagstack_version") is not None else set()))

    @cached_property
    def landscape(self) -> Landscape:
        return landscape(self.workspace)

    @property
    def name(self) -> str:
        """How messages call the plugin."""
        return self.manifest.name or self.plugin.name

    @cached_property
    def host_version(self) -> Version:
        """The version of dagstack that counts: configured, installed, or else the one that was verified."""
        try:
            return Version(self.workspace.host_version("dagstack") or self.plugin.host.verified_version)
        except InvalidVersion:
            return Version(self.plugin.host.verified_version)

    def value(self, *path: str) -> Any:
        """See `Reading.value`."""
        return self.reading.value(*path)

    def text_of(self, *path: str) -> str | None:
        """The field's value if it is a text."""
        value = self.value(*path)
        return value if isinstance(value, str) else None

    def node(self, *path: str) -> Node | None:
        return self.section.get(*path)

    def entry(self, *path: str) -> Entry | None:
        return self.section.entry(*path)

    def span_of(self, *path: str) -> Span:
        """The value's place, else the key's holder: the header."""
        node = self.node(*path)
        return node.span if node is not None else self.manifest.header

    @cached_property
    def load_manifest_call(self) -> Related | None:
        """Where the plugin's own tests, or its code, hand this file to `load_manifest`; None if they do not."""
        calls = load_manifest_calls(self.plugin, self.workspace, self.path)
        first = min(calls, key=lambda place: (place.path, place.span), default=None)
        return (
            Related(first.path, first.span, "`load_manifest` reads the file here")
            if first is not None
            else None
        )

    @cached_property
    def likely_entry_point(self) -> str | None:
        """`plugin:Class`, if `plugin.py` stands beside the manifest and holds exactly one public class."""
        module = self.code.program.modules.get(self.path.with_name("plugin.py"))
        names = [name for name in module.classes if not name.startswith("_")] if module is not None else []
        return f"plugin:{names[0]}" if len(names) == 1 else None

    @cached_property
    def code(self) -> PluginCode:
        """The code behind the entry point."""
        return PluginCode(self.plugin, self.workspace, self.entry_file, self.entry_point[1])

    @cached_property
    def hooks(self) -> tuple[FunctionFacts, ...]:
        """The plugin's hooks, as far as something says which methods these are."""
        return self.code.hooks(self.named_hooks)

    @cached_property
    def shape(self) -> ClassShape:
        """What the plugin's class surely has under its names."""
        return ClassShape(self.code)

    @cached_property
    def construction(self) -> Construction | None:
        """What the plugin's object has once the host has made it; None where the class is not known."""
        from plugcheck_lsp.python.construction import construction  # only an analysis needs libcst

        owner = self.code.owner
        if owner is None or self.value("runtime") != "in_process":
            return None
        return construction(self.code.program, owner)

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """The markers on the methods that registration surely finds: the object hides none of them."""
        made = self.construction
        if made is None:
            return ()
        return tuple(
            mark
            for mark in self.all_marks
            if (held := self.shape.method(mark.method.name)) is not None
            and held.scope is mark.method.scope
            and not made.sets(held.name)
        )

    @cached_property
    def all_marks(self) -> tuple[Mark, ...]:
        """The markers on every method that the class body defines, also on those that a later one replaces."""
        if self.value("runtime") != "in_process" or self.code.owner is None:
            return ()
        return tuple(mark for method in self.shape.decorated for mark in marks_of(method))

    def keeps_signature(self, method: FunctionFacts) -> bool:
        """Whether no decorator changes how the method is called: markers do not."""
        marks = [mark for mark in self.marks if mark.method.scope is method.scope]
        return all(mark.plain for mark in marks) if marks else is_kept(method)

    @cached_property
    def named_hooks(self) -> frozenset[str]:
        """The names that the kind's specification, or the samples of the plugin's own tests, call hooks."""
        return named_hooks(self.plugin, self.manifest, self.workspace)

    @cached_property
    def kind_hooks(self) -> tuple[str, ...]:
        """The hooks that the kind's specification names: the workspace's, or else the release's; empty without one."""
        found = kind_hooks(self.manifest, self.workspace)
        return found if found is not None else RELEASED.get(self.text_of("kind") or "", ())

    @cached_property
    def entry_point(self) -> tuple[str, str]:
        """The module and the name that `entry_point` gives; empty texts where it gives none."""
        written = self.text_of("entry_point") or ""
        module, colon, attribute = written.partition(":")
        return (module, attribute) if colon else ("", "")

    @cached_property
    def entry_file(self) -> Path | None:
        """The file in which the host finds the entry point; None where there is none, or that cannot be known."""
        module = self.entry_point[0]
        if not module or "\0" in module or self.value("runtime") != "in_process":
            return None
        if self.registers:
            path = normal(self.path.parent / f"{module}.py")
            return path if self.workspace.text(path) is not None else None
        # What `importlib.import_module` finds depends on the host's search path: the likely file, if it is ours.
        return next((path for path in self.plugin.code if path.stem == module.rpartition(".")[2]), None)

    @property
    def lacks_entry_file(self) -> bool:
        """Whether discovery finds no file for the entry point's module."""
        module = self.entry_point[0]
        if "\0" in module:
            return True
        content = self.workspace.files.read(normal(self.path.parent / f"{module}.py"))
        return content is None or (isinstance(content, Unreadable) and content.cause is Cause.SYSTEM)

    @cached_property
    def entry_file_problem(self) -> Related | None:
        """The first place of the entry point's file that Python refuses."""
        # Bytes that are no UTF-8 are left to Python: some releases take them in comments.
        document = self.workspace.python(self.entry_file) if self.entry_file is not None else None
        if self.entry_file is None or document is None or not document.problems:
            return None
        return Related(self.entry_file, document.problems[0].span, document.problems[0].message)

    def likely_modules(self, module: str) -> tuple[str, ...]:
        """The modules in the plugin's folder, as an entry point names them, that `module` may be meant for."""
        plain = module.strip().removesuffix(".py")
        slashed = plain.replace(".", "/")
        exact = (plain, slashed, f"{plain}/__init__", f"{slashed}/__init__")
        folder = self.path.parent
        beside = [
            path.stem for path in self.workspace.listing if path.parent == folder and path.suffix == ".py"
        ]
        names = (
            *exact,
            *nearest(plain, (name for name in beside if not is_test(folder / f"{name}.py", folder))),
        )
        known = (name for name in dict.fromkeys(names) if name and "\0" not in name and name != module)
        return tuple(name for name in known if self.workspace.text(normal(folder / f"{name}.py")) is not None)

    def part_of(self, field: str, start: int, end: int) -> Span:
        """The place of a part of a text; the whole value where escapes keep the part from being found."""
        node = self.node(field)
        if node is None:
            return self.manifest.header
        quote = 3 if self.source(node.span)[:3] in ("'''", '"""') else 1
        inner = Span(node.span.start + quote, node.span.end - quote)
        return Span(inner.start + start, inner.start + end) if self.source(inner) == node.value else node.span

    @cached_property
    def sibling_imports(self) -> tuple[FailingImport, ...]:
        """The imports of the entry point's module that discovery cannot resolve."""
        module = self.code.module
        return (
            tuple(failing_imports(module, self.plugin.root, self.workspace))
            if module and self.registers
            else ()
        )

    @property
    def promises_equal_output(self) -> bool:
        """Whether the plugin declares that a repeated unit of work gives the same output."""
        mode = self.value("unit_of_work", "idempotency_mode")
        return self.value("unit_of_work", "declared") is True and mode == "output_hash"

    # Resources

    @cached_property
    def resource_items(self) -> tuple[tuple[str, int, str, Span], ...]:
        """Every declared resource: the list that it stands in, its index there, its name, its place."""
        return tuple(
            (group, index, item.value, item.span)
            for group in ("required", "optional")
            if (node := self.node("resources", group)) is not None
            for index, item in enumerate(node.items or ())
            if isinstance(item.value, str)
        )

    @cached_property
    def declared_resources(self) -> frozenset[str] | None:
        """The names of the declared resources; None where the table cannot be read."""
        if self.value("resources") is REFUSED or any(
            fault.path[0] == "resources" for fault in self.reading.faults
        ):
            return None
        return frozenset(name for _, _, name, _ in self.resource_items)

    def meant_resource(self, use: PathUse) -> str | None:
        """The declared resource that a use of another name below `ctx.resources` is likely meant for."""
        declared = self.declared_resources
        if declared is None or len(use.path) != 2 or use.path[0] != "resources" or use.path[1] in declared:
            return None
        if is_of_container(use.path[1]) or use.kind in ("stored", "item"):
            return None
        return next(iter(nearest(use.path[1], declared, close=0.8)), None)

    @cached_property
    def undeclared_uses(self) -> tuple[PathUse, ...]:
        """Where the code takes a resource from its context that is not declared, without asking whether it is there."""
        if self.declared_resources is None or self.value("runtime") != "in_process":
            return ()
        uses = [use for use in self.code.context_uses("resources") if len(use.path) == 2]
        asked = {use.path[1] for use in uses if use.kind in ("contains", "getattr")}
        return tuple(
            use
            for use in sorted(uses, key=lambda use: (use.place.path, use.place.span))
            if use.kind == "get"
            or (use.kind in ("attribute", "getattr-strict") and not is_of_container(use.path[1]))
            if use.path[1] not in self.declared_resources | asked and "except" not in use.function.unit.text
            if self.meant_resource(use) is None  # that is told as a slip of the pen
        )

    @cached_property
    def used_resources(self) -> frozenset[str] | None:
        """The declared resources that the code takes from its context; None where that cannot be known."""
        code = self.code
        if self.value("runtime") != "in_process" or not code.is_whole:
            return None
        uses = code.context_uses("resources")
        if uses.escaped("resources"):
            return None
        named = {use.path[1] for use in uses if len(use.path) > 1}
        sources = [module.document.text.source for module in code.program.modules.values()]
        # A name that stands anywhere else in the code may be a use in a way that the facts do not follow.
        declared = {name for _, _, name, _ in self.resource_items}
        return frozenset(
            name
            for name in declared
            if name in named or any(re.search(rf"\b{re.escape(name)}\b", text) for text in sources)
        )

    @property
    def has_discovered_sibling(self) -> bool:
        """Whether a `dagstack.toml` stands in the same folder."""
        return any(
            other.path == self.path.with_name(vocabulary.MANIFEST) for other in self.landscape.manifests
        )

    def source(self, span: Span) -> str:
        """What stands in the file at `span`."""
        return self.manifest.text.slice(span) if self.manifest.text is not None else ""

    def related(self, span: Span, message: str) -> Related:
        return Related(self.path, span, message)

    # Fixes: None where the text does not allow the edit. Paths are relative to the manifest's table.

    def replace(self, title: str, span: Span, written: str, *, unsafe: bool = False) -> Fix:
        """Write `written` over `span`."""
        return _fix(title, (FileEdit(self.path, span, written),), unsafe=unsafe)

    def rename(
        self, title: str, path: tuple[str | int, ...], new: str, *, unsafe: bool = False
    ) -> Fix | None:
        """Rename the field at `path`."""
        return self._edited(
            title, unsafe, lambda document, above: toml_edits.rename_key(document, (*above, *path), new)
        )

    def remove(self, title: str, *path: str, unsafe: bool = False) -> Fix | None:
        """Remove the field at `path`."""
        return self._edited(
            title, unsafe, lambda document, above: toml_edits.remove_entry(document, (*above, *path))
        )

    def insert(
        self, title: str, name: str, value: Any, *, below: tuple[str, ...] = (), unsafe: bool = False
    ) -> Fix | None:
        """Add a field to the manifest's table, or to the table `below` it."""
        return self._edited(
            title,
            unsafe,
            lambda document, above: toml_edits.insert_entry(document, (*above, *below), name, value),
        )

    def move_to_metadata(self, key: str) -> Fix | None:
        """Move a field of one value into the table `metadata`, in place where that table has no header."""
        entry, metadata = self.entry(key), self.node(METADATA)
        written = entry is not None and self.manifest.is_pair(entry)
        if entry is None or not written or (metadata is not None and metadata.get(key) is not None):
            return None
        title = f"Move `{key}` into `{METADATA}`"
        if metadata is None or self.manifest.has_dotted(METADATA):
            return self.replace(title, Span(entry.key_span.start, entry.key_span.start), f"{METADATA}.")
        removed, inserted = (
            self.remove(title, key),
            self.insert(title, key, entry.node.value, below=(METADATA,)),
        )
        if removed is None or inserted is None:
            return None
        return _fix(title, (*removed.edits, *inserted.edits), unsafe=False)

    def declare(self, title: str, names: tuple[str, ...]) -> Fix | None:
        """Add resources to those that the plugin requires."""
        required = self.node("resources", "required")
        if required is None:
            return self.insert(title, "required", list(names), below=("resources",), unsafe=True)
        if not required.items:
            return self.replace(title, required.span, toml_edits.toml_literal(list(names)), unsafe=True)
        if len(names) == 1:
            return self.add_item(title, ("resources", "required"), names[0], unsafe=True)
        end = required.items[-1].span.end
        added = "".join(f", {toml_edits.toml_literal(name)}" for name in names)
        return self.replace(title, Span(end, end), added, unsafe=True)

    def add_item(self, title: str, path: tuple[str, ...], value: Any, *, unsafe: bool = False) -> Fix | None:
        """Add an item to the list at `path`."""
        return self._edited(
            title, unsafe, lambda document, above: toml_edits.add_item(document, (*above, *path), value)
        )

    def remove_item(
        self, title: str, path: tuple[str, ...], index: int, *, unsafe: bool = False
    ) -> Fix | None:
        """Remove an item of the list at `path`."""
        return self._edited(
            title, unsafe, lambda document, above: toml_edits.remove_item(document, (*above, *path), index)
        )

    def _edited(
        self, title: str, unsafe: bool, edit: Callable[[TomlDocument, tuple[str, ...]], tuple[Edit, ...]]
    ) -> Fix | None:
        document = self.manifest.document
        if document is None or document.problems:
            return None
        try:
            edits = edit(document, self.manifest.prefix)
        except LookupError:
            return None
        return _fix(title, tuple(FileEdit(self.path, made.span, made.text) for made in edits), unsafe=unsafe)

    def flatten(self, *, unsafe: bool = False) -> Fix | None:
        """Take the table's name off its fields and sub-tables; None if anything else stands in the file."""
        edits = flattening(self.manifest)
        if edits is None:
            return None
        made = tuple(FileEdit(self.path, edit.span, edit.text) for edit in edits)
        return _fix("Make the manifest flat", made, unsafe=unsafe)


def _fix(title: str, edits: tuple[FileEdit, ...], *, unsafe: bool) -> Fix:
    return Fix(title, Applicability.UNSAFE if unsafe else Applicability.SAFE, edits)
