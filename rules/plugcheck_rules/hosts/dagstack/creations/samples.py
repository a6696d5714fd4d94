"""Arguments with which the contract suite can call a hook, as far as its text says what it takes."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.python_trees import expression_tree
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import ParameterKind, Role, StepKind
from plugcheck_lsp.python.program import External
from plugcheck_rules.catalogs import resources
from plugcheck_rules.hosts.dagstack.code import takes_context

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.names import Parameter, Use
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts

MISSING = "MISSING"
"""The name that stands, in a test, for a value that only the author knows."""

_PLAIN = {"str": '"text"', "int": "1", "float": "1.0", "bool": "False", "None": "None"}
_LISTS = frozenset({"list", "List", "Sequence", "MutableSequence", "Iterable", "Collection"})
_TABLES = frozenset({"dict", "Dict", "Mapping", "MutableMapping"})
_WRAPPERS = frozenset({"Annotated", "Final", "Required"})
_OUTSIDE = frozenset(
    ("address", "date", "dir", "directory", "email", "endpoint", "file", "filename", "folder", "host", "id", "ip", "key", "name", "path", "time", "token", "uri", "url", "uuid")
)  # fmt: skip
"""Words in the names of texts that stand for something which must exist."""
_READING = frozenset({"get", "items", "keys", "values", "copy"})
_TAKING_ANY = frozenset(
    (*(f"builtins.{name}" for name in ("bool", "dict", "isinstance", "len", "list", "repr", "sorted", "str")), "copy.copy", "copy.deepcopy", "json.dumps")
)  # fmt: skip
"""What takes a table without any key."""
_NO_HOOKS = frozenset({"matches"})
"""What the host calls in its own way: dispatch by capability gives it a context (`dispatch.py`)."""


@dataclass(frozen=True)
class Sample:
    """The keyword arguments for one hook."""

    hook: str
    arguments: tuple[tuple[str, str], ...]
    """By name: the source of the value, in which `MISSING` can stand."""

    @property
    def is_complete(self) -> bool:
        return not any(MISSING in value for _, value in self.arguments)

    @property
    def written(self) -> str:
        return "{" + ", ".join(f'"{name}": {value}' for name, value in self.arguments) + "}"


@dataclass(frozen=True)
class Samples:
    """What the suite can call, and what it cannot."""

    hooks: tuple[Sample, ...]
    uncallable: tuple[str, ...]
    """The names of hooks that cannot be called with values of JSON by keyword, as the suite does."""

    @property
    def are_complete(self) -> bool:
        return all(sample.is_complete for sample in self.hooks)


def hooks_of(facts: ManifestFacts) -> tuple[FunctionFacts, ...]:
    """The plugin's hooks; where nothing says which methods these are, all that could be."""
    found = facts.hooks or facts.code.public_methods
    return tuple(
        method
        for method in found
        if method.name not in _NO_HOOKS and not method.is_class_method and not _is_property(method)
    )


def samples_of(facts: ManifestFacts) -> Samples:
    """Arguments for each of the plugin's hooks."""
    hooks: list[Sample] = []
    uncallable: list[str] = []
    for method in hooks_of(facts):
        sample = _sample(method, facts)
        if sample is None:
            uncallable.append(method.name)
        else:
            hooks.append(sample)
    return Samples(tuple(hooks), tuple(uncallable))


def _is_property(method: FunctionFacts) -> bool:
    return any(
        name is None or name.rpartition(".")[2].endswith("property") for name in method.decorators
    ) and not any(name is not None and name.endswith("hookimpl") for name in method.decorators)


def _sample(method: FunctionFacts, facts: ManifestFacts) -> Sample | None:
    if takes_context(method.name, method):
        return None
    parameters = method.parameters if method.is_static else method.parameters[1:]
    required = [parameter for parameter in parameters if parameter.required]
    if any(parameter.kind is ParameterKind.POSITIONAL_ONLY for parameter in required):
        return None
    return Sample(method.name, tuple((each.name, _value(method, each, facts)) for each in required))


