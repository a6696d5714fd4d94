"""What scalars mean in YAML 1.1, as PyYAML's `safe_load` reads them.

The forms are those of https://yaml.org/type/, with what PyYAML leaves out of them: a single `y` or `n` is a
string, and a float needs a dot and a sign in its exponent.
"""

from __future__ import annotations

import base64
import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_YAML_TAG = "tag:yaml.org,2002:"
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {
    spelling: value
    for word, value in {
        "yes": True,
        "true": True,
        "on": True,
        "no": False,
        "false": False,
        "off": False,
    }.items()
    for spelling in (word, word.capitalize(), word.upper())
}
_ONLY_TEXT = frozenset("abcdeghijklmpqrsuvwxzABCDEGHIJKLMPQRSUVWXZ_*/@$(<")
"""What no null, boolean, number or date begins with."""
_INTEGER = re.compile(
    r"[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)"
)
_FLOAT = re.compile(
    r"[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)|(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?"
    r"(?:[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?))?",
    re.ASCII,
)


class BadScalarError(ValueError):
    """A scalar has the form of a type and no value of it; the message says so."""


@lru_cache(maxsize=4096)
def plain(text: str) -> Any:
    """The value of a scalar without quotes and tag.

    Raises:
        BadScalarError: it looks like a number or a date and is none, so that `safe_load` refuses it.
    """
    if text[:1] in _ONLY_TEXT:
        return text
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    for form, read, what in _FORMS:
        if form.fullmatch(text):
            try:
                return read(text)
            except (ValueError, OverflowError):
                raise BadScalarError(
                    f"`{text}` has the form of {what} and is none; a string needs quotes"
                ) from None
    return text


def tagged(tag: str, text: str) -> Any:
    """The value of a scalar with a tag.

    Raises:
        BadScalarError: the text is no value of the tag's type, or the tag is none that `safe_load` makes a scalar of.
    """
    read = _TAGS.get(tag.removeprefix(_YAML_TAG).removeprefix("!!"))
    if read is None:
        raise BadScalarError(f"hosts make no value of the tag `{written(tag)}`, so they refuse the file")
    try:
        return read(text)
    except (ValueError, KeyError, OverflowError):
        raise BadScalarError(f"`{text}` is no value of `{written(tag)}`") from None


def written(tag: str) -> str:
    """The short form of a tag, as authors write it."""
    return f"!!{tag.removeprefix(_YAML_TAG)}" if tag.startswith(_YAML_TAG) else tag


def _integer(text: str) -> int:
    digits = text.replace("_", "")
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-")
    if digits.startswith("0b"):
        return sign * int(digits[2:], 2)
    if digits.startswith("0x"):
        return sign * int(digits[2:], 16)
    if digits.startswith("0") and digits != "0":
        return sign * int(digits, 8)
    return sign * int(_base_60(digits, int))


def _float(text: str) -> float:
    digits = text.replace("_", "").lower()
    sign = -1.0 if digits.startswith("-") else 1.0
    digits = digits.lstrip("+-")
    if digits in (".inf", ".nan"):
        return sign * float(digits[1:])
    return sign * float(_base_60(digits, float))


def _base_60(digits: str, read: Callable[[str], float]) -> float:
    """A number whose parts after colons are sixtieths of those before them (`1:30` is 90)."""
    total: float = 0
    for part in digits.split(":"):
        total = total * 60 + read(part)
    return total


def _timestamp(text: str) -> date:
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day, *parts = match.groups()
    if year:
        return date(int(year), int(month), int(day))
    year, month, day, hour, minute, second, fraction, zulu, sign, ahead, ahead_minutes = parts
    zone = UTC if zulu else None
    if sign:
        offset = timedelta(hours=int(ahead), minutes=int(ahead_minutes or 0))
        zone = timezone(-offset if sign == "-" else offset)
    micro = int((fraction or "")[:6].ljust(6, "0"))
    return datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), micro, zone)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[str], Any], str], ...] = (
    (_INTEGER, _integer, "a number"),
    (_FLOAT, _float, "a number"),
    (_TIMESTAMP, _timestamp, "a date or time"),
)
_TAGS: dict[str, Callable[[str], Any]] = {
    "str": str,
    "null": lambda _: None,
    "bool": lambda text: _BOOLEANS[text.lower()],
    "int": _integer,
    "float": _float,
    "timestamp": _timestamp,
    "binary": lambda text: base64.decodebytes(text.encode("ascii")),
}
