"""From the host's exceptions and messages to sentences and places."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_QUOTED = re.compile(r"'([^'\s]+)'")
_WORD = re.compile(r"[\w$.]+")
_AT_INDEX = re.compile(r"\bat index (\d+)")
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_CODE = re.compile(r"\[[A-Z]+(?:_[A-Z]+)+\] ")
_ADVICE = re.compile(r"\. (?=[A-Z]).*", re.DOTALL)


def in_words(error: BaseException | None) -> str:
    """The exception's type and what it says."""
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001 - a `__str__` of the user's
        text = ""
    name = type(error).__name__
    return f"{name}: {text}" if text else name


def what_it_says(error: BaseException) -> str:
    """What an exception of the host's says, as far as it is no advice; one of anybody else's with its type."""
    if not type(error).__module__.startswith("apcore."):
        return in_words(error)
    reason = (getattr(error, "details", None) or {}).get("reason")
    return without_advice(reason if isinstance(reason, str) and reason else str(error)) or in_words(error)


def without_advice(text: str) -> str:
    """The first sentence of what the host says, without codes of errors."""
    return _ADVICE.sub("", _CODE.sub("", text))


def read_yaml(path: str) -> Any:
    """What the host reads in the file; None where it cannot."""
    import yaml

    try:
        return yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except Exception:  # noqa: BLE001 - the host's own loader is the one that tells it
        return None


def line_of_syntax(error: BaseException) -> int | None:
    """The line, from 1, that a YAML error on the way to `error` names; None where there is none."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        mark = getattr(cause, "problem_mark", None) or getattr(cause, "context_mark", None)
        if mark is not None:
            return int(mark.line) + 1
        cause = cause.__cause__ or cause.__context__
    return None


def place_in(
    path: str, message: str, error: BaseException, below: Sequence[str | int] = ()
) -> dict[str, Any]:
    """The place in a YAML file that the host's `message` is about: a line of broken syntax, or the key that it names.

    Keys are looked for below the path of keys `below`: quoted words first, then any words.
    """
    line = line_of_syntax(error)
    if line is not None:
        return {"path": path, "line": line}
    here = list(below)
    value = _at(read_yaml(path), here)
    for word in (*_QUOTED.findall(message), *_WORD.findall(message)):
        keys = _keys(value, word)
        if keys is None:
            continue
        found = [*here, *keys]
        index = _AT_INDEX.search(message)
        if index is not None and isinstance(_at(value, keys), list):
            return {"path": path, "key": [*found, int(index[1])]}
        return {
            "path": path,
            "key": found,
            "name": _at(value, keys) is None or word in _QUOTED.findall(message),
        }
    return {"path": path, "key": here} if here else {"path": path, "line": 1}


def _keys(value: Any, word: str) -> list[str] | None:
    """The keys that `word` stands for in `value`: itself, or its parts between dots."""
    for keys in ([word], word.split(".")):
        if keys[0] and _has(value, keys):
            return keys
    return None


def _has(value: Any, keys: Sequence[str]) -> bool:
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return True


def _at(value: Any, keys: Sequence[str | int]) -> Any:
    for key in keys:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def steps(path: str) -> list[str | int]:
    """`$or[1].roles` as keys and indices."""
    return [int(index) if index else name for index, name in _STEP.findall(path)]


def definition_in(path: str, names: Iterable[str] = ()) -> dict[str, Any]:
    """The line of the first of `names` that the module class defines, else of the class, else the first of the file.

    Read, not run: what could not be loaded has no objects to ask.
    """
    try:
        tree = ast.parse(Path(path).read_bytes())
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return {"path": path, "line": 1}
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    modules = [node for node in classes if {"execute", "input_schema"} & set(_members(node))] or classes
    for name in names:
        for owner in modules:
            line = dict(_members_with_lines(owner)).get(name)
            if line is not None:
                return {"path": path, "line": line}
    return {"path": path, "line": modules[-1].lineno if modules else 1}


def _members(owner: ast.ClassDef) -> list[str]:
    return [name for name, _ in _members_with_lines(owner)]


def _members_with_lines(owner: ast.ClassDef) -> Iterator[tuple[str, int]]:
    for node in owner.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno
        elif isinstance(node, ast.Assign):
            yield from ((target.id, node.lineno) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node.lineno
