"""Run the examples of rules: what a rule pack's own tests, ours first, stand on."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.files import Files
from plugcheck_lsp.settings import Settings, load
from plugcheck_lsp.text import BOM, Span
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.rule import Example, Rule, RuleBook

_MARK = re.compile(r"\^\^|\^")


def unmark(source: str) -> tuple[str, tuple[Span, ...]]:
    """An example's text without its marks, and the marked spans: ``^...^``. A literal caret is written ``^^``.

    Raises:
        ValueError: a mark is not closed.
    """
    pieces: list[str] = []
    spans: list[Span] = []
    done = 0
    length = -1 if source.startswith(BOM) else 0  # a byte order mark has no offset
    opened: int | None = None
    for match in _MARK.finditer(source):
        pieces.append(source[done : match.start()])
        length += match.start() - done
        done = match.end()
        if match.group() == "^^" and opened is None:
            pieces.append("^")
            length += 1
        elif opened is None:
            opened = length
        else:
            spans.append(Span(opened, length))
            opened = length if match.group() == "^^" else None
    if opened is not None:
        raise ValueError(f"a mark is not closed in {source!r}")
    pieces.append(source[done:])
    return "".join(pieces), tuple(spans)


def lay_out(
    rule: Rule[Any], example: Example, folder: Path, book: RuleBook, host_id: str = ""
) -> tuple[Workspace, Path]:
    """Write the example's workspace to the empty `folder`; the workspace, and the path of the example's own file.

    `host_id` chooses the host where the rule serves several.
    """
    host = book.hosts[host_id or example.host or next(iter(sorted(rule.hosts)), "dagstack")]
    source, _ = unmark(example.source)
    files = dict(host.example_files(source, example.path))
    main = example.path or next(path for path, content in files.items() if content == source)
    files.update(example.files)
    files[main] = source
    for relative, content in files.items():
        path = folder / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8"))
    if example.before is not None:
        commit_alone(folder, main, example.before.encode("utf-8"))
    settings = replace(load(folder) if "plugcheck.toml" in example.files else Settings(), hosts=(host.id,))
    return Workspace(folder, Files(), settings, book), folder / main


def commit_alone(folder: Path, relative: str, content: bytes) -> None:
    """Make the folder a git repository whose one commit holds one file. No program is needed, nothing is configured."""
    git = folder / ".git"
    identity = _store(git, "blob", content)
    mode = "100644"
    for part in reversed(relative.split("/")):
        identity = _store(git, "tree", f"{mode} {part}\0".encode() + bytes.fromhex(identity))
        mode = "40000"
    person = "Example <example@example.org> 0 +0000"
    commit = _store(
        git, "commit", f"tree {identity}\nauthor {person}\ncommitter {person}\n\nbefore\n".encode()
    )
    for name, text in (
        ("HEAD", "ref: refs/heads/main\n"),
        ("refs/heads/main", f"{commit}\n"),
        ("config", ""),
    ):
        path = git / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")


def _store(git: Path, kind: str, content: bytes) -> str:
    """Write an object of git's; its id."""
    data = f"{kind} {len(content)}\0".encode() + content
    identity = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    path = git / "objects" / identity[:2] / identity[2:]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(zlib.compress(data))
    return identity
