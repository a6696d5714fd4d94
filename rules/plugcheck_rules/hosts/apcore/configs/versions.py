"""Versions and constraints on them, as apcore reads them (`registry/version.py`, `bindings.py`)."""

from __future__ import annotations

import re

SEMVER = re.compile(
    r"(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)"
    r"(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
"""What a version must match in full to be SemVer (https://semver.org)."""
_LEADING = re.compile(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?")
_CONSTRAINT = re.compile(r"(>=|<=|>|<|\^|~|=)?(\d[\w.\-+]*)")

Version = tuple[int, int, int]


def parse_version(text: str) -> Version:
    """The leading numbers of a version; missing ones are 0, and what does not begin with a number is 0.0.0."""
    match = _LEADING.match(text.strip())
    if match is None:
        return (0, 0, 0)
    return (int(match[1]), int(match[2] or 0), int(match[3] or 0))


def faulty_parts(constraint: str) -> tuple[str, ...]:
    """The parts of a list of constraints that the host refuses; an empty part is one of them."""
    parts = (part.strip() for part in constraint.split(","))
    return tuple(part for part in parts if not _CONSTRAINT.fullmatch(part))


def satisfies(version: str, constraint: str) -> bool | None:
    """Whether `version` meets every part of `constraint`; None where the host refuses to compare.

    Parts are read from left to right, and none behind the first that is not met.
    """
    number = parse_version(version)
    for part in (part.strip() for part in constraint.split(",")):
        match = _CONSTRAINT.fullmatch(part)
        if match is None:
            return None
        if not _meets(number, match[1] or "=", match[2]):
            return False
    return True


def _meets(number: Version, operator: str, operand: str) -> bool:
    wanted, parts = parse_version(operand), len(operand.split("."))
    match operator:
        case "^":
            return wanted <= number < _above_caret(wanted)
        case "~":
            major, minor, _ = wanted
            return wanted <= number < ((major, minor + 1, 0) if parts > 1 else (major + 1, 0, 0))
        case ">=":
            return number >= wanted
        case ">":
            return number > wanted
        case "<=":
            return number <= wanted
        case "<":
            return number < wanted
    return number[: min(parts, 3)] == wanted[: min(parts, 3)]


def _above_caret(version: Version) -> Version:
    major, minor, patch = version
    if major:
        return (major + 1, 0, 0)
    return (0, minor + 1, 0) if minor else (0, 0, patch + 1)


def mended_constraint(constraint: str) -> str:
    """The constraint that `constraint` was likely meant for; empty where there is none."""
    parts = [_SLIP.sub(r"\1", "".join(part.split())) for part in constraint.split(",")]
    mended = ",".join(part for part in parts if part)
    return mended if mended and not faulty_parts(mended) else ""


_SLIP = re.compile(r"^(>=|<=|>|<|\^|~|=)?=?v?(?=\d)")


def mended_version(text: str) -> str:
    """The SemVer that `text` was likely meant for; empty where there is none."""
    match = re.fullmatch(r"[vV]?(\d+)(?:\.(\d+))?(?:\.(\d+))?([-+].*)?", text.strip())
    if match is None:
        return ""
    mended = ".".join(str(int(part or 0)) for part in match.groups()[:3]) + (match[4] or "")
    return mended if SEMVER.fullmatch(mended) else ""
