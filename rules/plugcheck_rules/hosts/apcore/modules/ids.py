"""Which module ids the host takes (`_validate_module_id` in `registry/registry.py`)."""

from __future__ import annotations

import re

from plugcheck_rules.hosts.apcore import vocabulary

EPHEMERAL = "ephemeral"
"""The first segment of modules that are made at run time: no file may have it."""


def id_fault(module_id: str) -> str | None:
    """Why the host refuses the id: a clause that follows "because"; None for one that it takes."""
    if not module_id:
        return "an id must not be empty"
    if not vocabulary.MODULE_ID.fullmatch(module_id):
        return f"{_part_fault(module_id)}; an id is made of lower-case letters, digits and `_`, with `.` between its parts"
    if len(module_id) > vocabulary.MAX_ID:
        return f"it has {len(module_id)} characters, and {vocabulary.MAX_ID} is the most"
    first = module_id.partition(".")[0]
    if first in vocabulary.RESERVED:
        return f"`{first}` is reserved for the host's own modules"
    return None


def _part_fault(module_id: str) -> str:
    part = next(part for part in module_id.split(".") if not re.fullmatch(r"[a-z][a-z0-9_]*", part))
    if not part:
        return "a part of it is empty"
    wrong = next((character for character in part if not re.fullmatch(r"[a-z0-9_]", character)), None)
    if wrong is None:
        return f"`{part}` does not begin with a letter"
    if wrong.isupper():
        return f"`{part}` has an upper-case letter"
    return f"`{part}` has a character that no id has"


def legal(module_id: str) -> str | None:
    """The id with small mends (case, `-` for `_`), where that makes it one that the host takes."""
    mended = re.sub(r"[- ]", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", module_id)).lower()
    return mended if mended != module_id and id_fault(mended) is None else None
