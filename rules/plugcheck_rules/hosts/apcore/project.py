"""apcore projects of a workspace: their folders, and what each file is to its project."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.files import below
from plugcheck_lsp.host import is_test
from plugcheck_rules.hosts.apcore import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.workspace import Workspace

_FOLDERS = ("extensions", "schemas", "acl", "bindings")


@dataclass(frozen=True)
class ExtensionRoot:
    """A folder in which the host discovers modules."""

    folder: Path
    namespace: str = ""
    """What stands before the ids of its modules; empty where the project has one root alone."""


@dataclass(frozen=True)
class Layout:
    """Where the host finds the files of a project, by its configuration."""

    acl: Path
    """A folder or a file."""
    schemas: Path
    bindings: Path
    binding_pattern: str
    extensions: tuple[ExtensionRoot, ...]
    max_depth: int
    ignore_patterns: tuple[str, ...]
    id_map: Path | None


@dataclass(frozen=True, eq=False)
class Project:
    """One apcore project, and its files as they are at one moment."""

    root: Path
    """The folder that the host is taken to be started in: relative paths of the configuration start there."""
    config: Path | None
    reason: str
    """Why this is a project: a clause that follows "because"."""
    layout: Layout
    acls: tuple[Path, ...]
    """The access lists in the folder of access lists, sorted."""
    access_tables: tuple[Path, ...]
    """The tables in `tests/acl` of who is expected to be allowed what, sorted."""
    schemas: tuple[Path, ...]
    """Every ``*.schema.yaml`` of the project, wherever it lies, but those that its tests keep for themselves."""
    bindings: tuple[Path, ...]
    """Every ``*.binding.yaml`` of the project, wherever it lies, but those that its tests keep for themselves, and what
    else the configuration calls one."""
    modules: Mapping[Path, str]
    """The files that discovery looks at, each with its id, which need not be a legal one."""
    metas: Mapping[Path, Path]
    """The metadata files of modules, each with the module's file."""
    orphans: tuple[Path, ...]
    """Files among the modules that are named like metadata, without the file of a module beside them."""
    clients: tuple[Path, ...]
    """Code that imports apcore and is no module of discovery."""
    tests: tuple[Path, ...]

    @cached_property
    def module_paths(self) -> Mapping[str, Path]:
        """The file of each discovered id; of several that share one, the first."""
        found: dict[str, Path] = {}
        for path, module_id in self.modules.items():
            found.setdefault(module_id, path)
        return found


def projects(workspace: Workspace) -> tuple[Project, ...]:
    """The projects of the workspace, sorted by folder."""
    return workspace.once(("apcore", "projects"), lambda: _kept_projects(workspace))


def _kept_projects(workspace: Workspace) -> tuple[Project, ...]:
    """The projects, made again only if something changed that decides which there are."""
    key = ("apcore", "projects")
    known = workspace.cache.results.get(key)
    state = _state(workspace)
    if known is not None and known[0] == state:
        found: tuple[Project, ...] = known[1]
        return found
    found = tuple(_projects(workspace))
    workspace.cache.results[key] = (state, found)
    return found


def project_of(path: Path, workspace: Workspace) -> Project | None:
    """The innermost project that the file lies in."""
    inside = [project for project in projects(workspace) if path.is_relative_to(project.root)]
    return max(inside, key=lambda project: len(project.root.parts), default=None)


def is_module(plugin: Plugin, project: Project) -> bool:
    """Whether the plugin is a module of discovery; else it is the project itself."""
    return plugin.manifest is None and any(plugin.name == project.modules.get(path) for path in plugin.code)


def _state(workspace: Workspace) -> tuple[Any, ...]:
    """What decides which projects there are and which files they have."""
    configs = tuple(workspace.text(path) for path in _configs(workspace))
    id_maps = tuple(
        workspace.text(id_map)
        for path in _configs(workspace)
        if (id_map := _layout(path.parent, path, workspace).id_map) is not None
    )
    return (workspace.listing, workspace.settings, _importers(workspace), configs, id_maps)


def _projects(workspace: Workspace) -> Iterator[Project]:
    roots: dict[Path, str] = {}
    for path in _configs(workspace):
        if path.name in vocabulary.STRONG_CONFIG_NAMES:
            roots.setdefault(path.parent, f"it holds `{path.name}`")
    named = "apcore" in (workspace.settings.hosts or ())
    for path in workspace.listing:
        if path.name.endswith(vocabulary.BINDING_SUFFIX):
            _add(roots, path, f"it holds the binding file `{path.name}`", workspace)
    for path in _importers(workspace):
        _add(roots, path, f"`{path.relative_to(workspace.root).as_posix()}` imports apcore", workspace)
    if named and not roots and _has_weak_mark(workspace):
        roots[workspace.root] = "the settings switch `apcore` on"
    for root in sorted(roots):
        inner = [other for other in roots if other != root and other.is_relative_to(root)]
        files = [
            path for path in below(workspace.listing, root) if not any(path.is_relative_to(i) for i in inner)
        ]
        yield _project(root, roots[root], files, workspace)


