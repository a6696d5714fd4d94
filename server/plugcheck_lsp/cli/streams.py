"""What the process prints: to standard output, to a file as a whole, and complaints to standard error."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from plugcheck_lsp.cli.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator


def prepare() -> None:
    """Let every character be printed in some way, whatever the terminal's encoding."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def emit(text: str, stream: TextIO | None = None) -> None:
    """Print `text` to standard output (or `stream`). A reader that has gone away (`| head`) is no fault.

    Raises:
        UsageError: it cannot be written, for the disk is full, say.
    """
    stream = stream or sys.stdout
    with _guarded(stream):
        stream.write(text)
        stream.flush()


def print_or_write(text: str, name: str | None) -> None:
    """Print `text` to standard output, or write it to the file `name`.

    Raises:
        UsageError: it cannot be written.
    """
    if name is not None:
        write_file(name, text.encode("utf-8", "backslashreplace"))
    else:
        emit(text)


def emit_bytes(data: bytes) -> None:
    """Like `emit`, to standard output, byte for byte."""
    with _guarded(sys.stdout):
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def note(text: str) -> None:
    """Tell the user something that is no result: one line on standard error."""
    if sys.stderr is not None:
        with contextlib.suppress(UsageError):  # there is nobody to tell
            emit(f"{text}\n", sys.stderr)


def complain(text: str) -> None:
    """Say what is wrong."""
    note(f"plugcheck-lsp: {text}")


@contextlib.contextmanager
def _guarded(stream: TextIO | None) -> Iterator[None]:
    if stream is None:  # it was closed before we started
        raise UsageError("standard output is closed")
    try:
        yield
    except OSError as error:
        # Python flushes once more at its end, and would complain then.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not isinstance(error, BrokenPipeError):
            raise UsageError(f"standard output cannot be written: {error.strerror or error}") from error


def write_file(name: str, data: bytes) -> None:
    """Write `data` to the file `name` as a whole: a reader sees the old file or the new one, never half of one.

    What is no regular file (a pipe, a terminal) is written to as it is.

    Raises:
        UsageError: it cannot be written.
    """
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
