"""Whether apcore takes a text for the id of a module (`registry/registry.py`)."""

from __future__ import annotations

from plugcheck_rules.hosts.apcore import vocabulary


def id_fault(text: str) -> str:
    """Why no module of a user can have the id: a clause that follows "because"; empty where it can.

    A line end behind the id is taken by the host, so it is taken here.
    """
    if not text:
        return "it is empty"
    if not vocabulary.MODULE_ID.fullmatch(text.removesuffix("\n")):
        return "ids are lower-case words, with digits and `_` behind the first letter, joined by dots"
    if len(text) > vocabulary.MAX_ID:
        return f"it has more than {vocabulary.MAX_ID} characters"
    first = text.removesuffix("\n").partition(".")[0]
    if text.partition(".")[0] in vocabulary.RESERVED:
        return f"`{first}` is reserved for apcore"
    return ""


def mended_id(text: str) -> str:
    """The legal id that `text` was likely meant for; empty where there is none."""
    words = [word.strip("_") for word in text.strip().lower().replace("-", "_").replace(" ", "_").split(".")]
    mended = ".".join(word for word in words if word)
    return mended if mended != text and not id_fault(mended) else ""
