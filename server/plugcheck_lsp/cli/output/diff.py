"""What `--fix` would change, as a unified diff of the files' bytes."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from plugcheck_lsp.cli.output.colour import Style, painted
from plugcheck_lsp.cli.output.places import shown
from plugcheck_lsp.cli.output.printable import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.text import Text

_NO_NEWLINE = b"\\ No newline at end of file\n"


def render(changes: Mapping[Path, tuple[Text | None, Text]]) -> bytes:
    r"""The diff, in the files' own encodings, as `patch` and `git apply -p0` take it: lines end at ``\n`` alone."""
    return b"".join(
        line for path, (before, after) in changes.items() for line in _of_file(path, before, after)
    )


def for_terminal(data: bytes, *, colour: bool) -> str:
    """A diff as it can be shown to people: coloured, and without what could drive the terminal."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    return "\n".join(painted(escaped(line, keep="\t"), _style(line), colour=colour) for line in lines)


def _style(line: str) -> Style | None:
    if line.startswith(("---", "+++")):
        return Style.STRONG
    return {"+": Style.ADDED, "-": Style.REMOVED, "@": Style.FRAME}.get(line[:1])


def _of_file(path: Path, before: Text | None, after: Text) -> Iterator[bytes]:
    name = _quoted(shown(path))
    for line in difflib.diff_bytes(
        difflib.unified_diff,
        _lines(before.encode() if before is not None else b""),
        _lines(after.encode()),
        name if before is not None else b"/dev/null",
        name,
    ):
        yield line if line.endswith(b"\n") else line + b"\n" + _NO_NEWLINE


def _lines(data: bytes) -> list[bytes]:
    lines = [line + b"\n" for line in data.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _quoted(name: str) -> bytes:
    """The name as git writes it: quoted as in C where it holds what would break the line."""
    data = name.encode("utf-8", "surrogateescape")
    if all(0x20 <= byte < 0x7F and byte not in b'"\\' for byte in data):
        return data
    spelled = "".join(
        f"\\{chr(byte)}" if byte in b'"\\' else chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}"
        for byte in data
    )
    return f'"{spelled}"'.encode("ascii")