def _value(method: FunctionFacts, parameter: Parameter, facts: ManifestFacts) -> str:
    """The source of a value. What a hook of a known kind takes is a table, where it does not say otherwise."""
    annotation = _annotation(method, parameter)
    without = "{}" if method.name in facts.kind_hooks else MISSING
    value = _of(annotation, parameter.name) if annotation is not None else without
    uses = method.scope.uses.get(parameter.name, ())
    if value == "{}":
        return _table(uses, method)
    if value == _PLAIN["str"] and any(_may_be_refused(use, method, facts) for use in uses):
        return MISSING
    return value


def _may_be_refused(use: Use, method: FunctionFacts, facts: ManifestFacts) -> bool:
    """Whether a text goes to what takes only some: a number, a date, the name of a file."""
    known = resources(facts.workspace.settings)
    taker = _taker(use, method)
    return taker in known.known_raisers or taker in known.made_by


def _taker(use: Use, method: FunctionFacts) -> str:
    """The dotted name of what is called with the value; empty if it is not given to a call, or that is unknown."""
    site, program = use.call, method.module.program
    if site is None or site.use is None or program is None:
        return ""
    target = program.callee(method.module, method.unit, site.use, site.depth)
    return target.name if isinstance(target, External) else ""


def _annotation(method: FunctionFacts, parameter: Parameter) -> ast.expr | None:
    node = parameter.node.annotation
    if node is None:
        return None
    return expression_tree(Place(method.module, method.unit, node.annotation).text.strip())


def _of(annotation: ast.expr | None, name: str) -> str:
    """A value of the annotated type; `MISSING` where it is not plain."""
    match annotation:
        case ast.Constant(value=None):
            return "None"
        case ast.Constant(value=str(text)):
            return _of(expression_tree(text.strip()), name)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            values = [_of(left, name), _of(right, name)]
            return "None" if "None" in values else next((v for v in values if v != MISSING), MISSING)
        case ast.Subscript(value=holder, slice=inner):
            return _of_generic(_last(holder), inner, name)
        case ast.Name() | ast.Attribute():
            word = _last(annotation)
            if word == "str" and set(name.lower().split("_")) & _OUTSIDE:
                return MISSING
            if word in _LISTS:
                return "[]"
            return "{}" if word in _TABLES else _PLAIN.get(word, MISSING)
        case _:
            return MISSING


def _of_generic(word: str, inner: ast.expr, name: str) -> str:
    first = inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
    if word in _LISTS:
        return "[]"
    if word in _TABLES:
        return "{}"
    if word == "Optional":
        return "None"
    if word == "Literal" and isinstance(first, ast.Constant) and isinstance(first.value, str | int):
        return quoted(first.value) if isinstance(first.value, str) else repr(first.value)
    return _of(first, name) if word in _WRAPPERS else MISSING


def _is_plain(value: str) -> bool:
    return value.isprintable() and not set(value) & set("\"\\'")


def _last(node: ast.expr) -> str:
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word):
            return word
        case _:
            return ""


def _table(uses: Iterable[Use], method: FunctionFacts) -> str:
    """A table with the keys that the hook cannot do without, as far as its own text shows how it reads it."""
    keys: dict[str, None] = {}
    for use in uses:
        first = use.steps[0] if use.steps else None
        if first is not None and first.kind is StepKind.ITEM and first.key is not None:
            keys[first.key] = None
        elif first is not None:
            if first.kind is not StepKind.ATTRIBUTE or first.key not in _READING:
                return MISSING
        elif _taker(use, method) in _TAKING_ANY:
            continue
        elif use.role not in (Role.READ, Role.ITERATED, Role.RETURNED, Role.ELEMENT):
            return MISSING  # other code has a say
    return table_of_missing(keys)


def table_of_missing(keys: Iterable[str]) -> str:
    """The source of a table whose values are all for the author to write."""
    return "{" + ", ".join(f"{quoted(key)}: {MISSING}" for key in keys) + "}"


def quoted(text: str) -> str:
    """The source of a text, in double quotes where these do."""
    return f'"{text}"' if _is_plain(text) else repr(text)


def literal(source: str) -> object:
    """The value of a sample that is complete."""
    return ast.literal_eval(source)
