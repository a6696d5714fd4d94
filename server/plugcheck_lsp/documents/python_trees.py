"""The standard library's trees of Python texts, where a text need not be Python."""

from __future__ import annotations

import ast
import warnings

TRIES = 5


def module_tree(source: str) -> ast.Module | None:
    """The tree of a module; None where this Python does not take it."""
    tree = _tree(source, "exec")
    return tree if isinstance(tree, ast.Module) else None


def expression_tree(source: str) -> ast.expr | None:
    """The tree of one expression; None where this Python does not take it."""
    tree = _tree(source, "eval")
    return tree.body if isinstance(tree, ast.Expression) else None


def _tree(source: str, mode: str) -> ast.AST | None:
    for _ in range(TRIES):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a bad escape is the author's affair
                return ast.parse(source, mode=mode)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        except SystemError:
            # Before 3.13 the depth of all trees that are made at one time is counted in one place: another thread
            # that makes one lets Python raise "AST constructor recursion depth mismatch". Nothing is wrong with it.
            continue
    return None
