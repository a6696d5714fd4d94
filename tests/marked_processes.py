"""Finds processes that outlive a test, by a mark in their environment or on their command line."""

from __future__ import annotations

from pathlib import Path


def survivors(mark: str) -> dict[int, str]:
    """The command line of each process that carries `mark`, by its id."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = process.joinpath("cmdline").read_bytes()
            if mark.encode() in command + process.joinpath("environ").read_bytes():
                found[int(process.name)] = command.replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found
