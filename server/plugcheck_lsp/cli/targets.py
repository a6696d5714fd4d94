"""What the paths of a command line mean: which workspaces are analysed, and which findings are printed."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from plugcheck_lsp.baseline import baseline_path, read_baseline
from plugcheck_lsp.cli.usage import UsageError
from plugcheck_lsp.files import Files, Unreadable, decode_file
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import BrokenPack, RuleBook, rule_book
from plugcheck_lsp.settings import BadSettings, Settings, load, load_file, unknown_selectors
from plugcheck_lsp.workspace import Workspace, find_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.cli.arguments import Options
    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.text import Text


@dataclass(frozen=True)
class Root:
    """One workspace, and what of it was asked for."""

    workspace: Workspace
    """With default settings where its own are bad."""
    named: tuple[Path, ...]
    """The absolute paths that were given."""
    bad_settings: BadSettings | None = None
    baseline: Path | None = None
    """The baseline that is to be written; None where none is, or where it has no name yet."""
    _set: frozenset[Path] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_set", frozenset(self.named))

    def holds(self, path: Path) -> bool:
        """Whether `path` is, or lies in, one of the paths that were given."""
        return path in self._set or any(folder in self._set for folder in path.parents)

    def is_named_with(self, other: Root) -> bool:
        """Whether the same path was given for both."""
        return any(path in other._set for path in self.named)

    def wants(self, finding: Finding) -> bool:
        """Whether the finding is to be printed: it, or a related place, lies in what was given."""
        return self.holds(finding.path) or any(self.holds(related.path) for related in finding.related)

    def silences(self) -> Iterator[tuple[Path, str]]:
        """The paths that were given and are not looked at, each with the reason: a clause after "because"."""
        for path in self.named:
            if path == self.workspace.root:
                continue
            inside = path / "any" if path.is_dir() else path
            exclusion = (
                self.workspace.ignoring.exclusion(inside)
                if path.is_relative_to(self.workspace.root)
                else None
            )
            if exclusion is not None:
                yield path, f"it is {exclusion}"
            elif path.is_dir():
                reason = _unlistable(path)
                if reason is not None:
                    yield path, reason
            elif isinstance(content := self.workspace.files.read(path), Unreadable):
                yield path, content.reason


def roots(options: Options, paths: Iterable[str]) -> tuple[Root, ...]:
    """The workspaces that `paths` lie in and those that lie in folders among them, sorted.

    Raises:
        UsageError: a path, a host or the interpreter does not exist, standard input is no text, or a rule pack
            cannot be used.
    """
    book = rules()
    _require_known(options.host or (), book)
    files = Files()
    by_root: dict[Path, list[Path]] = {}
    if options.stdin_filename is not None:
        path = absolute(options.stdin_filename)
        files.put(path, _standard_input(path))
        by_root[find_root(path)] = [path]
    else:
        for given in paths:
            path = existing(given)
            by_root.setdefault(find_root(path), []).append(path)
    found: dict[Path, Root] = {}
    queue = sorted(by_root)
    for folder in queue:
        named = tuple(dict.fromkeys(by_root[folder]))
        if folder in found and found[folder].named == named:
            continue
        found[folder] = _root(folder, named, options, files, book)
        for path in filter(Path.is_dir, named):
            for below in found[folder].workspace.roots_within(path):
                by_root.setdefault(below, []).append(path)
                queue.append(below)
    return tuple(found[folder] for folder in sorted(found))


def _root(folder: Path, named: tuple[Path, ...], options: Options, files: Files, book: RuleBook) -> Root:
    bad = None
    try:
        settings = _settings(folder, options, files, book)
    except BadSettings as error:
        settings, bad = Settings(), error
    if options.host is not None:
        settings = replace(settings, hosts=options.host)
    baseline = None
    if options.baseline is not None and bad is None:
        given = absolute(options.baseline) if options.write_baseline else existing(options.baseline)
        settings = replace(settings, baseline=str(given))
    if options.write_baseline:
        # What is written does not depend on what was written before, which may be broken.
        baseline, settings = baseline_path(settings, folder), replace(settings, baseline=None)
    try:
        read_baseline(settings, folder, files)
    except BadSettings as error:
        settings, bad = Settings(), error
    workspace = Workspace(folder, files, settings, book, interpreter(options))
    if options.baseline_rev is not None:
        workspace = replace(workspace, baseline_rev=options.baseline_rev)
        require_commit(workspace, "--baseline-rev")
    return Root(workspace, named, bad, baseline)


def require_commit(workspace: Workspace, flag: str) -> None:
    """See that the revision that `flag` names means something.

    Raises:
        UsageError: the workspace is in no repository, that one has no such commit, or git does not answer.
    """
    from plugcheck_lsp.repository import find_repository

    past = workspace.past
    past.read(workspace.root / "plugcheck.toml")  # any file will do: git is asked, which `HEAD` may not need
    if past.commit is None or past.fault:
        reason = past.fault or (
            "there is no commit yet"
            if find_repository(workspace.root) is not None
            else f"{workspace.root} is in no git repository"
        )
        raise UsageError(f"{flag}: nothing can be compared with `{past.revision}` because {reason}")


def _settings(folder: Path, options: Options, files: Files, book: RuleBook) -> Settings:
    if options.isolated:
        return Settings()
    settings = (
        load_file(existing(options.config), files) if options.config is not None else load(folder, files)
    )
    unknown = unknown_selectors(settings, book, files)
    if unknown and settings.source is not None:
        raise BadSettings(settings.source, unknown)
    return settings


def interpreter(options: Options) -> Path | None:
    """The interpreter that `--python` names; None: it is looked for.

    Raises:
        UsageError: there is none.
    """
    if options.python is None:
        return None
    from plugcheck_lsp.contract.interpreter import environment, find_interpreter

    found = find_interpreter(Path(), Path(options.python), environment())
    if found is None or not found.executable.is_file() or not os.access(found.executable, os.X_OK):
        raise UsageError(f"--python: `{options.python}` is no interpreter and no environment")
    return found.executable


def rules() -> RuleBook:
    """The rules and hosts of all installed packs.

    Raises:
        UsageError: a pack cannot be used.
    """
    try:
        return rule_book()
    except BrokenPack as error:
        raise UsageError(str(error)) from error


def selectors(options: Options) -> None:
    """See that `--select` and `--ignore` mean something.

    Raises:
        UsageError: no rule has such a code, name or prefix.
    """
    book = rules()
    for flag, values in (("--select", options.select or ()), ("--ignore", options.ignore)):
        for value in values:
            if not book.matching(value):
                raise UsageError(
                    f"{flag}: `{value}` is no code, name or prefix of a rule{suggestion(value, book)}"
                )


def suggestion(word: str, book: RuleBook) -> str:
    """A clause that names the rule that `word` may mean; empty where none is near."""
    return did_you_mean(word, (*book.rules, *(rule.name for rule in book.rules.values())))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A clause that names what of `known` is nearest to `word`; empty where nothing is near."""
    near = nearest(word, known)
    return f"; did you mean `{near[0]}`?" if near else ""


