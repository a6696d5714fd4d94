"""One `Settings` from pyproject.toml or plugcheck.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plugcheck_lsp import __version__
from plugcheck_lsp.documents.problem import SyntaxProblem
from plugcheck_lsp.files import Files, Unreadable, is_file
from plugcheck_lsp.findings import Severity
from plugcheck_lsp.text import Span, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.rule import RuleBook

PYPROJECT = "pyproject.toml"
FILE_NAMES = ("plugcheck.toml", PYPROJECT)
"""Where settings are looked for in a folder; the first one that has any holds."""

BASELINE_SUFFIX = "baseline.json"
"""How the name of a baseline ends."""

KEYS = frozenset(
    {
        "select", "ignore", "per-file-ignores", "exclude", "hosts", "host-versions", "severity", "required-version",
        "baseline", "layers", "contract", "resources", "nondeterminism", "conditions",
    }
)  # fmt: skip
CONTRACT_KEYS = frozenset({"samples", "env", "call", "timeout"})
RESOURCE_KEYS = frozenset({"noun", "made-by", "released-by", "release-functions", "manager", "async"})
MANAGERS = ("with", "async with")
NONDETERMINISM_KEYS = frozenset({"sources", "safe", "harmless"})
SOURCE_KEYS = frozenset({"category", "what", "kind", "read"})
SOURCE_KINDS = ("value", "clock", "order")
LAYER_KEYS = frozenset({"order", "shared", "patterns"})
CONDITION_KEYS = frozenset({"description"})


CATEGORIES = (
    "wall-clock", "monotonic-clock", "random-value", "random-identifier", "process-identity", "environment", "locale",
    "hash", "object-identity", "unordered-listing", "completion-order", "file-time", "process-output",
)  # fmt: skip
"""What a source of ``nondeterminism`` can be: the categories of ``catalogs/nondeterminism.toml``."""


@dataclass(frozen=True)
class ContractSettings:
    """How contract suites run: table ``contract``."""

    samples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Per plugin name (or ``*``): hook name to keyword arguments."""
    env: tuple[str, ...] = ()
    """Names of environment variables that the child may see."""
    call: tuple[str, ...] = ()
    """What may be called although it has effects."""
    timeout: float = 10.0
    """Seconds that one pass of one plugin may take."""


