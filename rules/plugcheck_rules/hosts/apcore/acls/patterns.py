"""What a list of patterns matches (`ACL._match_patterns`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.acls.legal_ids import EXTERNAL, SYSTEM, matches
from plugcheck_rules.hosts.apcore.acls.reading import Operator

if TYPE_CHECKING:
    from plugcheck_rules.hosts.apcore.acls.reading import Patterns

__all__ = ["EXTERNAL", "SYSTEM", "Scope", "matches", "plain", "scope_of"]


@dataclass(frozen=True)
class Scope:
    """What a list of patterns lets through, whatever the order of its elements."""

    globs: tuple[str, ...]
    """The patterns other than `SYSTEM`, each once, sorted, with one star for several in a row."""
    negated: bool
    system: bool
    """Whether `SYSTEM` is among the patterns."""

    def matches(self, value: str, *, system: bool) -> bool:
        """Whether a caller or a target matches; `system`: whether the identity's type is `system`."""
        return ((self.system and system) or any(matches(glob, value) for glob in self.globs)) != self.negated

    @cached_property
    def everything(self) -> bool:
        """Whether the list matches whatever is asked."""
        return not self.negated and "*" in self.globs


def scope_of(patterns: Patterns) -> Scope | None:
    """The scope of `callers` or `targets`; None where the host cannot evaluate them: an element is no string."""
    texts = {pattern.text for pattern in patterns.patterns}
    if None in texts:
        return None
    globs = {plain(text) for text in texts if text is not None and text != SYSTEM}
    return Scope(tuple(sorted(globs)), patterns.operator is Operator.NOT, SYSTEM in texts)


def plain(pattern: str) -> str:
    """The pattern with one star for several in a row, which mean the same."""
    while "**" in pattern:
        pattern = pattern.replace("**", "*")
    return pattern
