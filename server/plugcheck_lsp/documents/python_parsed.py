"""One unit of Python: what its text parses to, found when first asked for."""

from __future__ import annotations

import re
import sys
import threading
from enum import StrEnum
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.problem import SyntaxProblem
from plugcheck_lsp.documents.python_depth import depth, pattern_weight
from plugcheck_lsp.documents.python_lexing import without_strings
from plugcheck_lsp.documents.python_syntax import python_problem
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import libcst as cst


# libcst recurses natively and without a bound: 100 links are safe on any stack, 1000 take 8 MiB and up to a
# second (the time grows with the square), 20,000 end the process.
THREAD_DEPTH = 100
# Python 3.12 alone bounds calls that pass keywords on, so tightly that 400 chained calls have no positions there.
SAFE_DEPTH = 600 if sys.version_info[:2] == (3, 12) else 1000
SAFE_PATTERN = 16
_STACK = 64 * 1024 * 1024


class UnitKind(StrEnum):
    STATEMENT = "statement"
    """A module-level statement that is no class (a function with its decorators, an `if`, an assignment ...)."""
    CLASS_HEADER = "class-header"
    """A module-level class: decorators and the `class ...:` line, with `pass` in place of the body."""
    CLASS_MEMBER = "class-member"
    """A statement of the body of a module-level class."""


class ParsedUnit:
    """What one unit's text parses to. Depends on the text alone, so it is kept and shared between versions.

    The text is parsed as it stands, between a prefix and a suffix of our own: nothing in it is ever
    dedented, so strings over several lines keep their value and every place its offset.
    """

    __slots__ = (
        "__weakref__",  # python/unit_facts.py keeps what it finds beside the unit, in a WeakKeyDictionary
        "_declares",
        "_node",
        "_parsed",
        "_problems",
        "_spans",
        "_suffix",
        "_tree",
        "kind",
        "prefix",
        "text",
    )

    def __init__(self, kind: UnitKind, text: str, indent: str, *, has_body: bool = True) -> None:
        self.kind = kind
        self.text = text
        self.prefix = f"class _:\n{indent}" if kind is UnitKind.CLASS_MEMBER else indent
        self._suffix = "\n pass\n" if kind is UnitKind.CLASS_HEADER and has_body else "\n\n"
        self._declares: bool | None = None
        self._parsed = False
        self._node: cst.CSTNode | None = None
        self._tree: cst.Module | None = None
        self._spans: dict[cst.CSTNode, tuple[int, int]] | None = None
        self._problems: dict[int, tuple[SyntaxProblem, ...]] = {}

    @property
    def source(self) -> str:
        """A module that holds this unit's statement alone. `text` stands behind `prefix` in it."""
        return self.prefix + self.text + self._suffix

    @property
    def node(self) -> cst.CSTNode | None:
        """The libcst statement (a `SimpleStatementLine` or a compound statement); None where it does not parse."""
        if not self._parsed:
            self._tree = _parse(self._readable)
            self._node = self._statement() if self._tree is not None else None
            self._parsed = True
        return self._node

    @property
    def _readable(self) -> str:
        # the header of a class whose body is yet to be written can be read all the same
        return f"{self.text}\n pass\n" if self.kind is UnitKind.CLASS_HEADER else self.source

    def _statement(self) -> cst.CSTNode | None:
        import libcst as cst

        body: Sequence[cst.CSTNode] = self._tree.body if self._tree is not None else ()
        if self.kind is UnitKind.CLASS_MEMBER and len(body) == 1 and isinstance(body[0], cst.ClassDef):
            body = body[0].body.body
        return body[0] if len(body) == 1 else None

    def span(self, node: cst.CSTNode) -> Span:
        """The span of `node` (a node of this unit, by identity), without white space around it.

        It is relative to the unit's start and counts code points. As in Python's own trees, a function or a
        class begins at its keyword and not at its decorators, and parentheses around an expression are
        not part of it.

        Raises:
            KeyError: `node` is no node of this unit.
        """
        if self._spans is None:
            if self._tree is None:
                raise KeyError(node)
            from plugcheck_lsp.documents.python_spans import spans_of

            self._spans = spans_of(self._tree)
        start, end = self._spans[node]
        return Span(start - len(self.prefix), end - len(self.prefix))

    def problems(self, flags: int = 0) -> tuple[SyntaxProblem, ...]:
        """What Python has against the text under the given compiler flags, relative to the unit's start.

        Empty also where libcst takes syntax that is newer than the running Python.
        """
        known = self._problems.get(flags)
        if known is None:
            known = self._problems[flags] = self._find_problems(flags)
        return known

    def is_checked(self, flags: int) -> bool:
        """Whether `problems` is known already."""
        return flags in self._problems

    def vouch(self, flags: int) -> None:
        """Take it as known that Python takes this text."""
        self._problems[flags] = ()

    def _find_problems(self, flags: int) -> tuple[SyntaxProblem, ...]:
        problem = python_problem(self.source, flags)
        if problem is None or self.is_newer_than_python:
            return ()
        size = len(self.text)
        start = min(max(problem.span.start - len(self.prefix), 0), max(size - 1, 0))
        end = min(max(problem.span.end - len(self.prefix), start + 1), size)
        return (SyntaxProblem(Span(start, end), problem.message),)

    @property
    def is_newer_than_python(self) -> bool:
        """Whether this is syntax that libcst takes and that came with a later Python than the running one."""
        if _MAY_BE_NEWER.search(self.text) is None or self.node is None or self._tree is None:
            return False
        from plugcheck_lsp.documents.python_newer import uses_newer_syntax

        return uses_newer_syntax(self._tree)

    @property
    def is_too_deep(self) -> bool:
        """Whether the text is nested so deeply that libcst is not asked, so that `node` is None."""
        return _is_too_deep(self.text)

    @property
    def declares(self) -> bool:
        """Whether this holds a declaration for the scope around it, which Python checks across statements."""
        if self._declares is None:
            self._declares = (
                _DECLARES.search(self.text) is not None
                and _OWN_SCOPE.match(self.text) is None
                and _DECLARES.search(without_strings(self.text, "''")) is not None
            )
        return self._declares


