"""The data beside a plugin that it may open while its suite runs: templates, JSON, models. No rule is about these."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from plugcheck_lsp.files import NEVER_LISTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Stamp = tuple[int, int]
"""When a file was changed last, in nanoseconds, and its size in bytes."""
MAX_FILES = 2_000
"""Where more files lie below a plugin, only the first that are found are looked at."""


def data_in(folder: Path) -> Mapping[Path, Stamp]:
    """The files below a plugin's folder, of whatever kind; hidden ones, caches and environments left out."""
    found: dict[Path, Stamp] = {}
    for path in _files(folder):
        try:
            status = path.stat()
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode):
            found[path] = (status.st_mtime_ns, status.st_size)
        if len(found) == MAX_FILES:
            break
    return found


def _files(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in NEVER_LISTED
            and not os.path.lexists(os.path.join(here, name, "pyvenv.cfg"))  # noqa: PTH118 - asked each second
        )
        yield from (Path(here, name) for name in sorted(names) if not name.startswith("."))


def undisturbed(
    before: Mapping[Path, Stamp | None], after: Mapping[Path, Stamp]
) -> Mapping[Path, Stamp | None]:
    """What was there `before` a run; None for what came, went or changed until ``after`` it, maybe by the run itself."""
    return {
        path: before.get(path) if before.get(path) == after.get(path) else None
        for path in before.keys() | after.keys()
    }


def changed_data(then: Mapping[Path, Stamp | None], now: Mapping[Path, Stamp | None]) -> frozenset[Path]:
    """The files that are not as they were ``then``; of those that the run itself may have changed nothing is known."""
    return frozenset(
        path
        for path in then.keys() | now.keys()
        if then.get(path) != now.get(path) and not (path in then and then[path] is None)
    )
