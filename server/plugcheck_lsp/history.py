"""What the files of a workspace held at a revision of its git repository.

The `git` program reads the objects, in a child process. A workspace is not trusted: no name of the user's and none
of the workspace's is ever an argument, the one command that is run reads and nothing else, and what a repository's
own configuration could have executed while it runs (hooks, monitors, helpers, transports) is switched off.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from plugcheck_lsp.files import MAX_BYTES, Cause, Unreadable, decode_file
from plugcheck_lsp.repository import find_repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plugcheck_lsp.repository import Repository
    from plugcheck_lsp.text import Text

HEAD = "HEAD"
SECONDS = 20.0
"""How long git may take for one answer."""
_COMMITS_KEPT = 4
_NEVER_ASKED = "\n\r\0"
"""Names that hold one of these cannot be written on a line of their own."""

_INHERITED = frozenset(
    {
        "HOME",
        "XDG_CONFIG_HOME",
        "USERPROFILE",
        "HOMEDRIVE",
        "HOMEPATH",
        "APPDATA",
        "PROGRAMDATA",
        "SYSTEMROOT",
        "PATH",
        "TMPDIR",
        "TEMP",
        "TMP",
        # Whose files git takes for the user's own, and where the user's own configuration is.
        "SUDO_UID",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM",
        "GIT_CONFIG_NOSYSTEM",
    }
)
"""The variables that git gets. Not `GIT_DIR` and its like: a hook that runs us sets them for another command."""
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    # A partial clone would fetch what it lacks: older versions know the second one only.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
}
_SETTINGS = (
    "core.fsmonitor=",
    f"core.hooksPath={os.devnull}",
    "core.alternateRefsCommand=",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
)
"""What holds over a repository's own configuration."""


class HistoryError(Exception):
    """The repository does not answer; the message is a clause that can follow "because"."""


class UnknownRevision(HistoryError):
    """A name means no commit of the repository."""


