"""How messages call the things of a manifest."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

TYPE_NAMES = {
    "string": "a text",
    "integer": "a whole number",
    "boolean": "`true` or `false`",
    "array": "a list",
    "object": "a table",
}
"""The types of JSON Schema, as a message says them."""

LONGEST = 400
"""How many code points a message may have."""


def type_name(value: Any) -> str:
    """The kind of value that stands in the manifest, with the value itself where that is short."""
    match value:
        case bool():
            return "`true`" if value else "`false`"
        case int() | float():
            return f"the number `{_short(value)}`"
        case str():
            return f"the text `{_short(value)}`"
        case list():
            return "a list"
        case dict():
            return "a table"
        case datetime():
            return "a date and time"
        case date():
            return "a date"
        case time():
            return "a time"
    return type(value).__name__


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else f"{text[:39]}…"


def one_line(message: str) -> str:
    """The message on one line of bearable length, whatever the names in it hold."""
    printable = "".join(char if char.isprintable() else " " for char in message)
    return printable if len(printable) <= LONGEST else f"{printable[: LONGEST - 1]}…"


def dotted(path: tuple[str | int, ...]) -> str:
    """A path as a message says it: `resources.required[1]`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")
