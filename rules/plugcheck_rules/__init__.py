"""The rules that come with plugcheck: one folder a family, one file a rule.

Rules are found by listing these folders: to add a rule is to add its file.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.rule import Pack, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from plugcheck_lsp.host import Host


def _rules() -> Iterator[type[Rule[Any]]]:
    """Every concrete rule class that has a code, one for each class, sorted by code."""
    found: dict[str, type[Rule[Any]]] = {}
    for family in _families():
        for info in pkgutil.iter_modules(family.__path__, f"{family.__name__}."):
            if info.ispkg:
                continue  # the suites: scripts for the user's interpreter
            module = importlib.import_module(info.name)
            for value in vars(module).values():
                is_ours = isinstance(value, type) and value.__module__ == module.__name__
                if is_ours and "code" in vars(value) and issubclass(value, Rule):  # the cheap questions first
                    if value.code in found:
                        raise ValueError(f"{value.code} is both {found[value.code].name} and {value.name}")
                    found[value.code] = value
    return iter(found[code] for code in sorted(found))


FAMILIES = {
    "access": "ACL",
    "ambient_state": "AMB",
    "asynchronous": "ASY",
    "boundaries": "SER",
    "configuration": "CFG",
    "contract": "CON",
    "contract_tests": "TST",
    "determinism": "DET",
    "hooks": "HOK",
    "injection": "INJ",
    "leaked_resources": "RES",
    "manifest": "MAN",
    "plugcheck": "PLG",
    "schema": "SCH",
}
"""The folders that hold rules, here and in each host's folder, and the letters that the codes in them begin with. Other
folders hold what rules ask."""


def _families() -> Iterator[ModuleType]:
    """The folders of rules: those that stand here, and those of each host."""
    import plugcheck_rules

    for place in (plugcheck_rules, *_host_packages()):
        for info in pkgutil.iter_modules(place.__path__):
            if info.ispkg and info.name in FAMILIES:
                yield importlib.import_module(f"{place.__name__}.{info.name}")


def _host_packages() -> Iterator[ModuleType]:
    hosts = importlib.import_module(f"{__name__}.hosts")
    for info in pkgutil.iter_modules(hosts.__path__, f"{hosts.__name__}."):
        yield importlib.import_module(info.name)


def _hosts() -> Iterator[Host]:
    """The `HOST` of every package below `hosts`."""
    return (package.HOST for package in _host_packages())


pack = Pack(rules=tuple(_rules()), hosts=tuple(_hosts()))
