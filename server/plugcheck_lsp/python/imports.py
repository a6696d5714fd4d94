"""Which modules a file imports, and where they lie: cheap, and tolerant of half-typed text.

Only this much is needed to find a plugin's files, so it must not cost a libcst tree: the standard library's
parser reads the few statements that hold the word ``import``.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.python_trees import module_tree
from plugcheck_lsp.text import Span, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from plugcheck_lsp.documents.python import PythonDocument

_DOTTED = r"\w+(?:[ \t]*\.[ \t]*\w+)*"
_HALF_TYPED = re.compile(
    rf"^[ \t\f]*(?:from[ \t]+(?P<dots>[.\s]*)(?P<source>{_DOTTED})?[ \t]+import\b[ \t(\\]*(?P<names>[^#;)]*)"
    rf"|import[ \t]+(?P<modules>{_DOTTED}(?:[ \t]+as[ \t]+\w+)?(?:[ \t]*,[ \t]*{_DOTTED}(?:[ \t]+as[ \t]+\w+)?)*))",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class ImportedModule:
    """One module named by an import statement that runs when the code runs (not under ``TYPE_CHECKING``)."""

    name: str
    """The dotted name; empty in ``from . import x``."""
    level: int
    """The number of leading dots."""
    members: tuple[str, ...]
    """What ``from`` takes out of it: attributes, or submodules. ``*`` as written."""
    span: Span
    """The statement."""


def imported_modules(document: PythonDocument) -> tuple[ImportedModule, ...]:
    """What `document` imports anywhere, in the order of the text.

    A statement that does not parse is read line by line: a file does not leave its plugin while one types.
    """
    found: list[ImportedModule] = []
    for unit in document.units:
        if "import" not in unit.text:
            continue
        line = document.text.line_span(document.text.line_of(unit.start)).start
        indent = document.text.source[line : unit.start]
        found.extend(
            replace(module, span=module.span.shifted(unit.start))
            for module in _of_text(unit.text, indent if indent.isspace() else "")
        )
    return tuple(found)


def imported_files(
    document: PythonDocument, importer: Path, search: Iterable[Path], exists: Callable[[Path], bool]
) -> tuple[Path, ...]:
    """The files that `document` (at `importer`) imports, packages on the way included; each once.

    `search` are the folders from which absolute imports resolve, in order; `exists` says what is a file.
    """
    roots = tuple(search)
    found: dict[Path, None] = {}
    for module in imported_modules(document):
        for name in (
            module.name,
            *(_joined(module.name, member) for member in module.members if member != "*"),
        ):
            found.update(dict.fromkeys(module_files(name, module.level, importer, roots, exists)))
    found.pop(importer, None)
    return tuple(found)


def module_files(
    name: str, level: int, importer: Path, search: tuple[Path, ...], exists: Callable[[Path], bool]
) -> Iterator[Path]:
    """The files that importing the dotted `name` runs: the packages above it, then the module itself."""
    parts = [part for part in name.split(".") if part]
    if level:
        base = importer.parent
        for _ in range(level - 1):
            base = base.parent
        roots: tuple[Path, ...] = (base,)
    else:
        roots = search
    for depth in range(0 if level else 1, len(parts) + 1):
        found = _module_file(roots, parts[:depth], exists)
        if found is not None:
            yield found


def _module_file(roots: Iterable[Path], parts: list[str], exists: Callable[[Path], bool]) -> Path | None:
    for root in roots:
        path = root.joinpath(*parts)
        package = path / "__init__.py"
        if exists(package):
            return package
        if parts and exists(module := path.with_name(f"{path.name}.py")):
            return module
    return None


def _joined(module: str, member: str) -> str:
    return f"{module}.{member}" if module else member


@lru_cache(maxsize=4096)
def _of_text(text: str, indent: str) -> tuple[ImportedModule, ...]:
    """What the text of one unit imports; spans are relative to it."""
    # A class member is parsed under a header of our own, for only its first line has lost its indentation.
    header = f"if 1:\n{indent}" if indent else ""
    tree = module_tree(header + text)
    if tree is None:
        return tuple(_of_broken(text))
    place = _Place(header + text, len(header))
    found: list[ImportedModule] = []
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Import):
            span = place.span(node)
            found.extend(ImportedModule(alias.name, 0, (), span) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            members = tuple(alias.name for alias in node.names)
            found.append(ImportedModule(node.module or "", node.level, members, place.span(node)))
        elif isinstance(node, ast.If) and _type_checking(node.test):
            stack.extend(reversed(node.orelse))
        else:
            stack.extend(
                child for child in reversed(list(ast.iter_child_nodes(node))) if isinstance(child, _HOLDERS)
            )
    return tuple(found)


_HOLDERS = (ast.stmt, ast.ExceptHandler, ast.match_case)


class _Place:
    """Turns the parser's lines and UTF-8 columns into offsets."""

    def __init__(self, source: str, skipped: int) -> None:
        self._text = Text(source)
        self._skipped = skipped

    def span(self, node: ast.stmt) -> Span:
        end_line = node.end_lineno or node.lineno
        return Span(
            self._offset(node.lineno, node.col_offset), self._offset(end_line, node.end_col_offset or 0)
        )

    def _offset(self, line: int, column: int) -> int:
        start = self._text.line_starts[line - 1]
        before = self._text.source[start : start + column].encode("utf-8", "surrogatepass")[:column]
        return start + len(before.decode("utf-8", "ignore")) - self._skipped


def _type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
    return name == "TYPE_CHECKING"


def _of_broken(text: str) -> Iterator[ImportedModule]:
    for match in _HALF_TYPED.finditer(text):
        span = Span(match.start(), match.end())
        if match["modules"] is not None:
            for part in match["modules"].split(","):
                yield ImportedModule(re.sub(r"\s+", "", part.split(" as ")[0]), 0, (), span)
            continue
        names = (part.split() for part in match["names"].replace("\\", " ").split(","))
        members = tuple(words[0] for words in names if words and (words[0].isidentifier() or words[0] == "*"))
        level = match["dots"].count(".")
        source = re.sub(r"\s+", "", match["source"] or "")
        if source or level:
            yield ImportedModule(source, level, members, span)
