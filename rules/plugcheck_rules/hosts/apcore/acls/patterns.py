"""Lists of patterns, and what they match (`ACL._match_patterns`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.acls.legal_ids import EXTERNAL, SYSTEM, matches

if TYPE_CHECKING:
    from plugcheck_lsp.text import Span

__all__ = ["EXTERNAL", "SYSTEM", "Operator", "Pattern", "Patterns", "Scope", "matches", "plain"]


class Operator(StrEnum):
    """How the patterns of a list go together."""

    ANY = ""
    """One of them must match; `$or` in front says the same."""
    NOT = "$not"
    """The one pattern must not match."""


@dataclass(frozen=True)
class Pattern:
    """One element of `callers` or `targets`."""

    text: str | None
    """None where the element is no string: then the host cannot evaluate the list."""
    span: Span


@dataclass(frozen=True)
class Patterns:
    """`callers` or `targets` of a rule."""

    operator: Operator
    patterns: tuple[Pattern, ...]
    span: Span

    @property
    def evaluable(self) -> bool:
        return all(pattern.text is not None for pattern in self.patterns)

    @cached_property
    def scope(self) -> Scope | None:
        """What they let through; None where the host cannot evaluate them: an element is no string."""
        texts = {pattern.text for pattern in self.patterns}
        if None in texts:
            return None
        globs = {plain(text) for text in texts if text is not None and text != SYSTEM}
        return Scope(tuple(sorted(globs)), self.operator is Operator.NOT, SYSTEM in texts)


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


def plain(pattern: str) -> str:
    """The pattern with one star for several in a row, which mean the same."""
    while "**" in pattern:
        pattern = pattern.replace("**", "*")
    return pattern
