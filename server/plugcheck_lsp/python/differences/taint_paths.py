"""What does not differ of a file in a folder whose name differs: what it is called there, and what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from plugcheck_lsp.python.differences.taint_flow import Step, TaintFlow

_NAMES = frozenset({"name", "stem", "suffix", "suffixes", "relative_to", "basename", "relpath"})
"""Attributes, methods and functions that leave the folder of a path out."""
_CONTENTS = frozenset(
    {"read_text", "read_bytes", "open", "exists", "is_file", "is_dir", "is_symlink", "stat", "lstat", "samefile",
     "write_text", "write_bytes"}
)  # fmt: skip
"""Methods of a path that tell of the file, whatever the path is."""
_BELOW = frozenset({"joinpath", "iterdir", "glob", "rglob", "walk"})
"""Methods of a path whose results are paths below it."""
_MACHINE = frozenset({"environment", "locale"})
"""The categories whose paths lead to other files on another machine."""


def is_about_the_file(flow: TaintFlow, step: Step, name: str) -> bool:
    """Whether the attribute, method or function `name` of the path at `step` gives what is equal in every run."""
    if name in _CONTENTS:
        return flow.category not in _MACHINE
    return name in _NAMES and _is_below(step)


def _is_below(step: Step) -> bool:
    """Whether what differs is the folder of the path at `step`."""
    current: Step | None = step
    while current is not None and current.before is not None:
        if _goes_down(current.node, current.before.node):
            return True
        current = current.before
    return False


def _goes_down(node: cst.CSTNode, folder: cst.CSTNode) -> bool:
    """Whether `node` makes a path below `folder`."""
    if isinstance(node, cst.BinaryOperation):
        return isinstance(node.operator, cst.Divide) and node.left is folder
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return False
    if node.func.attr.value == "join":
        return len(node.args) > 1 and node.args[0].value is folder
    return node.func.attr.value in _BELOW and node.func.value is folder
