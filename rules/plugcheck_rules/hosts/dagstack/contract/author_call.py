"""How the author's own tests call the contract suite: read, not run."""

from __future__ import annotations

import ast
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.python_trees import module_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PACKAGE = "dagstack"
SUITE = "run_contract_suite"
LITERALS = ("hook_samples", "determinism_hooks", "expected_outputs", "determinism_iterations")
"""The arguments of the suite that can stand in a test as literals (`contract/suite.py`)."""


@dataclass(frozen=True)
class AuthorCall:
    """What a test passes to the suite. Literals are kept as source text: JSON knows neither tuples nor bytes."""

    arguments: Mapping[str, str] = field(default_factory=dict)
    """By name, the literals among the suite's arguments."""
    checks: tuple[str, ...] | None = None
    """The checks that it asks for; None: all."""
    module: bool = False
    ctx: bool = False
    unread: tuple[str, ...] = ()
    """Arguments that are passed and are no literals."""


@dataclass(frozen=True)
class TestSamples:
    """What the tests of a plugin say about its hooks."""

    call: AuthorCall | None
    """The first call of the suite."""
    samples: Mapping[str, str]
    """Hook to the literal of its keyword arguments, from every call of the suite or of its checks."""
    expected: Mapping[str, str]
    """Hook to the literal of its expected output."""
    config: str = "{}"
    """The literal of the first `config` that a context of the tests is given."""

    __test__ = False


def read_tests(sources: Iterable[str]) -> TestSamples:
    """What tests with these texts say. A text that does not parse says nothing."""
    first: AuthorCall | None = None
    samples: dict[str, str] = {}
    expected: dict[str, str] = {}
    config = ""
    for source in sources:
        if PACKAGE not in source:
            continue
        tree = module_tree(source)
        if tree is None:
            continue
        reader = _Reader(tree)
        for name, arguments in reader.calls():
            if name == SUITE:
                first = first or reader.suite_call(arguments)
            if name == "PluginContext":
                config = config or reader.table(arguments.get("config"))
            for hook, literal in reader.samples(arguments):
                samples.setdefault(hook, literal)
            for hook, literal in reader.items(arguments.get("expected_outputs")):
                expected.setdefault(hook, literal)
    return TestSamples(first, samples, expected, config or "{}")


class _Reader:
    """One test module: what its names stand for, and its calls."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._imported: dict[str, str] = {}
        assigned: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    bound = alias.asname or alias.name.partition(".")[0]
                    self._imported[bound] = alias.name if alias.asname else bound
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                self._imported |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
            elif (
                isinstance(node, ast.Assign)
                and len(node.targets) == 1
                and isinstance(node.targets[0], ast.Name)
            ):
                assigned.setdefault(node.targets[0].id, []).append(node.value)
            elif (
                isinstance(node, ast.AnnAssign)
                and isinstance(node.target, ast.Name)
                and node.value is not None
            ):
                assigned.setdefault(node.target.id, []).append(node.value)
        # A name that is bound twice stands for either.
        self._constants = {name: values[0] for name, values in assigned.items() if len(values) == 1}

    def calls(self) -> Iterator[tuple[str, Mapping[str, ast.expr]]]:
        """Each call of something of the host, by its last name, with its keyword arguments."""
        calls = [node for node in ast.walk(self._tree) if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
            path = self._dotted(call.func)
            if path.startswith(f"{PACKAGE}."):
                yield path.rpartition(".")[2], {word.arg: word.value for word in call.keywords if word.arg}

    def _dotted(self, node: ast.expr) -> str:
        names: list[str] = []
        while isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        return ".".join((self._imported.get(node.id, node.id), *reversed(names)))

    def suite_call(self, arguments: Mapping[str, ast.expr]) -> AuthorCall:
        literals = {
            name: literal
            for name in LITERALS
            if name in arguments and (literal := self._literal(arguments[name])) is not None
        }
        unread = tuple(name for name in LITERALS if name in arguments and name not in literals)
        return AuthorCall(
            arguments={name: literal for name, literal in literals.items() if literal != "None"},
            checks=self._checks(arguments.get("checks")),
            module=_is_given(arguments.get("module")),
            ctx=_is_given(arguments.get("ctx")),
            unread=unread,
        )

    def _checks(self, node: ast.expr | None) -> tuple[str, ...] | None:
        literal = self._literal(node) if node is not None else None
        value = ast.literal_eval(literal) if literal is not None else None
        if not isinstance(value, (set, frozenset, list, tuple)):
            return None  # `ALL_CHECKS`, or something that only runs
        return tuple(sorted(item for item in value if isinstance(item, str)))

    def samples(self, arguments: Mapping[str, ast.expr]) -> Iterator[tuple[str, str]]:
        """Hooks and their keyword arguments, in whatever argument of the host's functions they stand."""
        for name in ("hook_samples", "determinism_hooks"):
            for hook, literal in self.items(arguments.get(name)):
                if isinstance(ast.literal_eval(literal), dict):
                    yield hook, literal
        name_node = arguments.get("hook_name")
        hook_name = self._literal(name_node) if name_node is not None else None
        table = self.table(arguments.get("hook_kwargs"))
        if hook_name is not None and table and isinstance(hook := ast.literal_eval(hook_name), str):
            yield hook, table

    def table(self, node: ast.expr | None) -> str:
        """The source of a dictionary that is a literal; empty if it is none."""
        literal = self._literal(node) if node is not None else None
        return literal if literal is not None and isinstance(ast.literal_eval(literal), dict) else ""

    def items(self, node: ast.expr | None) -> Iterator[tuple[str, str]]:
        """The entries of a dictionary whose keys and values are literals; the others are left out."""
        node = self._constants.get(node.id) if isinstance(node, ast.Name) else node
        if not isinstance(node, ast.Dict):
            return
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                literal = self._literal(value)
                if literal is not None:
                    yield key.value, literal

    def _literal(self, node: ast.expr) -> str | None:
        """The source of the literal that `node` is, names of constants replaced; None if it is none."""
        try:
            literal = ast.unparse(_Inline(self._constants).visit(deepcopy(node)))
            ast.literal_eval(literal)
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            return None
        return literal


class _Inline(ast.NodeTransformer):
    """Puts constants in the place of their names, one inside another at most a few times."""

    DEPTH = 5

    def __init__(self, constants: Mapping[str, ast.expr], depth: int = 0) -> None:
        self._constants = constants
        self._depth = depth

    def visit_Name(self, node: ast.Name) -> ast.AST:
        value = self._constants.get(node.id)
        if value is None or self._depth >= self.DEPTH:
            return node
        inlined: ast.AST = _Inline(self._constants, self._depth + 1).visit(deepcopy(value))
        return inlined


def _is_given(node: ast.expr | None) -> bool:
    return node is not None and not (isinstance(node, ast.Constant) and node.value is None)