def _require_known(hosts: Iterable[str], book: RuleBook) -> None:
    for host in hosts:
        if host not in book.hosts:
            known = did_you_mean(host, book.hosts) or f"; known are {', '.join(sorted(book.hosts))}"
            raise UsageError(f"--host: `{host}` is no known host{known}")


def absolute(given: str) -> Path:
    """The absolute path; links among its folders are followed, so that a file has one name only."""
    path = Path(os.path.normpath(Path(given).absolute()))
    try:
        return (
            Path(os.path.realpath(path)) if path.is_dir() else Path(os.path.realpath(path.parent)) / path.name
        )
    except (OSError, ValueError) as error:
        raise UsageError(f"`{given}` is no path: {error}") from error


def existing(given: str) -> Path:
    """The absolute path of something that exists.

    Raises:
        UsageError: there is no such file or folder.
    """
    path = absolute(given)
    try:
        path.stat()
    except (OSError, ValueError) as error:
        if isinstance(error, ValueError):
            raise UsageError(f"`{given}` is no path: {error}") from error
        if not os.path.lexists(path):
            raise UsageError(f"there is no such file or folder: {given}") from error
        raise UsageError(f"{given} cannot be reached: {error.strerror}") from error
    return path


def _unlistable(folder: Path) -> str | None:
    try:
        with os.scandir(folder):
            return None
    except OSError as error:
        return f"it cannot be listed: {error.strerror}"


def _standard_input(path: Path) -> Text:
    if sys.stdin is None:  # it was closed before we started
        raise UsageError("standard input is closed")
    content = decode_file(path, sys.stdin.buffer.read())
    if isinstance(content, Unreadable):
        raise UsageError(f"standard input cannot be checked because {content.reason}")
    return content
