"""Access tables: rows that say who is expected to be allowed what, and what the access list decides of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.acls import versions
from plugcheck_rules.hosts.apcore.acls.contexts import ORDINARY, Context
from plugcheck_rules.hosts.apcore.acls.decide import Answer, Decision, decide
from plugcheck_rules.hosts.apcore.acls.facts import AclFacts

# The child process that asks the real host has nothing else to import, so what a table is stands there.
from plugcheck_rules.hosts.apcore.contract.suite.access_tables import (
    NO_TABLE,
    fault_of,
    has_context,
    is_expected,
    rows_of,
)
from plugcheck_rules.hosts.apcore.file_facts import FileFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.text import Span

SAYS = {Answer.ALLOW: "allow", Answer.ASK: "approval", Answer.DENY: "deny"}
"""An answer as tables have it."""


@dataclass(frozen=True)
class Surprise:
    """A row that expects another answer than the access list gives."""

    row: Node
    decision: Decision


@dataclass(frozen=True, eq=False)
class AccessTableFacts(FileFacts):
    """One access table of a project."""

    @property
    def state(self) -> Any:
        return (self.text, self.access.path, self.access.state) if self.access is not None else self.text

    @cached_property
    def access(self) -> AclFacts | None:
        """The access list that decides: the one that the host loads, else the only one; None where there is none."""
        lists = [AclFacts(path, self.plugin, self.project, self.workspace) for path in self.project.acls]
        loaded = [facts for facts in lists if facts.is_loaded]
        return next(iter(loaded or (lists if len(lists) == 1 else ())), None)

    @property
    def rows(self) -> tuple[Node, ...]:
        root = self.root
        rows = root.get("rows") if root is not None and root.entries is not None else root
        return (rows.items or ()) if rows is not None else ()

    def faults(self) -> Iterator[tuple[Span, str]]:
        """What keeps the table, or a row, from being judged: places and sentences."""
        root = self.root
        if root is not None and rows_of(root.value) is None:
            yield root.span, NO_TABLE
        for row in self.rows:
            if fault := fault_of(row.value):
                yield row.span, fault

    def surprises(self) -> Iterator[Surprise]:
        """The rows that the access list decides otherwise; none where it is refused, or the application decides."""
        access = self.access
        if access is None or not decides(access):
            return
        for row in self.rows:
            if fault_of(row.value):
                continue
            found = decide(
                access.access_list,
                row.value.get("caller"),
                row.value["target"],
                _context(row.value),
                access.registered,
            )
            if not found.undecided and not is_expected(SAYS[found.answer], row.value):
                yield Surprise(row, found)


def decides(access: AclFacts) -> bool:
    """Whether the host takes the access list, in a version whose decisions are known."""
    return (
        access.supports(versions.CLOSED_RULES)
        and not access.broken
        and access.access_list.complete
        and access.root is not None
        and access.root.get("rules") is not None
    )


def _context(row: dict[str, Any]) -> Context | None:
    if not has_context(row):
        return None
    has_identity = row.get("roles") is not None or row.get("type") is not None
    arguments = row.get("arguments")
    return Context(
        (row.get("type") or ORDINARY) if has_identity else None,
        frozenset(row.get("roles") or ()),
        row.get("depth") or 0,
        frozenset(arguments) if arguments is not None else None,
    )