def _add(roots: dict[Path, str], path: Path, reason: str, workspace: Workspace) -> None:
    """A strong mark at `path`: it belongs to a project that is known, or makes one."""
    if any(path.is_relative_to(root) for root in roots):
        return
    folders = workspace_folders(workspace)
    for folder in path.parents:
        if not folder.is_relative_to(workspace.root):
            break
        if folder == workspace.root or any(folder / name in folders for name in _FOLDERS):
            roots[folder] = reason
            return


def workspace_folders(workspace: Workspace) -> frozenset[Path]:
    """Every folder below the workspace's root that holds a listed file, at any depth."""
    key = ("apcore", "folders")
    known = workspace.cache.results.get(key)
    if known is None or known[0] is not workspace.listing:
        folders = frozenset(
            folder
            for path in workspace.listing
            for folder in path.parents
            if folder.is_relative_to(workspace.root)
        )
        known = workspace.cache.results[key] = (workspace.listing, folders)
    result: frozenset[Path] = known[1]
    return result


def _has_weak_mark(workspace: Workspace) -> bool:
    return any(
        path.name in vocabulary.CONFIG_NAMES
        or path.name.endswith(vocabulary.SCHEMA_SUFFIX)
        or "extensions" in path.parts
        or (path.parent.name == "acl" and path.suffix in {".yaml", ".yml"})
        for path in workspace.listing
    )


def _configs(workspace: Workspace) -> tuple[Path, ...]:
    return tuple(path for path in workspace.listing if path.name in vocabulary.CONFIG_NAMES)


def _importers(workspace: Workspace) -> tuple[Path, ...]:
    """The Python files that import apcore, sorted. A test that does makes no project of the folder of tests."""
    known: dict[Path, tuple[Any, bool]] = workspace.cache.results.setdefault(("apcore", "importers"), {})
    found = []
    for path in workspace.listing:
        if path.suffix != ".py" or is_test(path, workspace.root):
            continue
        text = workspace.text(path)
        before = known.get(path)
        if before is None or before[0] is not text:
            imports = (
                text is not None and "apcore" in text.source and bool(vocabulary.IMPORT.search(text.source))
            )
            before = known[path] = (text, imports)
        if before[1]:
            found.append(path)
    return tuple(found)


def _project(root: Path, reason: str, files: list[Path], workspace: Workspace) -> Project:
    config = next((root / name for name in vocabulary.CONFIG_NAMES if root / name in files), None)
    layout = _layout(root, config, workspace)
    modules = dict(_modules(layout, files, workspace))
    tests = tuple(
        path for path in files if path.suffix == ".py" and path not in modules and is_test(path, root)
    )
    importers, present = set(_importers(workspace)), set(files)
    metas = {}
    for path in modules:
        meta = path.with_name(path.stem + vocabulary.META_SUFFIX)
        if meta in present:
            metas[meta] = path
    return Project(
        root,
        config,
        reason,
        layout,
        acls=tuple(path for path in files if path.suffix in {".yaml", ".yml"} and _is_acl(path, layout)),
        access_tables=tuple(
            path
            for path in files
            if path.suffix in {".yaml", ".yml"} and path.parent == root / "tests" / "acl"
        ),
        schemas=tuple(path for path in files if _is_schema(path, root, layout)),
        bindings=tuple(path for path in files if _is_binding(path, root, layout)),
        modules=modules,
        metas=metas,
        orphans=tuple(path for path in files if _is_orphan(path, layout, present)),
        clients=tuple(
            path for path in files if path in importers and path not in modules and path not in tests
        ),
        tests=tests,
    )


def _is_acl(path: Path, layout: Layout) -> bool:
    return path == layout.acl or path.parent == layout.acl


# What tests keep for themselves is often wrong on purpose.
def _is_schema(path: Path, root: Path, layout: Layout) -> bool:
    if not path.name.endswith(vocabulary.SCHEMA_SUFFIX):
        return False
    return path.is_relative_to(layout.schemas) or not is_test(path, root)


def _is_binding(path: Path, root: Path, layout: Layout) -> bool:
    is_yaml = path.suffix in {".yaml", ".yml"}
    if is_yaml and path.parent == layout.bindings and glob_matches(layout.binding_pattern, path.name):
        return True
    return path.name.endswith(vocabulary.BINDING_SUFFIX) and not is_test(path, root)


