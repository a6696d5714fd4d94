"""The rules that come with plugcheck: one folder a family, one file a rule.

Rules are found by listing these folders: to add a rule is to add its file.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.rule import Pack, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from plugcheck_lsp.host import Host


def _rules() -> Iterator[type[Rule[Any]]]:
    """Every concrete rule class that has a code, one for each class, sorted by code."""
    found: dict[str, type[Rule[Any]]] = {}
    for module in _modules(__path__, f"{__name__}."):
        for _, value in inspect.getmembers(module, inspect.isclass):
            if issubclass(value, Rule) and value.__module__ == module.__name__ and "code" in vars(value):
                if value.code in found:
                    raise ValueError(f"{value.code} is both {found[value.code].name} and {value.name}")
                found[value.code] = value
    return iter(found[code] for code in sorted(found))


def _modules(folders: Iterable[str], prefix: str) -> Iterator[ModuleType]:
    """Every module in `folders` and below, but for the suites: they are scripts for the user's interpreter."""
    for info in pkgutil.iter_modules(folders, prefix):
        if info.name.endswith(".suite"):
            continue
        module = importlib.import_module(info.name)
        yield module
        if info.ispkg:
            yield from _modules(module.__path__, f"{info.name}.")


def _hosts() -> Iterator[Host]:
    """The `HOST` of every package below `hosts`."""
    hosts = importlib.import_module(f"{__name__}.hosts")
    for info in pkgutil.iter_modules(hosts.__path__, f"{hosts.__name__}."):
        yield importlib.import_module(info.name).HOST


pack = Pack(rules=tuple(_rules()), hosts=tuple(_hosts()))
