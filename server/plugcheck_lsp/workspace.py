"""Which plugins there are, what belongs to each, and what must be looked at again."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from plugcheck_lsp.files import NEVER_LISTED, SUFFIXES, Unreadable, exists, is_file
from plugcheck_lsp.host import Plugin, Role
from plugcheck_lsp.ignoring import IgnoreRules
from plugcheck_lsp.settings import FILE_NAMES, claims_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from plugcheck_lsp.documents.python import PythonDocument
    from plugcheck_lsp.documents.toml import TomlDocument
    from plugcheck_lsp.documents.yaml import YamlDocument
    from plugcheck_lsp.files import Files
    from plugcheck_lsp.history import Past
    from plugcheck_lsp.host import Site
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.rule import RuleBook
    from plugcheck_lsp.settings import Settings
    from plugcheck_lsp.text import Text

    Document = PythonDocument | TomlDocument | YamlDocument

Result = TypeVar("Result")

MOST_GONE = 4
"""Of plugins that are gone, what was found out of so many is kept."""

_LANGUAGES = {".py": "python", ".pyi": "python", ".toml": "toml", ".yaml": "yaml", ".yml": "yaml"}


@dataclass(frozen=True)
class Membership:
    """Why a file is (or is not) looked at."""

    path: Path
    plugin: Plugin | None
    role: Role | None
    reason: str
    """A clause that can follow "because"."""


def has_settings(folder: Path) -> bool:
    """Whether `folder` holds plugcheck settings: a `plugcheck.toml`, or a `pyproject.toml` with `[tool.plugcheck]`."""
    if is_file(folder / "plugcheck.toml"):
        return True
    try:
        return claims_settings((folder / "pyproject.toml").read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return False


def find_root(path: Path, fallback: Path | None = None) -> Path:
    """The root of the workspace that the absolute `path` belongs to.

    The nearest folder (`path` itself or above) with plugcheck settings, else the nearest with ``.git``, else
    `fallback` (an editor's workspace folder) if `path` lies in it, else the folder of `path`.
    """
    folder = path if path.is_dir() else path.parent
    above = (folder, *folder.parents)
    for mark in (has_settings, lambda candidate: exists(candidate / ".git")):
        for candidate in above:
            if mark(candidate):
                return candidate
    if fallback is not None and folder.is_relative_to(fallback):
        return fallback
    return folder


def holds_everything(folder: Path) -> bool:
    """Whether `folder` holds all that somebody has: a file there says nothing of what lies below."""
    try:
        home = Path.home()
    except RuntimeError:  # nobody says where it is
        return folder.parent == folder
    return folder in (home, folder.parent)


@dataclass
class Cache:
    """What analysis of one root keeps between versions. Saves work; never changes a result."""

    documents: dict[Path, Document] = field(default_factory=dict)
    """By path, the last version that was parsed."""
    results: dict[Any, Any] = field(default_factory=dict)
    """What an owner (first part of the key) computed last, with what it depended on; the second part is the key of the
    plugin that it is about, if it is about one."""
    installed: tuple[Path | None, Mapping[str, str]] | None = None
    """The interpreter that was named, and which versions of the hosts the user's environment has. Looking for them
    costs more than many a rule: who hears of changes on disk forgets it then."""
    _plugins: dict[tuple[Any, ...], None] = field(default_factory=dict)
    """The keys of plugins that results may be about, those that were seen last at the end."""

    def keep_only(self, plugins: Iterable[Plugin]) -> None:
        """Forget the results about plugins that are gone: whoever types a name makes many a plugin that soon is not.

        The `MOST_GONE` that went last are kept, for they may come back.
        """
        keys = dict.fromkeys(plugin.key for plugin in plugins)
        for key in keys:
            self._plugins.pop(key, None)
        gone = list(self._plugins)
        self._plugins |= keys
        forgotten = set(gone[: max(0, len(gone) - MOST_GONE)])
        if forgotten:
            for key in forgotten:
                del self._plugins[key]
            for result in [key for key in self.results if len(key) > 1 and key[1] in forgotten]:
                del self.results[result]

    def unlink(self, plugins: Iterable[Plugin]) -> None:
        """Forget the linked programs of all but these plugins: most of what is kept, and made again from what is parsed.

        What was found out with them is still known.
        """
        keys = {plugin.key for plugin in plugins}
        for key in [key for key in self.results if key[0] == "program" and key[1] not in keys]:
            del self.results[key]


@dataclass(frozen=True)
class Workspace:
    """One root, its settings, and the files below it as they are at one moment."""

    root: Path
    """Absolute."""
    files: Files
    settings: Settings
    book: RuleBook
    interpreter: Path | None = None
    """The user's interpreter where it was named (`--python`, the editor); None: it is looked for."""
    cache: Cache = field(default_factory=Cache, repr=False, compare=False)
    baseline_rev: str = "HEAD"
    """The revision of the workspace's git repository that its files are compared with."""
    pause: Callable[[], None] = field(default=lambda: None, repr=False, compare=False)
    """Called between the steps of long work. It may raise: what was done so far is kept, the rest is left undone."""
    _states: dict[int, tuple[Plugin, tuple[Any, ...]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What `state_of` said of each plugin, by the plugin's identity."""
    _known: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was computed `once` for this moment."""

    def once(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """What `make` returns, computed once for the files as they are at this moment."""
        if key not in self._known:
            self._known[key] = make()
        result: Result = self._known[key]
        return result

    def text(self, path: Path) -> Text | None:
        """The file's text; None if there is none or its bytes are no text."""
        return self.files.text(path)

    def python(self, path: Path) -> PythonDocument | None:
        """The parsed file at `path`; None if there is no such text."""
        document: PythonDocument | None = self._parse(path, "python")
        return document

    def toml(self, path: Path) -> TomlDocument | None:
        """See `python`."""
        document: TomlDocument | None = self._parse(path, "toml")
        return document

    def yaml(self, path: Path) -> YamlDocument | None:
        """See `python`."""
        document: YamlDocument | None = self._parse(path, "yaml")
        return document

    def document(self, path: Path) -> Document | None:
        """The parsed file at `path`, by its suffix; None for a file of another kind."""
        language = _LANGUAGES.get(path.suffix)
        return self._parse(path, language) if language else None

    def _parse(self, path: Path, language: str) -> Any:
        text = self.files.text(path)
        if text is None:
            return None
        known = self.cache.documents.get(path)
        if known is not None and (known.text is text or known.text == text):
            return known
        parser = import_module(f"plugcheck_lsp.documents.{language}")
        document = parser.parse(text, known) if language == "python" else parser.parse(text)
        self.cache.documents[path] = document
        return document

    @cached_property
    def past(self) -> Past:
        """What the workspace's files held at the baseline revision: by default, at the commit that is checked out."""
        from plugcheck_lsp.history import History, Past
        from plugcheck_lsp.repository import find_repository

        repository = find_repository(self.root)
        history: History | None = self.cache.results.get("history")
        if history is None or history.repository != repository:
            history = History(repository) if repository is not None else None
            self.cache.results["history"] = history
        return Past(history, self.baseline_rev)

    @property
    def is_past_current(self) -> bool:
        """Whether `past` would be the same if it were asked for now: False once another commit is checked out."""
        from plugcheck_lsp.history import Past

        past: Past | None = self.__dict__.get("past")
        return (
            past is None or past.commit == Past(self.cache.results.get("history"), self.baseline_rev).commit
        )

    @cached_property
    def ignoring(self) -> IgnoreRules:
        return IgnoreRules(self.root, self.settings)

    @cached_property
    def listing(self) -> tuple[Path, ...]:
        """The workspace's files that a rule can be about, sorted.

        Left out: what settings and ignore files exclude, and the workspaces that lie below this one.
        """
        everything = self.files.listing(self.root)
        known = self.cache.results.get("listing")
        if known is not None and known[0] is everything and known[1] == self.settings:
            result: tuple[Path, ...] = known[2]
            return result
        nested = self.nested_roots
        listing = tuple(
            path
            for path in everything
            if self.ignoring.exclusion(path) is None and not any(path.is_relative_to(root) for root in nested)
        )
        self.cache.results["listing"] = (everything, self.settings, listing)
        return listing

    @cached_property
    def nested_roots(self) -> tuple[Path, ...]:
        """The folders below this root that are roots of their own (see `find_root`), outermost only, sorted."""
        everything = self.files.listing(self.root)
        known = self.cache.results.get("nested roots")
        if known is None or known[0] is not everything or known[1] != self.settings:
            known = (everything, self.settings, self._find_nested_roots(everything))
            self.cache.results["nested roots"] = known
        result: tuple[Path, ...] = known[2]
        return result

    def _find_nested_roots(self, everything: tuple[Path, ...]) -> tuple[Path, ...]:
        folders = {path.parent for path in everything if path.name in FILE_NAMES}
        nested = {folder for folder in folders if folder != self.root and has_settings(folder)}
        if self.settings.source is None:
            parents = {folder for path in everything for folder in (path.parent, *path.parent.parents)}
            inside = {
                folder for folder in parents if folder != self.root and folder.is_relative_to(self.root)
            }
            nested |= {folder for folder in inside if exists(folder / ".git")}
        return tuple(
            sorted(f for f in nested if not any(f != other and f.is_relative_to(other) for other in nested))
        )

    def roots_within(self, folder: Path) -> tuple[Path, ...]:
        """The nested roots that who looks at `folder` looks at too: those that lie in it and are not left out."""
        return tuple(
            root
            for root in self.nested_roots
            if root.is_relative_to(folder) and self.ignoring.exclusion(root / "any") is None
        )

    def nested_root(self, path: Path) -> Path | None:
        """The workspace below this one that the file at `path` belongs to; None: it is none of theirs."""
        return next((root for root in self.nested_roots if path.is_relative_to(root)), None)

    @cached_property
    def plugins(self) -> tuple[Plugin, ...]:
        """Every plugin of every host that is switched on, sorted by root and host."""
        wanted = self.settings.hosts
        found: list[Plugin] = []
        for host in self.book.hosts.values():
            if host.on_request if wanted is None else host.id not in wanted:
                continue
            for site in host.sites(self):
                self.pause()
                found.append(_complete(host, site, self))
        self.cache.keep_only(found)
        return tuple(
            sorted(
                found,
                key=lambda plugin: (plugin.root, plugin.host.id, plugin.manifest or plugin.root, plugin.name),
            )
        )

    @cached_property
    def _members(self) -> Mapping[Path, tuple[tuple[Plugin, Role], ...]]:
        members: dict[Path, list[tuple[Plugin, Role]]] = {}
        for plugin in self.plugins:
            for role, paths in (
                (Role.MANIFEST, (plugin.manifest,) if plugin.manifest else ()),
                (Role.TEST, plugin.tests),
                (Role.CODE, plugin.code),
                (Role.DOCUMENT, plugin.documents),
            ):
                for path in paths:
                    members.setdefault(path, []).append((plugin, role))
        # The innermost plugin wins: a file in a plugin's own folder belongs to no other one that imports it.
        return {path: _innermost(path, owners) for path, owners in members.items()}

    def owners(self, path: Path) -> tuple[tuple[Plugin, Role], ...]:
        """The plugins that the file belongs to, and what it is to each."""
        return self._members.get(path, ())

    def membership(self, path: Path) -> Membership:
        """Which plugin the file belongs to, as what, and why."""
        for plugin, role in self.owners(path):
            return Membership(path, plugin, role, plugin.why[path])
        return Membership(path, None, None, self._why_not(path))

    def _why_not(self, path: Path) -> str:
        if not path.is_relative_to(self.root):
            return f"it lies outside the workspace {self.root}"
        nested = self.nested_root(path)
        if nested is not None:
            return f"it belongs to the workspace {nested}, which has settings of its own"
        exclusion = self.ignoring.exclusion(path)
        if exclusion is not None:
            return f"it is {exclusion}"
        left_out = next(
            (part for part in path.relative_to(self.root).parts[:-1] if part in NEVER_LISTED), None
        )
        if left_out is not None:
            return f"folders named `{left_out}` hold no sources"
        content = self.files.read(path)
        if content is None:
            return "there is no such file"
        if isinstance(content, Unreadable):
            return content.reason
        if path.suffix not in SUFFIXES:
            return f"no rule is about `{path.suffix or path.name}` files"
        if not self.plugins:
            return "no plugin was found in the workspace"
        return "no plugin declares, imports or tests it"

    def program(self, plugin: Plugin, role: Role = Role.CODE) -> Program:
        """The plugin's code, or its tests, linked; the same object as long as nothing changes that its plugin depends on."""
        from plugcheck_lsp.python.program import Program

        key = ("program", plugin.key, role)
        state = self.code_state_of(plugin)
        known = self.cache.results.get(key)
        if known is None or known[0] != state:
            documents = {
                path: document
                for path in (plugin.tests if role is Role.TEST else plugin.code)
                if path.suffix == ".py" and (document := self.python(path)) is not None
            }
            program = Program(documents, search_path(plugin.root, self.root))
            known = self.cache.results[key] = (state, program)
        linked: Program = known[1]
        return linked

    def state_of(self, plugin: Plugin) -> tuple[Any, ...]:
        """All that findings about `plugin` can depend on; equal states mean equal findings."""
        known = self._states.get(id(plugin))
        if known is not None and known[0] is plugin:
            return known[1]
        depends = sorted({*plugin.files, *plugin.host.dependencies(plugin, self)})
        # Identity of a text is enough to know that it is the same, and costs nothing.
        state = (
            plugin.files,
            tuple((path, self.files.read(path)) for path in depends),
            plugin.host.state(plugin, self),
            self.host_version(plugin.host.id),
            self.settings,
        )
        self._states[id(plugin)] = (plugin, state)
        return state

    def code_state_of(self, plugin: Plugin) -> tuple[Any, ...]:
        """All that findings about the plugin's Python code alone can depend on."""
        beyond = plugin.host.code_dependencies(plugin, self)
        if beyond is None:
            return self.state_of(plugin)
        files = sorted({*plugin.code, *plugin.tests, *beyond})
        texts = tuple((path, self.files.read(path)) for path in files)
        return (texts, self.host_version(plugin.host.id), self.settings)

    def host_version(self, host: str) -> str | None:
        """The host's version: from the settings, else from the user's environment; None if neither knows it."""
        configured = self.settings.host_versions.get(host)
        if configured is not None:
            return configured
        return self._installed.get(host)

    @cached_property
    def _installed(self) -> Mapping[str, str]:
        known = self.cache.installed
        if known is not None and known[0] == self.interpreter:
            return known[1]
        from plugcheck_lsp.contract.interpreter import environment, find_interpreter, installed_version

        interpreter = find_interpreter(self.root, self.interpreter, environment())
        versions = {
            host.id: installed_version(interpreter, host.distribution)
            for host in self.book.hosts.values()
            if interpreter is not None and host.distribution
        }
        found = {host: version for host, version in versions.items() if version is not None}
        self.cache.installed = (self.interpreter, found)
        return found


def _innermost(path: Path, owners: list[tuple[Plugin, Role]]) -> tuple[tuple[Plugin, Role], ...]:
    inside = [plugin.root for plugin, _ in owners if path.is_relative_to(plugin.root)]
    if not inside:
        return tuple(owners)
    root = max(inside, key=lambda folder: len(folder.parts))
    chosen = [(plugin, role) for plugin, role in owners if plugin.root == root]
    # A file that is both a test and code (a test imports the plugin, the plugin never a test) is what it is first.
    first = {id(plugin): (plugin, role) for plugin, role in reversed(chosen)}
    return tuple(owner for owner in chosen if first[id(owner[0])] == owner)


def _complete(host: Any, site: Site, workspace: Workspace) -> Plugin:
    """The plugin at `site` with every file that belongs to it; the very same as before if nothing decides otherwise."""
    key = ("plugin", (host.id, site.root, site.manifest, site.name))
    listing = workspace.files.listing(workspace.root)
    known = workspace.cache.results.get(key)
    if known is not None and known[0] == site and known[1] is listing:
        plugin: Plugin = known[2]
        texts: tuple[Any, ...] = known[3]
        if all(workspace.files.read(path) is text for path, text in zip(plugin.code, texts, strict=True)):
            return plugin
    plugin = _completed(host, site, workspace)
    texts = tuple(workspace.files.read(path) for path in plugin.code)
    workspace.cache.results[key] = (site, listing, plugin, texts)
    return plugin


def _completed(host: Any, site: Site, workspace: Workspace) -> Plugin:
    """The plugin at `site` with every file that belongs to it, each with its reason."""
    why: dict[Path, str] = {}
    if site.manifest is not None:
        why[site.manifest] = site.reason
    tests = tuple(sorted(path for path in site.tests if path != site.manifest))
    why.update(dict.fromkeys(tests, f"it is a test of plugin `{site.name}`"))
    why.update(site.documents)
    code = _reachable(site, workspace, why, frozenset(tests))
    documents = tuple(sorted(site.documents.keys() - {site.manifest}))
    return Plugin(host, site.root, site.manifest, site.name, site.reason, code, tests, why, documents)


def _reachable(
    site: Site, workspace: Workspace, why: dict[Path, str], tests: frozenset[Path]
) -> tuple[Path, ...]:
    """The entry modules and the modules of the workspace that they import, transitively."""
    from plugcheck_lsp.python.imports import imported_files

    search = search_path(site.root, workspace.root)
    found = {path: None for path in site.entries if workspace.files.exists(path)}
    for path in found:
        why.setdefault(path, f"plugin `{site.name}` has its entry point there")
    queue = list(found)
    while queue:
        workspace.pause()
        importer = queue.pop(0)
        document = workspace.python(importer)
        if document is None:
            continue
        for path in imported_files(document, importer, search, workspace.files.exists):
            if path in found or path in tests or not path.is_relative_to(workspace.root):
                continue
            found[path] = None
            why.setdefault(
                path,
                f"plugin `{site.name}` imports it (from {importer.relative_to(workspace.root).as_posix()})",
            )
            queue.append(path)
    return tuple(sorted(found))


def search_path(plugin_root: Path, workspace_root: Path) -> tuple[Path, ...]:
    """The folders from which a plugin's imports resolve: its own, the workspace's root and the root's `src`."""
    return tuple(dict.fromkeys((plugin_root, workspace_root, workspace_root / "src")))
