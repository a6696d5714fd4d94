"""The shapes of apcore's files for editors: which keys each mapping takes, what each means, which values there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Names(StrEnum):
    """What a text names."""

    MODULE = "module"
    CALLERS = "callers"
    """A pattern for calling modules."""
    TARGETS = "targets"
    """A pattern for called modules."""
    REFERENCE = "reference"
    """The target of a `$ref`."""
    PROPERTY = "property"
    """A property of the schema around it."""


@dataclass(frozen=True)
class Value:
    """One value that a key can have."""

    text: str
    meaning: str = ""
    string: bool = False
    """Whether the host needs a string where YAML would read something else without quotes."""


@dataclass(frozen=True)
class Shape:
    """What a value can be."""

    keys: Mapping[str, Key] = field(default_factory=dict)
    others: Shape | None = None
    """What stands below keys that are not listed; None where no others are meant to be."""
    items: Shape | None = None
    values: tuple[Value, ...] = ()
    names: Names | None = None
    scalar: bool = False
    """Whether a scalar will do where there are keys, so that the value begins on the line of its key."""

    @property
    def is_nested(self) -> bool:
        """Whether the value begins on the next line as a rule."""
        return (
            bool(self.keys) or self.others is not None or (self.items is not None and bool(self.items.keys))
        )

    def below(self, step: str | int) -> Shape | None:
        """What stands at a key or an index."""
        if isinstance(step, int):
            return self.items
        return self.keys[step].shape if step in self.keys else self.others

    def at(self, path: Iterable[str | int]) -> Shape | None:
        """What stands at a path below."""
        shape: Shape | None = self
        for step in path:
            if shape is None:
                return None
            shape = shape.below(step)
        return shape


ANYTHING = Shape()


@dataclass(frozen=True)
class Key:
    """A key of a mapping."""

    name: str
    meaning: str
    """One sentence without a full stop."""
    kind: str = ""
    """What the value is: "a list of patterns"."""
    shape: Shape = ANYTHING
    default: str = ""
    """As it is written in YAML."""
    required: bool = False
    inert: str = ""
    """Why the value has no effect: a sentence without a full stop; empty where it has one."""
    note: str = ""

    def page(self) -> str:
        """All of this as Markdown."""
        facts = [self.kind, "required" if self.required else ""]
        if self.default:
            facts.append(f"default `{self.default}`")
        parts = [f"**`{self.name}`**", *(fact for fact in facts if fact)]
        lines = [
            ": ".join((parts[0], ", ".join(parts[1:]))) if len(parts) > 1 else parts[0],
            f"{self.meaning}.",
        ]
        lines += [f"{text}." for text in (self.inert, self.note) if text]
        return "\n\n".join(lines)


def keys(*known: Key) -> dict[str, Key]:
    """The keys by name."""
    return {key.name: key for key in known}


def choice(*values: tuple[str, str]) -> Shape:
    """One of some words, each with its meaning."""
    return Shape(values=tuple(Value(text, meaning) for text, meaning in values))


BOOLEAN = choice(("true", ""), ("false", ""))
