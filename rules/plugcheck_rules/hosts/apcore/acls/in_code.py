"""What Python code says about access lists: the conditions that it registers, and the files that it loads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project

_REGISTERED = re.compile(r"""\bregister_(?:async_)?condition\s*\(\s*(?:key\s*=\s*)?(["'])([^"'\n]+)\1""")
_REGISTERS_ANY = re.compile(r"""\bregister_(?:async_)?condition\s*+\(\s*+(?:key\s*+=\s*+)?+[^"'\s]""")
_LOADED = re.compile(r"""\bACL\s*\.\s*load\s*\(\s*(?:yaml_path\s*=\s*)?(["'])([^"'\n]+)\1\s*[,)]""")
_LOADS_ANY = re.compile(r"""\bACL\s*+\.\s*+load\s*+\(\s*+(?:yaml_path\s*+=\s*+)?+[^"'\s]""")


@dataclass(frozen=True)
class AclCode:
    """What the Python files of a project say about access lists, as far as their text tells."""

    conditions: frozenset[str] = frozenset()
    """The names that `ACL.register_condition` is given literally."""
    any_condition: bool = False
    """Whether names are registered that cannot be read."""
    files: frozenset[str] = frozenset()
    """The file names that `ACL.load` is given literally."""
    any_file: bool = False
    """Whether files are loaded whose names cannot be read."""


def acl_code(project: Project, workspace: Workspace) -> AclCode:
    """What all Python below the project's folder says: tests, too, load access lists."""
    known: dict[object, tuple[object, AclCode]] = workspace.cache.results.setdefault(
        ("apcore", "acl code"), {}
    )
    found = []
    for path in workspace.listing:
        if path.suffix != ".py" or not path.is_relative_to(project.root):
            continue
        text = workspace.text(path)
        before = known.get(path)
        if before is None or before[0] is not text:
            before = known[path] = (text, _read(text.source if text is not None else ""))
        found.append(before[1])
    return AclCode(
        frozenset().union(*(code.conditions for code in found)),
        any(code.any_condition for code in found),
        frozenset().union(*(code.files for code in found)),
        any(code.any_file for code in found),
    )


def _read(source: str) -> AclCode:
    if "ACL" not in source and "_condition" not in source:
        return _NOTHING
    return AclCode(
        frozenset(match[2] for match in _REGISTERED.finditer(source)),
        _REGISTERS_ANY.search(source) is not None,
        frozenset(re.split(r"[/\\]", match[2])[-1] for match in _LOADED.finditer(source)),
        _LOADS_ANY.search(source) is not None,
    )


_NOTHING = AclCode()
