"""The classes of a Python text, read from the text alone: what is being typed need not parse."""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.python_lexing import tokens
from plugcheck_lsp.documents.python_trees import module_tree
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.dagstack.editing.sources import remembered

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.workspace import Workspace

_CLASS = re.compile(r"^class[ \t]+(?P<name>[^\W\d]\w*)", re.MULTILINE)
_WRAPPED = re.compile(
    r"^(?P<name>[^\W\d]\w*)[ \t]*(?::[^=\r\n]*)?=[ \t]*(?:\w+\.)*wrap_singleton[ \t]*\(", re.MULTILINE
)
_OUTSIDE = re.compile(r"^[^\s#)\]}]", re.MULTILINE)
_METHOD = re.compile(r"^(?P<indent>[ \t]+)(?:async[ \t]+)?def[ \t]+(?P<name>[^\W\d]\w*)", re.MULTILINE)


@dataclass(frozen=True)
class CodeClass:
    """A class at the top of a text, or what `wrap_singleton` makes there."""

    name: str
    span: Span
    """The name."""
    body: Span
    """All below the header's first line; empty for what is no class statement."""
    source: str
    """The statement."""
    methods: dict[str, Span]
    """Where the methods are named."""

    @cached_property
    def needs_arguments(self) -> bool:
        """Whether its constructor surely takes an argument that has no default."""
        if "__init__" not in self.methods:
            return False
        tree = module_tree(textwrap.dedent(self.source))
        for method in getattr(tree.body[0], "body", ()) if tree is not None else ():
            if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                given = method.args
                wanted = len(given.posonlyargs) + len(given.args) - 1 - len(given.defaults)
                return wanted > 0 or any(default is None for default in given.kw_defaults)
        return False

    @property
    def is_likely(self) -> bool:
        """Whether it looks like a plugin: the host sets it up, or it has marked hooks."""
        return bool(self.methods.keys() & {"setup", "teardown"}) or "hookimpl" in self.source


def masked(source: str) -> str:
    """The text with blanks in place of strings and comments; line ends stay."""
    parts: list[str] = []
    pos = 0
    for token in tokens(source, 0, len(source)):
        if token.kind in ("string", "unclosed", "comment"):
            parts += [source[pos : token.start], re.sub(r"[^\r\n]", " ", source[token.start : token.end])]
            pos = token.end
    return "".join((*parts, source[pos:]))


def code_classes(path: Path, workspace: Workspace) -> dict[str, CodeClass]:
    """The classes at the top of the file at `path`, by name; the last of a name holds."""
    text = workspace.text(path)
    return remembered(
        "classes", path, text, workspace, lambda: classes_of(text.source if text is not None else "")
    )


def classes_of(source: str) -> dict[str, CodeClass]:
    """See `code_classes`."""
    plain = masked(source)
    found: dict[str, CodeClass] = {}
    for match in _CLASS.finditer(plain):
        outside = _OUTSIDE.search(plain, match.end())
        end = outside.start() if outside is not None else len(plain)
        line_end = re.compile(r"[^\r\n]*").match(plain, match.end())
        start = line_end.end() if line_end is not None else match.end()
        methods: dict[str, Span] = {}
        indent: str | None = None
        for method in _METHOD.finditer(plain, start, end):
            indent = method["indent"] if indent is None else indent
            if method["indent"] == indent:
                methods[method["name"]] = Span(*method.span("name"))
        name = Span(*match.span("name"))
        statement = source[match.start() : end]
        found[match["name"]] = CodeClass(match["name"], name, Span(start, end), statement, methods)
    for match in _WRAPPED.finditer(plain):
        name = Span(*match.span("name"))
        found[match["name"]] = CodeClass(match["name"], name, Span(name.end, name.end), "wrap_singleton", {})
    return found