@dataclass(frozen=True)
class Settings:
    """What a workspace asks of plugcheck. The nearest file holds; files do not merge."""

    source: Path | None = None
    """The file that these come from; None: the defaults."""
    select: tuple[str, ...] = ("ALL",)
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Pairs of a glob (relative to the settings' folder) and selectors."""
    exclude: tuple[str, ...] = ()
    """Globs as in ignore files, relative to the settings' folder."""
    hosts: tuple[str, ...] | None = None
    """Ids of the hosts that are switched on; None: those that are detected."""
    host_versions: Mapping[str, str] = field(default_factory=dict)
    severity: Mapping[str, Severity | None] = field(default_factory=dict)
    """Selector to severity; None means off."""
    required_version: str | None = None
    baseline: str | None = None
    """The file of findings that are put up with, relative to the settings' folder."""
    layers: Mapping[str, Any] = field(default_factory=dict)
    """``order``: the layers of modules from the top down; ``shared``: those that every layer may call; ``patterns``:
    the globs of ids of a layer, where its name and all below (`api`, `api.*`) are not what is meant."""
    contract: ContractSettings = field(default_factory=ContractSettings)
    resources: Mapping[str, Any] = field(default_factory=dict)
    """Kinds of resources by name, each with `RESOURCE_KEYS`; under ``not`` the names that make no resource."""
    nondeterminism: Mapping[str, Any] = field(default_factory=dict)
    """What differs from run to run (``sources``), what does not (``safe``), what may be given it (``harmless``)."""
    conditions: Mapping[str, Any] = field(default_factory=dict)
    """The conditions of access rules that the application registers, by name, each with `CONDITION_KEYS`."""


class BadSettings(Exception):
    """A settings file is wrong: `path`, and each fault with its place."""

    def __init__(self, path: Path, problems: tuple[SyntaxProblem, ...]) -> None:
        super().__init__(f"{path}: {problems[0].message}")
        self.path = path
        self.problems = problems


def load(folder: Path, files: Files | None = None) -> Settings:
    """The settings that hold in `folder`: of ``plugcheck.toml`` or ``pyproject.toml`` there or above.

    `files` reads, so that an editor's unsaved buffers count; the default reads the disk.

    Raises:
        BadSettings: the nearest settings file does not parse, or has a wrong key or value.
    """
    files = files or Files()
    for candidate in (folder, *folder.parents):
        for name in FILE_NAMES:
            path = candidate / name
            content = files.read(path)
            if content is None or (isinstance(content, Unreadable) and not is_file(path)):
                continue
            if name == PYPROJECT and not (isinstance(content, Text) and claims_settings(content.source)):
                continue
            return _parse_content(path, content)
    return Settings()


def load_file(path: Path, files: Files | None = None) -> Settings:
    """The settings of the file at `path`, which may have any name (`--config`).

    Raises:
        BadSettings: there is no such file, it does not parse, or it has a wrong key or value.
    """
    content = (files or Files()).read(path)
    return _parse_content(path, content or Unreadable(path, "there is no such file"))


def parse_settings(path: Path, text: Text) -> Settings:
    """The settings in `text`, the content of the file at `path`.

    They are the table ``tool.plugcheck`` of a ``pyproject.toml``, and the top level of any other file.

    Raises:
        BadSettings: `text` does not parse, or has a wrong key or value.
    """
    try:
        data = tomllib.loads(text.source)
    except (ValueError, RecursionError) as error:
        from plugcheck_lsp.documents import toml  # only bad settings need places

        problems = toml.parse(text).problems or (SyntaxProblem(Span(0, 0), str(error)),)
        raise BadSettings(path, problems) from None
    table: Any = data
    above = table_path(path)
    for key in above:
        table = table.get(key, {}) if isinstance(table, dict) else {}
    reader = _Reader()
    settings = reader.settings(path, table)
    if reader.faults:
        raise BadSettings(path, _placed(reader.faults, text, above))
    return settings


def unknown_selectors(
    settings: Settings, book: RuleBook, files: Files | None = None
) -> tuple[SyntaxProblem, ...]:
    """What `settings` name that no installed rule pack has: codes, names, prefixes and hosts, with their places."""
    named: list[tuple[_Where, str]] = []
    named += [(("select", number), selector) for number, selector in enumerate(settings.select)]
    named += [(("ignore", number), selector) for number, selector in enumerate(settings.ignore)]
    for pattern, selectors in settings.per_file_ignores:
        named += [
            (("per-file-ignores", pattern, number), selector) for number, selector in enumerate(selectors)
        ]
    named += [(("severity", selector), selector) for selector in settings.severity]
    rules = [*book.rules, *(rule.name for rule in book.rules.values())]
    faults = [
        _Fault(
            where,
            f"`{selector}` is no code, name or prefix of a rule{_did_you_mean(selector, rules)}",
            where[0] == "severity",
        )
        for where, selector in named
        if not book.matching(selector)
    ]
    hosts: list[tuple[_Where, str]] = [
        (("hosts", number), host) for number, host in enumerate(settings.hosts or ())
    ]
    hosts += [(("host-versions", host), host) for host in settings.host_versions]
    faults += [
        _Fault(
            where, f"`{host}` is no known host{_did_you_mean(host, book.hosts)}", where[0] == "host-versions"
        )
        for where, host in hosts
        if host not in book.hosts
    ]
    if not faults or settings.source is None:
        return ()
    text = (files or Files()).text(settings.source)
    return _placed(faults, text or Text(""), table_path(settings.source))


def claims_settings(source: str) -> bool:
    """Whether a ``pyproject.toml`` has the table ``tool.plugcheck``; a half-typed one counts as far as it can be read."""
    if "plugcheck" not in source:
        return False
    try:
        tool = tomllib.loads(source).get("tool", {})
    except (ValueError, RecursionError):
        return "[tool.plugcheck" in source
    return isinstance(tool, dict) and "plugcheck" in tool


def table_path(path: Path) -> tuple[str, ...]:
    """The keys of the table that holds the settings in the file at `path`; none: its top level."""
    return ("tool", "plugcheck") if path.name == PYPROJECT else ()


def _parse_content(path: Path, content: Text | Unreadable) -> Settings:
    if isinstance(content, Unreadable):
        raise BadSettings(
            path, (SyntaxProblem(Span(0, 0), f"the settings cannot be used because {content.reason}"),)
        )
    return parse_settings(path, content)


_Where = tuple["str | int", ...]
"""A path of keys and indices below the settings' table."""


@dataclass(frozen=True)
class _Fault:
    where: _Where
    message: str
    at_key: bool = False
    """Whether the key is wrong, not its value."""


def _placed(faults: list[_Fault], text: Text, above: tuple[str, ...]) -> tuple[SyntaxProblem, ...]:
    from plugcheck_lsp.documents import toml  # only bad settings need places

    root = toml.parse(text).root
    problems = []
    for fault in faults:
        where = (*above, *fault.where)
        span = Span(0, 0)
        if fault.at_key:
            parent = root.get(*where[:-1])
            if parent is not None and parent.entries is not None and where[-1] in parent.entries:
                span = parent.entries[str(where[-1])].key_span
        elif (node := root.get(*where)) is not None:
            span = node.span
        problems.append(SyntaxProblem(span, fault.message))
    return tuple(sorted(problems, key=lambda problem: problem.span))


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    from plugcheck_lsp.nearest import nearest  # only bad settings need it

    near = nearest(word, known)
    return f"; did you mean `{near[0]}`" if near else ""


class _Reader:
    """Turns a table into settings and notes every fault on the way."""

    def __init__(self) -> None:
        self.faults: list[_Fault] = []

    def settings(self, path: Path, table: Any) -> Settings:
        table = self._table((), table)
        self._refuse_unknown((), table, KEYS)
        return Settings(
            source=path,
            select=self._strings(("select",), table, default=("ALL",)),
            ignore=self._strings(("ignore",), table),
            per_file_ignores=self._per_file_ignores(table),
            exclude=self._globs(("exclude",), self._strings(("exclude",), table)),
            hosts=self._strings(("hosts",), table) if "hosts" in table else None,
            host_versions=self._host_versions(table),
            severity=self._severity(table),
            required_version=self._required_version(table),
            baseline=self._baseline(table),
            layers=self._layers(table),
            contract=self._contract(table),
            resources=self._resources(table),
            nondeterminism=self._nondeterminism(table),
            conditions=self._conditions(table),
        )

    def _fault(self, where: _Where, message: str, *, at_key: bool = False) -> None:
        self.faults.append(_Fault(where, message, at_key))

    def _refuse(self, where: _Where, value: Any, wanted: str) -> None:
        name = next((part for part in reversed(where) if isinstance(part, str)), "tool.plugcheck")
        what = f"an item of `{name}`" if where and isinstance(where[-1], int) else f"`{name}`"
        self._fault(where, f"{what} must be {wanted}, not {_type_name(value)}")

    def _refuse_unknown(self, where: _Where, table: Mapping[str, Any], known: Iterable[str]) -> None:
        for key in table:
            if key not in known:
                self._fault((*where, key), f"`{key}` is no setting{_did_you_mean(key, known)}", at_key=True)

    def _table(self, where: _Where, value: Any) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        self._refuse(where, value, "a table")
        return {}

    def _text(self, where: _Where, table: Mapping[str, Any]) -> str | None:
        value = table.get(str(where[-1]))
        if value is None or isinstance(value, str):
            return value
        self._refuse(where, value, "a string")
        return None

    def _strings(
        self, where: _Where, table: Mapping[str, Any], default: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        return self._string_list(where, table[str(where[-1])]) if where[-1] in table else default

    def _string_list(self, where: _Where, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            self._refuse(where, value, "an array of strings")
            return ()
        for number, item in enumerate(value):
            if not isinstance(item, str):
                self._refuse((*where, number), item, "a string")
        return tuple(item for item in value if isinstance(item, str))

    def _globs(self, where: _Where, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for number, pattern in enumerate(patterns):
            if not _is_glob(pattern):
                self._fault((*where, number), f"`{pattern}` is no pattern of an ignore file")
        return patterns

    def _per_file_ignores(self, table: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        where = ("per-file-ignores",)
        pairs = self._table(where, table.get(where[0], {}))
        for pattern in pairs:
            if not _is_glob(pattern):
                self._fault((*where, pattern), f"`{pattern}` is no pattern of an ignore file", at_key=True)
        return tuple(
            (pattern, self._string_list((*where, pattern), codes)) for pattern, codes in pairs.items()
        )

    def _host_versions(self, table: Mapping[str, Any]) -> Mapping[str, str]:
        where = ("host-versions",)
        versions = self._table(where, table.get(where[0], {}))
        if versions:
            from packaging.version import InvalidVersion, Version  # few settings name versions

            for host, version in versions.items():
                if not isinstance(version, str):
                    self._refuse((*where, host), version, "a string")
                    continue
                try:
                    Version(version)
                except InvalidVersion:
                    self._fault((*where, host), f"`{version}` is no version")
        return {host: version for host, version in versions.items() if isinstance(version, str)}

    def _severity(self, table: Mapping[str, Any]) -> Mapping[str, Severity | None]:
        where = ("severity",)
        wanted: dict[str, Severity | None] = {"off": None} | {
            str(severity): severity for severity in Severity
        }
        chosen: dict[str, Severity | None] = {}
        for selector, value in self._table(where, table.get(where[0], {})).items():
            if isinstance(value, str) and value in wanted:
                chosen[selector] = wanted[value]
            elif isinstance(value, str):
                near = _did_you_mean(value, wanted)
                self._fault((*where, selector), f"`{value}` is no severity ({', '.join(wanted)}){near}")
            else:
                self._refuse((*where, selector), value, f"one of {', '.join(wanted)}")
        return chosen

    def _required_version(self, table: Mapping[str, Any]) -> str | None:
        where = ("required-version",)
        wanted = self._text(where, table)
        if wanted is None:
            return None
        from packaging.specifiers import InvalidSpecifier, SpecifierSet  # few settings name versions

        try:
            admits = SpecifierSet(wanted).contains(__version__, prereleases=True)
        except InvalidSpecifier:
            self._fault(where, f"`{wanted}` is no version specifier such as `>={__version__}`")
        else:
            if not admits:
                self._fault(where, f"these settings need plugcheck `{wanted}`, and this is {__version__}")
        return wanted

    def _resources(self, table: Mapping[str, Any]) -> Mapping[str, Any]:
        where = ("resources",)
        kinds = self._table(where, table.get(where[0], {}))
        for name, value in kinds.items():
            here = (*where, name)
            if name == "not":
                self._string_list(here, value)
                continue
            kind = self._table(here, value)
            self._refuse_unknown(here, kind, RESOURCE_KEYS)
            made_by = self._dotted_names((*here, "made-by"), kind)
            released = self._strings((*here, "released-by"), kind)
            functions = self._dotted_names((*here, "release-functions"), kind)
            manager = self._text((*here, "manager"), kind)
            self._text((*here, "noun"), kind)
            if not isinstance(kind.get("async", False), bool):
                self._refuse((*here, "async"), kind["async"], "a boolean")
            if manager is not None and manager not in MANAGERS:
                self._fault((*here, "manager"), "`manager` must be `with` or `async with`")
            if kind and not made_by:
                self._fault(here, f"`{name}` needs `made-by`: the names of what makes one", at_key=True)
            elif kind and not (released or functions or manager):
                self._fault(
                    here, f"`{name}` needs `released-by`, `release-functions` or `manager`", at_key=True
                )
        return kinds

    def _nondeterminism(self, table: Mapping[str, Any]) -> Mapping[str, Any]:
        where = ("nondeterminism",)
        found = self._table(where, table.get(where[0], {}))
        self._refuse_unknown(where, found, NONDETERMINISM_KEYS)
        self._dotted_names((*where, "safe"), found)
        self._dotted_names((*where, "harmless"), found)
        for name, value in self._table((*where, "sources"), found.get("sources", {})).items():
            here = (*where, "sources", name)
            if not _DOTTED.fullmatch(name):
                self._fault(
                    here, f"`{name}` is no dotted name such as `package.module.function`", at_key=True
                )
            if isinstance(value, str):
                self._choice(here, value, CATEGORIES, "category")
                continue
            source = self._table(here, value)
            self._refuse_unknown(here, source, SOURCE_KEYS)
            self._text((*here, "what"), source)
            if not isinstance(source.get("read", False), bool):
                self._refuse((*here, "read"), source["read"], "a boolean")
            kind, category = self._text((*here, "kind"), source), self._text((*here, "category"), source)
            if kind is not None:
                self._choice((*here, "kind"), kind, SOURCE_KINDS, "kind")
            if category is not None:
                self._choice((*here, "category"), category, CATEGORIES, "category")
            elif isinstance(value, dict) and "category" not in source:
                self._fault(here, f"`{name}` needs `category`: {', '.join(CATEGORIES)}", at_key=True)
        return found

    def _baseline(self, table: Mapping[str, Any]) -> str | None:
        name = self._text(("baseline",), table)
        if name is not None and not name.endswith(BASELINE_SUFFIX):
            self._fault(
                ("baseline",),
                f"`{name}` must end with `{BASELINE_SUFFIX}`, so that editors can watch the file",
            )
        return name

    def _layers(self, table: Mapping[str, Any]) -> Mapping[str, Any]:
        where = ("layers",)
        layers = self._table(where, table.get(where[0], {}))
        self._refuse_unknown(where, layers, LAYER_KEYS)
        patterns = self._table((*where, "patterns"), layers.get("patterns", {}))
        named: dict[str, str] = {}
        for key in ("order", "shared"):
            for number, name in enumerate(self._strings((*where, key), layers)):
                here = (*where, key, number)
                if name in named:
                    self._fault(here, f"`{name}` stands in `{named[name]}` already")
                elif name not in patterns and not _ID.fullmatch(name):
                    self._fault(
                        here, f"`{name}` is no id of a module, so its modules must stand in `patterns`"
                    )
                named.setdefault(name, key)
        if layers and not layers.get("order"):
            self._fault(
                where, "`layers` needs `order`: the names of the layers, from the top down", at_key=True
            )
        for name, value in patterns.items():
            place = (*where, "patterns", name)
            if name not in named:
                self._fault(place, f"`{name}` is none of the layers{_did_you_mean(name, named)}", at_key=True)
            globs = self._string_list(place, value)
            if isinstance(value, list) and not value:
                self._fault(place, f"`{name}` needs a pattern of ids such as `{name}.*`")
            for number, glob in enumerate(globs):
                if not _ID_GLOB.fullmatch(glob):
                    self._fault((*place, number), f"`{glob}` is no pattern of ids such as `api.*`")
        return layers

    def _conditions(self, table: Mapping[str, Any]) -> Mapping[str, Any]:
        where = ("conditions",)
        conditions = self._table(where, table.get(where[0], {}))
        for name, value in conditions.items():
            condition = self._table((*where, name), value)
            self._refuse_unknown((*where, name), condition, CONDITION_KEYS)
            self._text((*where, name, "description"), condition)
        return conditions

    def _choice(self, where: _Where, value: str, known: Iterable[str], what: str) -> None:
        if value not in known:
            near = _did_you_mean(value, known)
            self._fault(where, f"`{value}` is no {what} ({', '.join(known)}){near}")

    def _dotted_names(self, where: _Where, table: Mapping[str, Any]) -> tuple[str, ...]:
        names = self._strings(where, table)
        for number, name in enumerate(names):
            if not _DOTTED.fullmatch(name):
                self._fault((*where, number), f"`{name}` is no dotted name such as `package.module.function`")
        return names

    def _contract(self, table: Mapping[str, Any]) -> ContractSettings:
        contract = self._table(("contract",), table.get("contract", {}))
        self._refuse_unknown(("contract",), contract, CONTRACT_KEYS)
        samples = self._table(("contract", "samples"), contract.get("samples", {}))
        for plugin, hooks in samples.items():
            for hook, arguments in self._table(("contract", "samples", plugin), hooks).items():
                self._table(("contract", "samples", plugin, hook), arguments)
        timeout = contract.get("timeout", ContractSettings.timeout)
        if isinstance(timeout, bool) or not isinstance(timeout, int | float):
            self._refuse(("contract", "timeout"), timeout, "a number of seconds")
        elif not 0 < timeout < float("inf"):
            self._fault(
                ("contract", "timeout"), f"`timeout` must be more than 0 seconds and finite, not {timeout}"
            )
        return ContractSettings(
            samples=samples,
            env=self._strings(("contract", "env"), contract),
            call=self._strings(("contract", "call"), contract),
            timeout=timeout,
        )


def _is_glob(pattern: str) -> bool:
    import pathspec  # few settings have patterns

    try:
        pathspec.GitIgnoreSpec.from_lines([pattern])
    except ValueError:
        return False
    return True


def _type_name(value: Any) -> str:
    for kind, name in _TYPE_NAMES:
        if isinstance(value, kind):
            return name
    return "a date or time"


_ID = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
_ID_GLOB = re.compile(r"[a-z0-9_.*]+")
_DOTTED = re.compile(r"[^\W\d]\w*(?:\(\))?(?:\.[^\W\d]\w*(?:\(\))?)*(?<!\))(?::\d+(?:,\d+)*)?")
_TYPE_NAMES: tuple[tuple[type, str], ...] = (
    (str, "a string"),
    (bool, "a boolean"),
    (int, "an integer"),
    (float, "a float"),
    (list, "an array"),
    (dict, "a table"),
)
