"""Trees of texts that need not be Python, made while others make some."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import pytest

from plugcheck_lsp.documents.python_trees import expression_tree, module_tree

if TYPE_CHECKING:
    from collections.abc import Callable

DEEP = "(" * 5000 + "1" + ")" * 5000


@pytest.mark.parametrize("source", ["def f(:", "x\0", DEEP, "\udc80 = 1", " x"])
def test_what_is_no_python_has_no_tree(source: str) -> None:
    assert module_tree(source) is None
    assert expression_tree(source.strip() + " :") is None


def test_a_tree_is_that_of_python() -> None:
    module, expression = module_tree("x = '\\d'\n"), expression_tree("a[1]")
    assert module is not None
    assert expression is not None
    assert ast.unparse(module) == "x = '\\\\d'"
    assert ast.unparse(expression) == "a[1]"


@pytest.mark.parametrize("make", [module_tree, expression_tree])
def test_another_thread_that_makes_a_tree_costs_only_a_try(
    make: Callable[[str], ast.AST | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    parse, tries = ast.parse, []

    def disturbed(source: str, **options: Any) -> ast.AST:
        tries.append(source)
        if len(tries) == 1:
            raise SystemError("AST constructor recursion depth mismatch (before=63, after=78)")
        return parse(source, **options)

    monkeypatch.setattr(ast, "parse", disturbed)
    assert make("x") is not None
    assert tries == ["x", "x"]
