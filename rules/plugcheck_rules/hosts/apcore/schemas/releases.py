"""Versions of schema files, and what a change asks of them (SemVer; PROTOCOL_SPEC 4.12)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

DEFAULT = "1.0.0"
"""The version of a file that names none (`schema/loader.py`)."""
_VERSION = re.compile(
    r"(0|[1-9]\d{0,8})(?:\.(0|[1-9]\d{0,8}))?(?:\.(0|[1-9]\d{0,8}))?(?:[-+][0-9A-Za-z.+-]*)?"
)


class Version(NamedTuple):
    """What of a version decides whether users can stay as they are."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def after_break(self) -> Version:
        """The next version that may break users. Below 1.0.0, the minor number says so."""
        return Version(self.major + 1, 0, 0) if self.major else Version(0, self.minor + 1, 0)

    @property
    def after_addition(self) -> Version:
        """The next version that may bring something new; below 1.0.0, the patch number says so."""
        return (
            Version(self.major, self.minor + 1, 0) if self.major else Version(0, self.minor, self.patch + 1)
        )


class Release(NamedTuple):
    """The version of a file before and now."""

    before: str
    now: str

    @property
    def versions(self) -> tuple[Version, Version] | None:
        """Both, where both are versions."""
        before, now = version_of(self.before), version_of(self.now)
        return (before, now) if before is not None and now is not None else None

    @property
    def goes_back(self) -> bool:
        return self.versions is not None and self.versions[1] < self.versions[0]

    @property
    def may_break(self) -> bool:
        """Whether the version says that users may break. Of two texts that are no versions, any other one says it."""
        if self.versions is None:
            return self.before != self.now
        before, now = self.versions
        return now >= before.after_break

    @property
    def may_add(self) -> bool:
        """Whether the version says that there is something new."""
        if self.versions is None:
            return self.before != self.now
        before, now = self.versions
        return now >= before.after_addition


def release_of(before: Mapping[str, Any], now: Mapping[str, Any]) -> Release:
    """The versions of a schema file, by its plain data before and now."""
    return Release(str(before.get("version", DEFAULT)), str(now.get("version", DEFAULT)))


def version_of(text: str) -> Version | None:
    """The version that a text says; None for what is none. Missing numbers are 0."""
    match = _VERSION.fullmatch(text)
    return Version(*(int(part or 0) for part in match.groups())) if match is not None else None
