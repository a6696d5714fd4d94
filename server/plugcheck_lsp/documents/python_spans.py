"""Where every node of a libcst tree stands, in code points.

libcst trees hold no positions; its own providers count lines and columns and cost twenty times as much as a parse.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from libcst._nodes.internal import CodegenState

if TYPE_CHECKING:
    import libcst as cst


_RECURSION = 50_000


class _Syntactic:
    """Records where a node's own text begins and ends, without the white space that it owns."""

    __slots__ = ("end_node", "node", "start", "start_node", "state")

    def __init__(
        self,
        state: _Positions,
        node: cst.CSTNode,
        start_node: cst.CSTNode | None,
        end_node: cst.CSTNode | None,
    ) -> None:
        self.state, self.node, self.start_node, self.end_node = state, node, start_node, end_node

    def __enter__(self) -> None:
        self.start = self.state.offset

    def __exit__(self, error: object, *_: object) -> None:
        if error is not None:
            return
        spans = self.state.spans
        start = self.start if self.start_node is None else spans[self.start_node][0]
        end = self.state.offset if self.end_node is None else spans[self.end_node][1]
        spans[self.node] = (start, end)


class _Positions(CodegenState):
    def __init__(self, default_indent: str, default_newline: str) -> None:
        super().__init__(default_indent, default_newline)
        self.offset = 0
        self.spans: dict[cst.CSTNode, tuple[int, int]] = {}
        self.started: list[int] = []

    def add_indent_tokens(self) -> None:
        self.offset += sum(map(len, self.indent_tokens))

    def add_token(self, value: str) -> None:
        self.offset += len(value)

    def before_codegen(self, node: cst.CSTNode) -> None:
        self.started.append(self.offset)

    def after_codegen(self, node: cst.CSTNode) -> None:
        start = self.started.pop()
        if node not in self.spans:
            self.spans[node] = (start, self.offset)

    def pop_trailing_newline(self) -> None:
        return

    # not a generator's context manager, as libcst has it: that alone would double the cost
    def record_syntactic_position(  # type: ignore[override]
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> _Syntactic:
        return _Syntactic(self, node, start_node, end_node)


def spans_of(module: cst.Module) -> dict[cst.CSTNode, tuple[int, int]]:
    """The start and the end of every node of `module`, white space around it left out."""
    try:
        return _generate(module)
    except RecursionError:
        # libcst's generator recurses in Python alone, which takes no native stack; the parser has bounded the depth
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(max(before, _RECURSION))
        try:
            return _generate(module)
        finally:
            sys.setrecursionlimit(before)


def _generate(module: cst.Module) -> dict[cst.CSTNode, tuple[int, int]]:
    state = _Positions(module.default_indent, module.default_newline)
    module._codegen(state)  # noqa: SLF001 - the public ways to a position copy or walk the whole tree
    return state.spans
