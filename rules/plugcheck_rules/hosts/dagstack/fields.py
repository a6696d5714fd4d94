"""Which of several rules a fault of a manifest's fields belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.model import fields

if TYPE_CHECKING:
    from plugcheck_lsp.documents.schema import Fault


def is_documented(fault: Fault) -> bool:
    """Whether the unknown key is one that the documents name."""
    return str(fault.path[-1]) in vocabulary.REFUSED_FIELDS


def is_foreign(fault: Fault) -> bool:
    """Whether the unknown key is a table that somebody else owns: like no field, and in no document."""
    if len(fault.path) != 1 or fault.node is None or fault.node.entries is None or is_documented(fault):
        return False
    return not nearest(str(fault.path[0]), fields())


def is_command_text(fault: Fault) -> bool:
    """Whether `command` is a text."""
    return fault.path == ("command",) and isinstance(fault.value, str)


def is_dependency_table(fault: Fault) -> bool:
    """Whether an item of `depends_on` is a table."""
    return fault.path[:1] == ("depends_on",) and len(fault.path) == 2 and isinstance(fault.value, dict)


def is_of_container(resource: str) -> bool:
    """Whether `ctx.resources` has an attribute of its own by this name, or refuses it."""
    return resource in vocabulary.CONTAINER_NAMES or resource.startswith("_")
