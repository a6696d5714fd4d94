"""What `core_version` admits (dagstack 0.4.1, `_validate` in `registry.py`)."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

_OPERATOR = r"(?:===|~=|==|!=|<=|>=|<|>)"
_SPECIFIER = re.compile(rf"{_OPERATOR}\s*[^\s,<>=!~]+")
_CARET = re.compile(r"\s*(?:\^|~)\s*v?([0-9]+(?:\.[0-9]+)*)\s*")


class Admission(Enum):
    """Whether a specifier admits the host's version."""

    YES = "yes"
    NO = "no"
    DEPENDS = "depends"
    """On the version of `packaging` that the host runs with: releases up to 25 leave pre-releases out."""
    INVALID = "invalid"


def specifiers(written: str) -> SpecifierSet | None:
    """The text as PEP 440 specifiers; None if it is none."""
    from packaging.specifiers import (  # slow to import: it asks what platform this is
        InvalidSpecifier,
        SpecifierSet,
    )

    try:
        return SpecifierSet(written)
    except InvalidSpecifier:
        return None


def admits(written: str, version: Version) -> Admission:
    """Whether `written` admits `version`."""
    known = specifiers(written)
    if known is None:
        return Admission.INVALID
    if not known.contains(version, prereleases=True):
        return Admission.NO
    return Admission.DEPENDS if version.is_prerelease and not known.prereleases else Admission.YES


def with_commas(written: str) -> str | None:
    """The same specifiers with commas between them; None if that is not all that is amiss."""
    pieces = _SPECIFIER.findall(written)
    if len(pieces) < 2 or _SPECIFIER.sub("", written).strip(" \t,"):
        return None
    joined = ",".join(re.sub(r"\s+", "", piece) for piece in pieces)
    return joined if specifiers(joined) is not None else None


def written_out(written: str) -> str | None:
    """What a caret, a tilde or a bare version likely means, as PEP 440 specifiers."""
    caret = _CARET.fullmatch(written)
    if caret:
        release = [int(part) for part in caret[1].split(".")]
        return f">={caret[1]},<{_next(release, tilde='~' in written)}"
    try:
        Version(written)
    except InvalidVersion:
        return None
    return f"=={written.strip()}"


def _next(release: list[int], *, tilde: bool) -> str:
    """The first version that a caret (or a tilde) leaves out: the leftmost part that is not 0 goes up."""
    if tilde:
        at = min(1, len(release) - 1)
    else:
        at = next((index for index, part in enumerate(release) if part), len(release) - 1)
    return ".".join(str(part) for part in [*release[:at], release[at] + 1])
