"""A git repository as its files show it: where it keeps what, and which commit is checked out.

Nothing is started here, so that it may be asked before each analysis.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REFERENCE = re.compile(r"refs(?:/(?!\.\.?(?:/|$))[^/\\\0]+)+")
_MOST = 32 * 1024 * 1024
"""Bytes of a file of git's own that are read at most (`packed-refs` of large repositories)."""
_MOST_LINKS = 5
"""How often a reference may name another one, as git has it."""


@dataclass(frozen=True)
class Repository:
    """A working tree and the folders in which git keeps what belongs to it."""

    folder: Path
    """The top of the working tree."""
    own: Path
    """What belongs to this working tree alone: `HEAD` and its log."""
    common: Path
    """What all working trees of the repository share: references and objects. Without others, the same as `own`."""

    @property
    def watched(self) -> tuple[Path, ...]:
        """The files of which one changes whenever another commit is checked out or made."""
        return (self.own / "HEAD", self.own / "logs" / "HEAD", *self._branch(), self.common / "packed-refs")

    def _branch(self) -> tuple[Path, ...]:
        name = _reference_in(_line(self.own / "HEAD"))
        return (self.common / name,) if name is not None else ()

    def head(self) -> str | None:
        """The id of the commit that is checked out; None before the first commit, or where no file names it."""
        content = _line(self.own / "HEAD")
        for _ in range(_MOST_LINKS):
            if _COMMIT.fullmatch(content):
                return content
            name = _reference_in(content)
            if name is None:
                return None
            content = _line(self.common / name) or _packed(self.common / "packed-refs", name)
        return None

    @property
    def tells_head(self) -> bool:
        """Whether files name the commit that is checked out; else (`reftable`) only the git program can tell it."""
        return not (self.common / "reftable").is_dir()


def find_repository(folder: Path) -> Repository | None:
    """The repository whose working tree the absolute `folder` lies in: the nearest ``.git`` at or above it."""
    for candidate in (folder, *folder.parents):
        mark = candidate / ".git"
        kind = _kind(mark)
        if stat.S_ISDIR(kind):
            return Repository(candidate, mark, _shared(mark))
        if stat.S_ISREG(kind):
            # A linked working tree, or a submodule: the file names the folder.
            named = _line(mark)
            if not named.startswith("gitdir:"):
                return None
            own = _joined(candidate, named.removeprefix("gitdir:").strip())
            return Repository(candidate, own, _shared(own)) if stat.S_ISDIR(_kind(own)) else None
    return None


def _shared(own: Path) -> Path:
    named = _line(own / "commondir")
    return _joined(own, named) if named else own


def _joined(folder: Path, named: str) -> Path:
    return Path(os.path.normpath(folder / named)) if "\0" not in named else folder


def _reference_in(content: str) -> str | None:
    """The reference that `ref: refs/heads/main` names; None for anything else, and for what leads elsewhere."""
    name = content.removeprefix("ref:").strip()
    return name if content.startswith("ref:") and _REFERENCE.fullmatch(name) else None


_packed_known: dict[Path, tuple[object, dict[str, str]]] = {}


def _packed(path: Path, name: str) -> str:
    """What `packed-refs` says of a reference; the file is read again only when it changed."""
    try:
        status = path.stat()
    except OSError:
        return ""
    stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
    known = _packed_known.get(path)
    if known is None or known[0] != stamp:
        lines = (line.split(" ", 1) for line in _content(path).split("\n") if line[:1] not in ("#", "^"))
        known = (stamp, {parts[1].strip(): parts[0] for parts in lines if len(parts) == 2})
        _packed_known.clear()
        _packed_known[path] = known
    return known[1].get(name, "")


def _line(path: Path) -> str:
    return _content(path, 4096).split("\n", 1)[0].strip()


def _content(path: Path, most: int = _MOST) -> str:
    """The file's text; empty where there is none. A pipe would let us wait for ever."""
    if not stat.S_ISREG(_kind(path)):
        return ""
    try:
        with path.open("rb") as file:
            return file.read(most).decode("utf-8", "surrogateescape")
    except OSError:
        return ""


def _kind(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0
