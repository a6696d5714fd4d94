"""How messages call the values of an access list."""

from __future__ import annotations

from datetime import date
from typing import Any

_LONGEST = 60


def kind(value: Any) -> str:
    """The type of a value: a noun with its article."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "a mapping"
        case date():
            return "a date"
    return "no text"


def name(value: Any) -> str:
    """A value in back-ticks where it is short, else its type."""
    match value:
        case bool():
            return f"the boolean `{str(value).lower()}`"
        case int() | float():
            return f"the number `{short(value)}`"
        case str():
            return f"`{short(value)}`" if value else "an empty text"
        case date():
            return f"the date `{value}`"
    return kind(value)


def short(value: Any) -> str:
    """The text of a value, cut where it is long."""
    text = str(value) if not isinstance(value, int) or abs(value) < 10**_LONGEST else "…"
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
