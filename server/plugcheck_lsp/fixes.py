"""Choose the fixes that go together, apply them to texts, and write the result: whole files or none.

Nothing is written while fixes are found: they are applied to texts in memory, which are analysed again until
nothing is left to fix. Only then are files replaced, each at once, and only those that nobody changed meanwhile.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from plugcheck_lsp.files import Files, decode_file
from plugcheck_lsp.text import Edit, Text
from plugcheck_lsp.workspace import Cache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from plugcheck_lsp.documents.problem import SyntaxProblem
    from plugcheck_lsp.engine import Report
    from plugcheck_lsp.findings import FileEdit, Finding, Fix
    from plugcheck_lsp.workspace import Workspace

MAX_PASSES = 20
"""How often a workspace is analysed again at most; more means that fixes undo each other."""

_BARE_NEWLINE = re.compile(r"(?<!\r)\n")


@dataclass(frozen=True)
class Dropped:
    """A fix that was not applied because a file would not parse any more, or could not hold its text."""

    finding: Finding
    fix: Fix
    path: Path
    reason: str
    """A clause that can follow "because"."""


@dataclass(frozen=True)
class Mended:
    """What a workspace becomes when its fixes are applied."""

    report: Report
    """What is found in the mended texts."""
    changes: Mapping[Path, tuple[Text | None, Text]] = field(default_factory=dict)
    """For each file that changes: its text before (None: there is no such file) and after."""
    fixed: int = 0
    """How many findings were fixed."""
    dropped: tuple[Dropped, ...] = ()
    unsettled: bool = False
    """Whether fixes were still found after the last pass."""


class CannotWrite(Exception):
    """A file could not be replaced, so no file was; the message names it and says why."""


def choose(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """As many of `fixes` as can be applied at once, the first ones first.

    Two fixes that make the very same edit agree about it; two that touch each other's text in any other way do
    not go together, for what one says of the text does not hold after the other.
    """
    chosen: list[Fix] = []
    taken: dict[Path, list[FileEdit]] = {}
    for fix in fixes:
        new = [edit for edit in fix.edits if edit not in taken.get(edit.path, ())]
        if any(edit.span.touches(other.span) for edit in new for other in taken.get(edit.path, ())):
            continue
        chosen.append(fix)
        for edit in new:
            taken.setdefault(edit.path, []).append(edit)
    return tuple(chosen)


def apply(fixes: Iterable[Fix], texts: Mapping[Path, Text]) -> dict[Path, Text]:
    """The new text of every file that `fixes`, which go together, edit. A file without a text is made.

    Raises:
        OverlappingEdits: the fixes do not go together.
    """
    edits: dict[Path, dict[FileEdit, None]] = {}
    for fix in fixes:
        for edit in fix.edits:
            edits.setdefault(edit.path, {})[edit] = None
    after: dict[Path, Text] = {}
    for path, wanted in edits.items():
        text = texts.get(path, Text(""))
        after[path] = text.edited(Edit(edit.span, with_newline(edit.text, text.newline)) for edit in wanted)
    return after


def with_newline(inserted: str, newline: str) -> str:
    r"""What a fix inserts, with the line end of the file: rules write ``\n``."""
    return inserted if newline == "\n" else _BARE_NEWLINE.sub(newline, inserted)


def mend(
    workspace: Workspace, check: Callable[[Workspace], Report], wanted: Callable[[Finding], Fix | None]
) -> Mended:
    """Apply the fixes that `wanted` gives for the findings of `check`, and what they make possible, in memory.

    The mended texts stay in the workspace's files as buffers.
    """
    before: dict[Path, Text | None] = {}
    dropped: dict[tuple[str, Fix], Dropped] = {}
    fixed = 0
    for _ in range(MAX_PASSES):
        report = check(workspace)
        offers: dict[Fix, Finding] = {}
        for finding in report.findings:
            fix = wanted(finding)
            if fix is not None and fix.edits and (finding.code, fix) not in dropped:
                offers.setdefault(fix, finding)
        texts = {path: workspace.text(path) for fix in offers for path in _paths(fix)}
        known = {path: text for path, text in texts.items() if text is not None}
        chosen, after = _sound(choose(offers), offers, known, dropped, workspace)
        after = {path: text for path, text in after.items() if text != texts[path]}
        if not after:
            return Mended(report, _changes(before, workspace), fixed, tuple(dropped.values()))
        fixed += sum(wanted(finding) in chosen for finding in report.findings)
        for path, text in after.items():
            before.setdefault(path, texts[path])
            workspace.files.put(path, text)
        workspace = replace(workspace)  # what it derived from the old texts does not hold
    return Mended(
        check(workspace), _changes(before, workspace), fixed, tuple(dropped.values()), unsettled=True
    )


def _changes(
    before: Mapping[Path, Text | None], workspace: Workspace
) -> dict[Path, tuple[Text | None, Text]]:
    after = {path: workspace.text(path) for path in sorted(before)}
    return {
        path: (before[path], text)
        for path, text in after.items()
        if text is not None and text != before[path]
    }


def _paths(fix: Fix) -> Iterable[Path]:
    return dict.fromkeys(edit.path for edit in fix.edits)


def _sound(
    chosen: Sequence[Fix],
    offers: Mapping[Fix, Finding],
    texts: Mapping[Path, Text],
    dropped: dict[tuple[str, Fix], Dropped],
    workspace: Workspace,
) -> tuple[Sequence[Fix], dict[Path, Text]]:
    """Those of `chosen` that break no file, and the texts after them; the others are noted in `dropped`."""
    after = apply(chosen, texts)
    if _damage(after, texts, workspace) is None:
        return chosen, after
    kept: list[Fix] = []
    for fix in chosen:
        if _damage(apply([*kept, fix], texts), texts, workspace) is None:
            kept.append(fix)
        elif (damage := _damage(apply([fix], texts), texts, workspace)) is not None:
            finding = offers[fix]
            dropped[finding.code, fix] = Dropped(finding, fix, *damage)
        # else it is sound alone: whether it is still wanted after the others, the next pass will tell
    return kept, apply(kept, texts)


def _damage(
    after: Mapping[Path, Text], before: Mapping[Path, Text], workspace: Workspace
) -> tuple[Path, str] | None:
    """The first file that parsed and does not any more, or that cannot be written in its encoding, and why."""
    for path, text in after.items():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            return path, f"`{text.source[error.start]}` cannot be written in {text.encoding}"
        problems = _problems(path, text, workspace)
        if problems and path in before and not _problems(path, before[path], workspace):
            return path, problems[0].message
    return None


def _problems(path: Path, text: Text, workspace: Workspace) -> Sequence[SyntaxProblem]:
    document = replace(workspace, files=Files({path: text}), cache=Cache()).document(path)
    return document.problems if document is not None else ()


def write(changes: Mapping[Path, tuple[Text | None, Text]]) -> None:
    """Replace every file of `changes` (text before, text after), or none.

    Links are followed; mode and, where the system lets us, owner stay.

    Raises:
        CannotWrite: a file changed meanwhile, is read-only, or cannot be replaced. What was replaced before
            that is as it was.
    """
    staged: list[_Staged] = []
    done: list[_Staged] = []
    try:
        for path, (before, after) in changes.items():
            staged.append(_stage(path, before, after.encode()))
        for one in staged:
            if _read(one.target) != one.before:
                raise CannotWrite(f"{one.path} changed meanwhile")
            one.temporary.replace(one.target)
            done.append(one)
    except (CannotWrite, OSError, KeyboardInterrupt) as error:
        lost = [one.path for one in reversed(done) if not _restore(one)]
        reason = _reason(error, staged, done)
        if lost:
            raise CannotWrite(f"{reason}; besides, {lost[0]} could not be put back") from error
        if isinstance(error, KeyboardInterrupt):
            raise
        raise CannotWrite(reason) from error
    finally:
        for one in staged:
            with contextlib.suppress(OSError):
                one.temporary.unlink()


@dataclass(frozen=True)
class _Staged:
    """A file that is ready to be replaced."""

    path: Path
    """As the user knows it."""
    target: Path
    """Behind all links."""
    before: bytes | None
    after: bytes
    temporary: Path
    """The file beside it that holds what is to come."""


def _stage(path: Path, before: Text | None, after: bytes) -> _Staged:
    target = Path(os.path.realpath(path))
    try:
        now = _read(target)
        status = target.stat() if now is not None else None
    except OSError as error:
        raise CannotWrite(f"{path} cannot be read: {error.strerror}") from error
    if now is None or before is None:
        if now is not None or before is not None:
            raise CannotWrite(f"{path} changed meanwhile")
    elif decode_file(path, now) != before:
        raise CannotWrite(f"{path} changed meanwhile")
    elif before.encode() != now:
        raise CannotWrite(f"{path} cannot be written back exactly in {before.encoding}")
    if status is not None and not (status.st_mode & 0o222 and os.access(target, os.W_OK)):
        raise CannotWrite(f"{path} is read-only")
    try:
        return _Staged(path, target, now, after, write_beside(target, after, status))
    except OSError as error:
        raise CannotWrite(f"{path} cannot be written: {error.strerror}") from error


def write_beside(target: Path, data: bytes, status: os.stat_result | None = None) -> Path:
    """A new file with `data` in the folder of `target`, with the mode and owner of `status`; its path."""
    descriptor, name = tempfile.mkstemp(prefix=".plugcheck-", dir=target.parent)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        if status is None:
            path.chmod(0o666 & ~_umask())
        else:
            if hasattr(os, "chown"):
                with contextlib.suppress(OSError):  # only the superuser can give files away
                    os.chown(path, status.st_uid, status.st_gid)
            path.chmod(stat.S_IMODE(status.st_mode))
    except BaseException:
        path.unlink()
        raise
    return path


def _umask() -> int:
    mask = os.umask(0o077)  # there is no way to ask without setting it
    os.umask(mask)
    return mask


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _restore(one: _Staged) -> bool:
    """Put a replaced file back, unless somebody else has changed it since."""
    try:
        if _read(one.target) != one.after:
            return False
        if one.before is None:
            one.target.unlink()
        else:
            write_beside(one.target, one.before, one.target.stat()).replace(one.target)
    except OSError:
        return False
    return True


def _reason(error: BaseException, staged: Sequence[_Staged], done: Sequence[_Staged]) -> str:
    if isinstance(error, OSError) and len(done) < len(staged):
        return f"{staged[len(done)].path} cannot be written: {error.strerror}"
    return str(error)
