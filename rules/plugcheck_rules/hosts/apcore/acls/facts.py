"""What the rules about access lists ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.documents.tree import Node
from plugcheck_lsp.documents.yaml_edits import (
    insert_entry,
    remove_entry,
    remove_item,
    rename_key,
    replace_value,
    yaml_text,
)
from plugcheck_lsp.documents.yaml_scalars import plain
from plugcheck_lsp.findings import Applicability, FileEdit, Fix
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore import vocabulary
from plugcheck_rules.hosts.apcore.acls import grammar, versions, wording
from plugcheck_rules.hosts.apcore.file_facts import FileFacts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plugcheck_lsp.documents.yaml_edits import Edits
    from plugcheck_rules.hosts.apcore.acls.conditions import ConditionFault
    from plugcheck_rules.hosts.apcore.acls.in_code import AclCode
    from plugcheck_rules.hosts.apcore.acls.reading import AccessList, WrittenRule


@dataclass(frozen=True)
class Operand:
    """A pattern where it stands."""

    rule: WrittenRule
    field: str
    """`callers` or `targets`."""
    node: Node
    text: str
    negated: bool
    """Whether `$not` stands before it."""

    @property
    def widens(self) -> bool:
        """Whether an allow rule grants more where the pattern matches nothing."""
        return self.negated and not self.rule.denies

    @property
    def everything(self) -> str:
        """What follows where it matches nothing, and `$not` stands before it: a clause."""
        return f"every {self.field.removesuffix('s')} fulfils the `$not`"


@dataclass(frozen=True, eq=False)
class AclFacts(FileFacts):
    """One access list of a project."""

    @property
    def state(self) -> Any:
        return (self.text, self.modules, self.may_be_more, self.code, self.is_loaded, self.has_global)

    @property
    def may_be_more(self) -> bool:
        """Whether there may be modules that `modules` does not know."""
        from plugcheck_rules.hosts.apcore.modules.known import known_ids

        return known_ids(self.project, self.workspace).open

    @property
    def meant_ids(self) -> frozenset[str]:
        """The ids of the modules that are known, small faults of them mended."""
        from plugcheck_rules.hosts.apcore.modules.known import known_ids

        return known_ids(self.project, self.workspace).meant

    @cached_property
    def access_list(self) -> AccessList:
        """What the host makes of the file."""
        from plugcheck_rules.hosts.apcore.acls.reading import read_access_list

        return read_access_list(self.root, self.version)

    @cached_property
    def rules(self) -> tuple[WrittenRule, ...]:
        """The rules as they are written, with their faults."""
        from plugcheck_rules.hosts.apcore.acls.reading import written_rules

        return tuple(written_rules(self.root))

    @cached_property
    def operands(self) -> tuple[Operand, ...]:
        """Every pattern of `callers` and `targets` that is a text, in the order of the rules."""
        from plugcheck_rules.hosts.apcore.acls.patterns import Operator

        return tuple(
            Operand(rule, field, item, item.value, rule.operator(field) is Operator.NOT)
            for rule in self.rules
            for field in ("callers", "targets")
            for item in rule.operands(field)
            if isinstance(item.value, str)
        )

    @cached_property
    def code(self) -> AclCode:
        """What the project's Python says about access lists."""
        from plugcheck_rules.hosts.apcore.acls.in_code import acl_code

        return acl_code(self.project, self.workspace)

    @cached_property
    def registered(self) -> frozenset[str]:
        """The conditions that the application registers, by its code and by the settings."""
        return self.code.conditions | frozenset(self.workspace.settings.conditions)

    @property
    def is_loaded(self) -> bool:
        """Whether the host loads the file by itself (`ACL.discover`)."""
        layout = self.project.layout
        return self.path in (layout.acl, layout.acl / vocabulary.GLOBAL_ACL)

    @property
    def has_global(self) -> bool:
        """Whether there is a file that the host loads by itself."""
        layout = self.project.layout
        return any(path in (layout.acl, layout.acl / vocabulary.GLOBAL_ACL) for path in self.project.acls)

    @cached_property
    def is_meant(self) -> bool:
        """Whether the file is meant as an access list, and does not just lie beside one."""
        named = self.path.stem == "acl" or self.path.stem.endswith("_acl")
        holds = self.root is not None and any(self.root.get(key) for key in ("rules", "default_effect"))
        return self.is_loaded or named or holds or self.path.name in self.code.files

    @cached_property
    def _faults(self) -> tuple[grammar.Fault, ...]:
        document = self.document
        if document is None or not self.is_meant:
            return ()
        if not document.roots and not document.problems:
            start = Span(0, 0)
            return (grammar.Fault(grammar.Kind.ROOT, start, Node(None, start)),)
        return tuple(grammar.faults(document.roots, self.version))

    def faults(self, *kinds: grammar.Kind) -> Iterator[grammar.Fault]:
        """What the loader refuses, of these kinds, in the order of the text."""
        return (fault for fault in self._faults if fault.kind in kinds)

    def refuses(self, fault: grammar.Fault) -> bool:
        """Whether this version of the host refuses it."""
        return self.supports(fault.since)

    def supports(self, since: str) -> bool:
        """Whether this version of the host is `since` or later."""
        return versions.at_least(self.version, since)

    def verdict(self, fault: grammar.Fault, before: str = "lets it pass without a word") -> str:
        """What this version of the host does with the fault: a clause. `before` is what older versions do."""
        if self.refuses(fault):
            return f"apcore {self.version} refuses the file"
        return f"apcore {self.version} {before}, and {fault.since} and later refuse the file"

    def unevaluable(self, rule: WrittenRule) -> str:
        """What follows where this version of the host cannot evaluate the conditions of `rule`: a clause."""
        if not self.supports(versions.CLOSED_RULES):
            return (
                "the rule never applies"
                if self.supports(versions.OPERATORS)
                else "the rule applies without it"
            )
        if rule.denies:
            return "the rule denies every call in its scope"
        if rule.asks_approval:
            return "the rule never grants anything, and its approval is asked for all the same"
        return "the rule never grants anything"

    def said(self, node: Node) -> str:
        """A value as a message names it: as it is written, and what YAML makes of that."""
        name = wording.name(node.value)
        written = self.text.slice(node.span) if node.plain and self.text is not None else ""
        if not written or isinstance(node.value, str) or f"`{written}`" in name:
            return name
        return f"`{wording.short(written)}`, which YAML 1.1 reads as {name}"

    def fix(self, title: str, edits: Edits | None, *, safe: bool = False) -> Fix | None:
        """A fix of edits in this file; None where they cannot be made."""
        if edits is None:
            return None
        applicability = Applicability.SAFE if safe else Applicability.UNSAFE
        return Fix(title, applicability, tuple(FileEdit(self.path, edit.span, edit.text) for edit in edits))

    def renamed(self, mapping: Node, key: str, new: str) -> Fix | None:
        """Rename a key."""
        edits = rename_key(self.document, mapping, key, new) if self.document is not None else None
        return self.fix(f"Rename to `{new}`", edits)

    def removed(self, mapping: Node, key: str, *, safe: bool = False) -> Fix | None:
        """Remove an entry."""
        edits = remove_entry(self.document, mapping, key) if self.document is not None else None
        return self.fix(f"Remove `{key}`", edits, safe=safe)

    def without(self, sequence: Node, index: int, title: str, *, safe: bool = False) -> Fix | None:
        """Remove an item of a list."""
        edits = remove_item(self.document, sequence, index) if self.document is not None else None
        return self.fix(title, edits, safe=safe)

    def replaced(self, node: Node, value: Any, title: str, *, safe: bool = False) -> Fix | None:
        """Put another value in the place of one."""
        edits = replace_value(self.document, node, value) if self.document is not None else None
        return self.fix(title, edits, safe=safe)

    def added(self, mapping: Node, key: str, value: Any, title: str, *, safe: bool = False) -> Fix | None:
        """Add an entry."""
        edits = insert_entry(self.document, mapping, key, value) if self.document is not None else None
        return self.fix(title, edits, safe=safe)

    def chosen(
        self, node: Node, known: Sequence[Any], *, yes: str | None = None, no: str | None = None
    ) -> Fix | None:
        """Put one of the `known` values in the place of a value that likely means it: `yes` is what true means."""
        value = node.value
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value in known and value is not True and value is not False:
            wanted = value
        elif isinstance(value, bool):
            wanted = yes if value else no
        elif isinstance(value, str):
            likely = nearest(value, (name for name in known if isinstance(name, str)), 0.7)
            truth = plain(value.lower()) if True in known else None
            wanted = likely[0] if likely else truth if isinstance(truth, bool) else None
        else:
            wanted = None
        return self.replaced(node, wanted, f"Write `{yaml_text(wanted)}`") if wanted is not None else None

    def is_anchored(self, node: Node) -> bool:
        """Whether the value is there to be repeated elsewhere."""
        return self.text is not None and self.text.source.startswith("&", node.span.start)

    def listed(self, node: Node) -> Fix | None:
        """Make a text that stands where a list should the one item of that list."""
        if not isinstance(node.value, str):
            return None
        return self.replaced(node, [node.value], "Make it a list")

    def quoted(self, node: Node, *, safe: bool = False) -> Fix | None:
        """Make a value the text that it was written as."""
        if not node.plain or self.text is None or not (written := self.text.slice(node.span)):
            return None
        return self.replaced(node, written, f'Write `"{written}"`', safe=safe)

    def made_number(self, node: Node) -> Fix | None:
        """Make a text of digits, or a number without a fraction in one, that number."""
        if not isinstance(node.value, str) or not node.value.isascii() or not node.value.isdigit():
            return None
        return self.replaced(node, int(node.value), f"Write `{int(node.value)}`")

    def flattened(self, node: Node) -> Fix | None:
        """Take texts out of the lists that they stand in within a list."""
        flat: list[str] = []
        for item in node.items or ():
            inner = item.value if isinstance(item.value, list) else [item.value]
            if not all(isinstance(text, str) for text in inner):
                return None
            flat += inner
        return self.replaced(node, flat, "Make it one list")

    def is_sound(self, rule: WrittenRule) -> bool:
        """Whether the host takes the rule and can read all of its patterns."""
        return any(
            taken.index == rule.index and taken.callers.evaluable and taken.targets.evaluable
            for taken in self.access_list.rules
        )

    def condition_faults(self, rule: WrittenRule) -> Iterator[ConditionFault]:
        """What keeps the host from evaluating the conditions of `rule`."""
        from plugcheck_rules.hosts.apcore.acls.conditions import condition_faults

        return condition_faults(rule.conditions, self.registered) if rule.conditions is not None else iter(())