def _is_orphan(path: Path, layout: Layout, files: set[Path]) -> bool:
    if not path.name.endswith(vocabulary.META_SUFFIX):
        return False
    module = path.with_name(path.name.removesuffix(vocabulary.META_SUFFIX) + ".py")
    return module not in files and any(
        path.is_relative_to(extension.folder)
        and not any(_is_skipped(part, layout) for part in path.relative_to(extension.folder).parts)
        for extension in layout.extensions
    )


def _modules(layout: Layout, files: list[Path], workspace: Workspace) -> Iterator[tuple[Path, str]]:
    """What discovery finds: `registry/scanner.py`, then the id map's names."""
    names = _id_map(layout, workspace)
    for extension in layout.extensions:
        for path in files:
            if path.suffix != ".py" or not path.is_relative_to(extension.folder):
                continue
            relative = path.relative_to(extension.folder)
            if len(relative.parts) > layout.max_depth or any(
                _is_skipped(part, layout) for part in relative.parts
            ):
                continue
            module_id = ".".join(relative.with_suffix("").parts)
            if extension.namespace:
                module_id = f"{extension.namespace}.{module_id}"
            yield path, names.get(relative.as_posix(), module_id)


def _is_skipped(name: str, layout: Layout) -> bool:
    return (
        name.startswith((".", "_"))
        or name in vocabulary.NEVER_SCANNED
        or any(glob_matches(pattern, name) for pattern in layout.ignore_patterns)
    )


def glob_matches(pattern: str, name: str) -> bool:
    """Whether a name matches a pattern of the configuration: `*` is any text, `?` any character (`utils/pattern.py`)."""
    # Greedy with one point to come back to: linear in practice, quadratic at worst.
    at = position = 0
    star = mark = -1
    while at < len(name):
        if position < len(pattern) and pattern[position] == "*":
            star, mark, position = position, at, position + 1
        elif position < len(pattern) and pattern[position] in ("?", name[at]):
            at, position = at + 1, position + 1
        elif star >= 0:
            mark += 1
            at, position = mark, star + 1
        else:
            return False
    return not pattern[position:].strip("*")


def _id_map(layout: Layout, workspace: Workspace) -> Mapping[str, str]:
    document = workspace.yaml(layout.id_map) if layout.id_map is not None else None
    mappings = document.roots[0].get("mappings") if document is not None and document.roots else None
    found = {}
    for item in (mappings.items or ()) if mappings is not None else ():
        file, name = item.get("file"), item.get("id")
        if file is None or not isinstance(file.value, str):
            continue
        if name is None or isinstance(name.value, str):
            found[file.value] = name.value if name is not None else file.value
    return found


def _layout(root: Path, config: Path | None, workspace: Workspace) -> Layout:
    from plugcheck_rules.hosts.apcore.configs.reading import Configuration

    document = workspace.yaml(config) if config is not None else None
    reading = Configuration(document.roots[0] if document is not None and document.roots else None)

    def path(key: str) -> Path:
        return _path(root, _text(reading.value(key)) or vocabulary.DEFAULT_PATHS[key])

    id_map = _text(reading.value("id_map.overrides"))
    depth, ignored = reading.value("extensions.max_depth"), reading.value("extensions.ignore_patterns")
    return Layout(
        acl=path("acl.root"),
        schemas=path("schema.root"),
        bindings=path("bindings.dir"),
        binding_pattern=_text(reading.value("bindings.pattern")) or vocabulary.DEFAULT_BINDINGS,
        extensions=_extension_roots(root, reading.node("extensions.roots"), path("extensions.root")),
        max_depth=depth
        if isinstance(depth, int) and not isinstance(depth, bool)
        else vocabulary.MAX_SCAN_DEPTH,
        ignore_patterns=tuple(item for item in ignored if isinstance(item, str) and item)
        if isinstance(ignored, list)
        else (),
        id_map=_path(root, id_map) if id_map.strip() else None,
    )


def _extension_roots(root: Path, declared: Node | None, single: Path) -> tuple[ExtensionRoot, ...]:
    """`extensions.roots` where it names any, else `extensions.root` without a namespace (`Registry._roots_from_config`)."""
    found = []
    for item in (declared.items or ()) if declared is not None else ():
        name = item.get("root")
        folder = _text(item.value) or _text(name.value if name is not None else None)
        if folder.strip():
            namespace = item.get("namespace")
            named = _text(namespace.value if namespace is not None else None)
            found.append(ExtensionRoot(_path(root, folder), named or PurePath(folder).name))
    return tuple(found) or (ExtensionRoot(single),)


def _text(value: Any) -> str:
    return value if isinstance(value, str) and "\0" not in value else ""


def _path(root: Path, value: str) -> Path:
    return Path(posixpath.normpath((root / value).as_posix()))
