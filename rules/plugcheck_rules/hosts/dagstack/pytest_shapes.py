"""What pytest collects of a test file, and statements in tests that test nothing."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import BindingKind
from plugcheck_lsp.python.parents import enclosing, inside
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.suite_arguments import outer_span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_lsp.python.module import Bound, ClassFacts, FunctionFacts
    from plugcheck_lsp.text import Span

_PLAIN_BASES = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"})


class Redefined(NamedTuple):
    """A test that a later one of the same name hides."""

    name: str
    first: Place
    second: Place


def uncollected_classes(tests: PythonFacts) -> Iterator[tuple[ClassFacts, FunctionFacts]]:
    """The classes that pytest leaves out because they have a constructor, with that."""
    for name, owner in tests.module.classes.items():
        ancestry, others = tests.program.ancestry(owner)
        if not name.startswith("Test") or any(base not in _PLAIN_BASES for base in others):
            continue
        if any(each.broken or each.decorators or "__test__" in each.attributes for each in ancestry):
            continue
        holds = any(method.startswith("test") for each in ancestry for method in each.methods)
        constructors = (each.methods.get(word) for each in ancestry for word in ("__init__", "__new__"))
        constructor = next((method for method in constructors if method is not None), None)
        if holds and constructor is not None:
            yield owner, constructor


def redefined_tests(tests: PythonFacts) -> Iterator[Redefined]:
    """The tests that never run because another one takes their name in the same module or class."""
    module = tests.module
    scopes: list[Mapping[str, tuple[Bound, ...]]] = [module.bindings]
    scopes += [owner.attributes for owner in module.all_classes if owner.name.startswith("Test")]
    for names in scopes:
        for name, bounds in names.items():
            if not name.startswith("test") or len(bounds) < 2:
                continue
            plain = [
                bound
                for bound in bounds
                if bound.binding.kind is BindingKind.FUNCTION and not bound.binding.conditional
            ]
            if len(plain) != len(bounds):
                continue
            for first, second in pairwise(plain):
                if _is_plain(first):
                    yield Redefined(name, first.place, second.place)


def _is_plain(bound: Bound) -> bool:
    """Whether nothing but pytest's marks stands on a function, so that nothing keeps it."""
    function = bound.module.function_of(bound.unit, bound.binding.inner) if bound.binding.inner else None
    return function is not None and all(
        (name or "").startswith("pytest.mark.") for name in function.decorators
    )


def tuple_assertions(tests: PythonFacts) -> Iterator[tuple[Place, Span]]:
    """The tuples that stand behind ``assert`` and are always true, each with its span, parentheses included."""
    for unit, _ in tests.module.units:
        if "assert" in unit.text and unit.parsed.node is not None:
            for node in _everything(unit.parsed.node):
                if isinstance(node, cst.Assert) and isinstance(node.test, cst.Tuple) and node.test.elements:
                    place = Place(tests.module, unit, node.test)
                    yield place, outer_span(place)


def pair_in_parentheses(place: Place) -> str | None:
    """The text of a tuple of two on one line, without its parentheses; None for any other."""
    node = place.node
    if not isinstance(node, cst.Tuple) or len(node.elements) != 2:
        return None
    parts = [place._replace(node=element.value) for element in node.elements]
    texts = [place.module.document.text.source[span.start : span.end] for span in map(outer_span, parts)]
    return None if any("\n" in text or "\r" in text for text in texts) else ", ".join(texts)


def idle_comparisons(tests: PythonFacts) -> Iterator[Place]:
    """The comparisons in test functions whose answer is dropped; not where an error is expected."""
    for function in tests.module.all_functions:
        node = function.scope.node
        if not function.name.startswith("test") or not isinstance(node, cst.FunctionDef):
            continue
        for each in inside(node.body):
            if isinstance(each, cst.Expr) and isinstance(each.value, cst.Comparison):
                around = [parent for parent, _ in enclosing(function.unit, each)]
                if not any(isinstance(parent, (cst.With, cst.Try, cst.TryStar)) for parent in around):
                    yield Place(tests.module, function.unit, each.value)


def _everything(root: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The nodes of a tree, those of nested functions too."""
    todo = [root]
    while todo:
        for node in inside(todo.pop()):
            yield node
            if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)) and node is not root:
                todo.append(node.body)


def strict_mode(tests: PythonFacts) -> tuple[Path, Span] | None:
    """Where the pytest settings of a ``pyproject.toml`` above the tests say that each asynchronous test needs a marker.

    None where they do not say so, or something else has a say: settings of another kind, or a ``conftest.py``
    that marks tests.
    """
    workspace = tests.workspace
    for folder in tests.path.parents:
        marks = workspace.text(folder / "conftest.py")
        if marks is not None and _MARKING.search(marks.source):
            return None
        if any(workspace.text(folder / name) is not None for name in vocabulary.PYTEST_SETTINGS):
            return None
        document = workspace.toml(folder / "pyproject.toml")
        table = document.root.get("tool", "pytest", "ini_options") if document is not None else None
        if table is not None:
            mode = table.get("asyncio_mode")
            options = table.get("addopts")
            passed = options is not None and "asyncio" in str(options.value)
            strict = mode is not None and mode.value == "strict" and not passed
            return (folder / "pyproject.toml", mode.span) if strict and mode is not None else None
        if folder == workspace.root:
            return None
    return None


def unmarked_async_tests(tests: PythonFacts) -> Iterator[FunctionFacts]:
    """The asynchronous test functions that carry no marker of a library that runs them."""
    module = tests.module
    if "pytestmark" in module.bindings:
        return
    for function in module.all_functions:
        owner = function.owner
        if not function.is_async or function.is_generator or not function.name.startswith("test"):
            continue
        if any(name is None or _RUNS_ASYNC.search(name) for name in function.decorators):
            continue
        if owner is None and function.scope.parent is not module.facts_of(function.unit).module:
            continue  # a function inside of another one is no test
        if owner is not None and (owner.bases or owner.decorators or "pytestmark" in owner.attributes):
            continue
        if owner is None or owner.name.startswith("Test"):
            yield function


_MARKING = re.compile(r"asyncio|anyio|trio|pytest_collection_modifyitems|pytest_pyfunc_call")
_RUNS_ASYNC = re.compile(r"asyncio|anyio|trio|async")
