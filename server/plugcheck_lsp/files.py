"""The bytes of a workspace: what is on disk, with an editor's unsaved buffers over it."""

from __future__ import annotations

import errno
import os
import stat
from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from plugcheck_lsp.text import BOM, Text, Undecodable, decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

MAX_BYTES = 10 * 1024 * 1024
"""Larger files are not analysed: they are told as unreadable, with this figure."""

SUFFIXES = frozenset({".py", ".pyi", ".toml", ".yaml", ".yml"})
"""The files that any rule can be about."""

NEVER_LISTED = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        "__pycache__",
        "node_modules",
        ".tox",
        ".nox",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".eggs",
    }
)
"""Folders that hold no sources of the user's."""


class Cause(Enum):
    """What keeps a file from being read."""

    SYSTEM = "system"
    """The operating system: permissions, a folder of that name, a name that is too long."""
    SIZE = "size"
    ENCODING = "encoding"


@dataclass(frozen=True)
class Unreadable:
    """A file whose bytes are no text; `reason` is a clause that can follow "because"."""

    path: Path
    reason: str
    cause: Cause = Cause.SYSTEM


class Files:
    """Reads files once, keeps what it read, and prefers unsaved buffers.

    Belongs to one thread.
    """

    def __init__(
        self, buffers: Mapping[Path, Text] | None = None, pause: Callable[[], None] = lambda: None
    ) -> None:
        self._pause = pause
        """Called now and then while folders are listed; it may raise."""
        self._buffers: dict[Path, Text] = dict(buffers or {})
        self._read: dict[Path, Text | Unreadable | None] = {}
        self._listings: dict[Path, tuple[Path, ...]] = {}
        self._flat: set[Path] = set()

    def open(self, path: Path, source: str) -> None:
        """Put an unsaved buffer over the file at `path`."""
        bom = source.startswith(BOM) or _has_bom(path)
        self.put(path, Text(source.removeprefix(BOM), bom=bom))

    def put(self, path: Path, text: Text) -> None:
        """Put `text` over the file at `path`, its encoding included."""
        self._buffers[path] = text
        for root, listing in list(self._listings.items()):
            if path.suffix in SUFFIXES and path.is_relative_to(root) and path not in below(listing, path):
                del self._listings[root]

    def close(self, path: Path) -> None:
        """The file on disk counts again."""
        self._buffers.pop(path, None)
        self.changed([path])

    def changed(self, paths: Iterable[Path]) -> None:
        """Files were made, changed or removed on disk, or a folder was with all that is in it.

        Listings stay the very same as long as it is certain that they would be equal.
        """
        is_certain = True
        for path in paths:
            self._read.pop(path, None)
            is_listed = False
            for listing in self._listings.values():
                for inside in below(listing, path):
                    self._read.pop(inside, None)
                    is_listed |= inside == path
            is_certain = is_certain and is_listed and is_file(path)
        if not is_certain:
            self.list_anew()

    def list_anew(self) -> None:
        """What is listed may be another now, or mean something else."""
        self._listings.clear()

    @property
    def buffers(self) -> Mapping[Path, Text]:
        return self._buffers

    def exists(self, path: Path) -> bool:
        return self.read(path) is not None

    def text(self, path: Path) -> Text | None:
        """The file's text; None if there is none or its bytes are no text."""
        content = self.read(path)
        return content if isinstance(content, Text) else None

    def read(self, path: Path) -> Text | Unreadable | None:
        """The file's text, why it has none, or None where there is no file."""
        buffer = self._buffers.get(path)
        if buffer is not None:
            return buffer
        if path not in self._read:
            self._read[path] = _read(path)
        return self._read[path]

    def list_flat(self, root: Path) -> None:
        """Look into no folder of `root`: it holds more than one piece of work."""
        self._flat.add(root)

    def listing(self, root: Path) -> tuple[Path, ...]:
        """Every file below `root` that a rule can be about, sorted; virtual environments and caches left out."""
        if root not in self._listings:
            found = set(_walk(root, self._pause, flat=root in self._flat))
            found.update(
                path for path in self._buffers if path.is_relative_to(root) and path.suffix in SUFFIXES
            )
            self._listings[root] = tuple(sorted(found))
        return self._listings[root]


def below(listing: Sequence[Path], folder: Path) -> Iterator[Path]:
    """The paths of a sorted `listing` that lie in `folder`, at any depth, without looking at all others."""
    for index in range(bisect_left(listing, folder), len(listing)):
        if not listing[index].is_relative_to(folder):
            return
        yield listing[index]


def _has_bom(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(3) == b"\xef\xbb\xbf"
    except OSError:
        return False


def _read(path: Path) -> Text | Unreadable | None:
    try:
        kind = path.stat().st_mode
        if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
            return Unreadable(path, "it is no regular file")  # a pipe would let us wait for ever
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError:
        return None  # a NUL, or half of a surrogate pair: no file can have such a name
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return None  # no file can have such a name
        return Unreadable(path, f"it cannot be read: {error.strerror or error}")
    if len(data) > MAX_BYTES:
        return Unreadable(path, f"it is larger than {MAX_BYTES // (1024 * 1024)} MiB", Cause.SIZE)
    return decode_file(path, data)


def decode_file(path: Path, data: bytes) -> Text | Unreadable:
    """What the bytes of a file named `path` say."""
    encoding = "utf-8"
    if path.suffix in {".py", ".pyi"}:
        encoding = _declared_encoding(data)
    try:
        return decode(data, encoding)
    except Undecodable as error:
        return Unreadable(path, error.reason, Cause.ENCODING)


def _declared_encoding(data: bytes) -> str:
    """The codec that a Python file's coding line names (PEP 263); UTF-8 where it names none."""
    import re

    for line in data.split(b"\n", 2)[:2]:
        match = re.match(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", line)
        if match:
            name = match.group(1).decode("ascii").lower().replace("_", "-")
            return "utf-8" if name == "utf-8" or name.startswith("utf-8-") else name
        if line.strip() and not line.lstrip().startswith(b"#"):
            break
    return "utf-8"


def _walk(root: Path, pause: Callable[[], None], *, flat: bool) -> Iterable[Path]:
    for folder, folders, names in os.walk(root):
        pause()
        here = Path(folder)
        folders[:] = (
            sorted(name for name in folders if name not in NEVER_LISTED and not is_environment(here / name))
            if not flat
            else []
        )
        for name in names:
            if Path(name).suffix in SUFFIXES:
                yield here / name


def is_environment(folder: Path) -> bool:
    """Whether a folder holds an environment of Python: its packages are none of the workspace's files."""
    return is_file(folder / "pyvenv.cfg") or exists(folder / "conda-meta")


def is_file(path: Path) -> bool:
    """Whether there is a file, as far as one may look: a folder that lets nobody in is no reason to stop."""
    try:
        return path.is_file()
    except OSError:
        return False


def exists(path: Path) -> bool:
    """Whether there is anything, as far as one may look."""
    try:
        return path.exists()
    except OSError:
        return False
