"""What Python itself says of a text: whether it takes it, and if not, where and why."""

from __future__ import annotations
import __future__

import ast
import re
import warnings
from functools import reduce
from operator import or_

from plugcheck_lsp.documents.problem import SyntaxProblem
from plugcheck_lsp.text import Span, Text

_FUTURE_IMPORT = re.compile(
    r"(?:\A|(?<=[\r\n;]))[ \t\f]*from[ \t]+__future__[ \t]+import[ \t]*(\([^()]*\)|[^\r\n;#]*)"
)
_LINE_NUMBER = re.compile(r" \(detected at line \d+\)| on line \d+|, line \d+| at position \d+(?:-\d+)?")
_QUOTED = re.compile(r"'''|\"\"\"|'([^'\n]+|')'(?!\w)")
_TOO_DEEP = "this is nested too deeply for Python to compile"


def future_flags(source: str) -> int:
    """The compiler flags that the ``__future__`` imports in `source` switch on."""
    if "__future__" not in source:
        return 0
    names = {name for line in _FUTURE_IMPORT.findall(source) for name in re.findall(r"\w+", line)}
    flags = (
        getattr(__future__, name).compiler_flag for name in names.intersection(__future__.all_feature_names)
    )
    return reduce(or_, flags, 0)


def python_takes(source: str, flags: int = 0) -> bool:
    """Whether the running Python compiles `source` with the given compiler flags."""
    return _refusal(source, flags) is None


def python_problem(source: str, flags: int = 0) -> SyntaxProblem | None:
    """The first thing that the running Python has against `source`, or None if it takes it."""
    error = _refusal(source, flags)
    if error is None:
        return None
    if not isinstance(error, SyntaxError):
        message = "this holds a null character" if "\0" in source else str(error)
        if isinstance(error, RecursionError | MemoryError):
            message = _TOO_DEEP
        at = max(source.find("\0"), 0)
        return SyntaxProblem(Span(at, min(at + 1, len(source))), message)
    return SyntaxProblem(_place(source, error), _words(error.msg))


def _refusal(source: str, flags: int) -> SyntaxError | ValueError | RecursionError | MemoryError | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "", "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return error
    return None


def _place(source: str, error: SyntaxError) -> Span:
    """Where `error` stands: the parser counts characters, the later stages of the compiler count UTF-8 bytes."""
    text = Text(source)
    in_bytes = _refusal(source, ast.PyCF_ONLY_AST) is None

    def offset(line: int | None, column: int | None) -> int:
        index = min(max((line or 1) - 1, 0), len(text.line_starts) - 1)
        count = max((column or 1) - 1, 0)
        if in_bytes:
            count = len(
                text.line_text(index).encode("utf-8", "surrogatepass")[:count].decode("utf-8", "ignore")
            )
        return text.offset(index, count)

    start = min(offset(error.lineno, error.offset), max(len(source) - 1, 0))
    known_end = error.end_lineno is not None and (error.end_offset or 0) > 0
    end = offset(error.end_lineno, error.end_offset) if known_end else start + 1
    line_end = text.line_span(text.line_of(start)).end
    end = min(end, line_end) if start < line_end else end
    return Span(start, min(max(end, start + 1), len(source)))


def _words(message: str) -> str:
    """Python's message as one sentence: names in back-ticks, no line numbers (ours differ), no full stop."""
    if message == "invalid syntax":
        return "Python cannot parse this"
    plain = _LINE_NUMBER.sub("", message).rstrip(".?! ")
    plain = re.sub(r"[.?!] ([A-Z])", lambda found: "; " + found[1].lower(), plain)
    return _QUOTED.sub(lambda found: f"`{found[1]}`" if found[1] else found[0], plain)