@dataclass
class History:
    """What one repository holds. Answers are kept, for what a commit holds never changes."""

    repository: Repository
    _texts: dict[str, dict[Path, Text | Unreadable | None]] = field(default_factory=dict, repr=False)
    """By commit."""

    def head(self) -> str | None:
        """The id of the commit that is checked out; None before the first one. Costs next to nothing.

        Raises:
            HistoryError: only git could tell, and it does not.
        """
        if self.repository.tells_head:
            return self.repository.head()
        try:
            return self.commit(HEAD)
        except UnknownRevision:
            return None

    def commit(self, revision: str) -> str:
        """The id of the commit that `revision` (``HEAD~3``, ``v1.2.0``, ``main``) means.

        Raises:
            UnknownRevision: it means none.
            HistoryError: git does not answer.
        """
        if not revision.strip() or any(character in revision for character in _NEVER_ASKED):
            raise UnknownRevision("it is no name of a commit")
        # A tag has to be followed to its commit; a search (`:/words`) takes all that follows for its words.
        for kind, found, _ in self._look([revision, f"{revision}^{{commit}}"]):
            if kind == "commit":
                return found
        raise UnknownRevision("the repository has no such commit")

    def text(self, path: Path, commit: str, along: Iterable[Path] = ()) -> Text | Unreadable | None:
        """What the file at `path` held at the commit with this id; None if there was no such file then.

        Files are found by path alone: one that was renamed since has no past. `along` are files that will be asked
        for as well: they are read in the same go.

        Raises:
            HistoryError: git does not answer.
        """
        known = self._texts.setdefault(commit, {})
        if path not in known:
            wanted = [each for each in dict.fromkeys((path, *along)) if each not in known]
            known.update(self._read(commit, wanted))
            while len(self._texts) > _COMMITS_KEPT:
                del self._texts[next(iter(self._texts))]
        return known[path]

    def _read(self, commit: str, paths: Sequence[Path]) -> Mapping[Path, Text | Unreadable | None]:
        """What each file held. First what there is and how large, so that nothing huge is read."""
        read: dict[Path, Text | Unreadable | None] = dict.fromkeys(paths)
        names = {path: name for path in paths if (name := self._name(path)) is not None}
        found = self._look([f"{commit}:{name}" for name in names.values()]) if names else []
        blobs: dict[str, list[Path]] = {}
        for path, (kind, identity, size) in zip(names, found, strict=True):
            if kind != "blob":
                continue
            if size > MAX_BYTES:
                read[path] = Unreadable(path, "it was too large", Cause.SIZE)
            else:
                blobs.setdefault(identity, []).append(path)
        for identity, data in self._contents(list(blobs)).items():
            for path in blobs[identity]:
                read[path] = decode_file(path, data)
        return read

    def _name(self, path: Path) -> str | None:
        """The file's path in the repository; None for one outside of it, or that cannot be asked for."""
        if not path.is_relative_to(self.repository.folder):
            return None
        name = path.relative_to(self.repository.folder).as_posix()
        return name if _can_be_asked(name) else None

    def _look(self, names: Sequence[str]) -> list[tuple[str, str, int]]:
        """The kind, id and size in bytes of each named object; an empty kind for what there is not."""
        answer = self._git("--batch-check=%(objectname) %(objecttype) %(objectsize)", names)
        lines = answer.decode("utf-8", "surrogateescape").split("\n")[:-1]
        if len(lines) != len(names):
            raise HistoryError("git gave an answer that cannot be understood")
        found = []
        for line in lines:
            parts = line.split(" ")
            # What is missing or ambiguous is told as the name, which can hold anything, and one word.
            is_object = (
                len(parts) == 3 and parts[1] in ("blob", "commit", "tree", "tag") and parts[2].isdigit()
            )
            found.append((parts[1], parts[0], int(parts[2])) if is_object else ("", "", 0))
        return found

    def _contents(self, identities: Sequence[str]) -> Mapping[str, bytes]:
        if not identities:
            return {}
        answer, at = self._git("--batch=%(objectname) %(objectsize)", identities), 0
        contents = {}
        for identity in identities:
            end = answer.find(b"\n", at)
            told, _, size = answer[at:end].decode("ascii", "replace").partition(" ")
            if end < 0 or told != identity or not size.isdigit():
                raise HistoryError("git gave an answer that cannot be understood")
            at = end + 1 + int(size) + 1
            contents[identity] = answer[end + 1 : at - 1]
        return contents

    def _git(self, how: str, names: Sequence[str]) -> bytes:
        """What `git cat-file` says of the objects named on its standard input, one a line.

        Raises:
            HistoryError: there is no git, it fails, or it takes too long.
        """
        program = find_git(self.repository.folder)
        if program is None:
            raise HistoryError("no `git` program outside of the repository is on the path")
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        environment = {name: value for name, value in os.environ.items() if name.upper() in _INHERITED}
        environment |= _ENVIRONMENT | {"GIT_CEILING_DIRECTORIES": str(self.repository.folder.parent)}
        try:
            done = subprocess.run(  # noqa: S603 - the program lies outside the workspace, the arguments are ours
                [str(program), "--no-pager", *settings, "cat-file", how],
                input="".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape"),
                capture_output=True,
                cwd=self.repository.folder,
                env=environment,
                timeout=SECONDS,
                check=False,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except subprocess.TimeoutExpired:
            raise HistoryError(f"git took longer than {SECONDS:g} seconds") from None
        except OSError as error:
            raise HistoryError(f"git cannot be run: {error.strerror or error}") from error
        if done.returncode != 0:
            raise HistoryError(_told(done.stderr.decode("utf-8", "replace"), self.repository.folder))
        return done.stdout


def _can_be_asked(name: str) -> bool:
    try:
        name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return not any(character in name for character in _NEVER_ASKED)


class Past:
    """What the files of a workspace held at one revision, for those who can do without.

    Where git does not answer nothing is known of the past, and `fault` says why. Equal commits mean equal texts.
    """

    def __init__(self, history: History | None, revision: str = HEAD) -> None:
        self.revision = revision
        self.commit: str | None = None
        """The id of the commit; None where there is no repository, no commit yet, or no answer."""
        self.fault = ""
        """Why nothing is known although there is a repository: a clause that can follow "because"."""
        self._history = history
        if history is None:
            return
        try:
            self.commit = history.head() if revision == HEAD else history.commit(revision)
        except HistoryError as error:
            self.fault = str(error)

    def text(self, path: Path, along: Iterable[Path] = ()) -> Text | None:
        """What the file held; None if there was no such file, its bytes were no text, or nothing is known.

        `along` are files that will be asked for as well: they are read in the same go.
        """
        content = self.read(path, along)
        return None if isinstance(content, Unreadable) else content

    def read(self, path: Path, along: Iterable[Path] = ()) -> Text | Unreadable | None:
        """As `text`, but None only if there was no such file; else why it is not known what the file held."""
        if self._history is not None and self.commit is not None and not self.fault:
            try:
                return self._history.text(path, self.commit, along)
            except HistoryError as error:
                self.fault = str(error)
        return Unreadable(path, self.fault or "there is no such commit")


def history_of(folder: Path) -> History | None:
    """The history of what lies in the absolute `folder`; None where it is in no repository."""
    repository = find_repository(folder)
    return History(repository) if repository is not None else None


def find_git(folder: Path) -> Path | None:
    """The `git` program on the path, never one that the workspace in `folder` brings along."""
    for entry in os.environ.get("PATH", os.defpath).split(os.pathsep):
        if not entry or not Path(entry).is_absolute():
            continue
        found = shutil.which("git", path=entry)
        if found is not None and not Path(found).resolve().is_relative_to(folder.resolve()):
            return Path(found)
    return None


def _told(errors: str, folder: Path) -> str:
    """What git's own words mean."""
    if "dubious ownership" in errors:
        return (
            f"`{folder}` belongs to another user, so git does not trust it "
            f"(`git config --global --add safe.directory {folder}` says that you do)"
        )
    said = " ".join(errors.split()).removeprefix("fatal: ")
    return f"git fails: {said[:300]}" if said else "git fails without a word"