_DECLARES = re.compile(r"(?:\A|[\r\n;:])[ \t\f]*(?:global|nonlocal)\b")
_OWN_SCOPE = re.compile(r"@|(?:async[ \t]+)?def\b|class\b")
# spelled out where it can be seen: `type X`, `def f[T]`, f-strings (any may nest), `except A, B`, templates
_MAY_BE_NEWER = re.compile(r"\btype\b|\b(?:def|class)\s+\w+\s*\[|[fFtT][rR]?[\"']|[rR][fFtT][\"']|\bexcept\b")


def _parse(source: str) -> cst.Module | None:
    """The tree of `source`, or None where libcst refuses it or could come to harm.

    libcst recurses natively, without a bound: what is nested deeply gets a thread with a stack of its own.
    """
    if "\0" in source:
        return None
    if _is_too_deep(source):
        return None
    import libcst as cst

    def parse() -> cst.Module | None:
        try:
            return cst.parse_module(source)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # noqa: BLE001 - a text that its validation refuses, or a panic in its native part
            return None

    return parse() if depth(source) <= THREAD_DEPTH else _in_deep_thread(parse)


def _is_too_deep(source: str) -> bool:
    return depth(source) > SAFE_DEPTH or ("case" in source and pattern_weight(source) > SAFE_PATTERN)


_stack_lock = threading.Lock()


def _in_deep_thread(parse: Callable[[], cst.Module | None]) -> cst.Module | None:
    result: list[cst.Module | None] = []
    thread = threading.Thread(target=lambda: result.append(parse()), daemon=True)
    with _stack_lock:
        before = threading.stack_size(_STACK)
        try:
            thread.start()
        finally:
            threading.stack_size(before)
    thread.join()
    return result[0] if result else None
