"""What the process prints: to standard output, to a file as a whole, and complaints to standard error."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator


def prepare() -> None:
    """Let every character be printed in some way, whatever the terminal's encoding."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def emit(text: str, stream: TextIO | None = None) -> None:
    """Print `text` to standard output (or `stream`). A reader that has gone away (`| head`) is no fault."""
    stream = stream or sys.stdout
    with _forgiving(stream):
        stream.write(text)
        stream.flush()


def emit_bytes(data: bytes) -> None:
    """Like `emit`, byte for byte."""
    with _forgiving(sys.stdout):
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def note(text: str) -> None:
    """Tell the user something that is no result: one line on standard error."""
    emit(f"{text}\n", sys.stderr)


def complain(text: str) -> None:
    """Say what is wrong."""
    note(f"plugcheck-lsp: {text}")


@contextlib.contextmanager
def _forgiving(stream: TextIO) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        # Python flushes once more at its end, and would complain then.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def write_file(name: str, data: bytes) -> None:
    """Write `data` to the file `name` as a whole: a reader sees the old file or the new one, never half of one.

    What is no regular file (a pipe, a terminal) is written to as it is.

    Raises:
        UsageError: it cannot be written.
    """
    from plugcheck_lsp.cli.usage import UsageError
    from plugcheck_lsp.fixes import write_beside

    target = Path(os.path.realpath(name))
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        status = target.stat() if target.exists() else None
        write_beside(target, data, status).replace(target)
    except OSError as error:
        raise UsageError(f"{name} cannot be written: {error.strerror or error}") from error
