"""Plain functions that bindings make modules of."""

import re


def slug(title: str) -> dict:
    """The part of an address that stands for a title."""
    return {"slug": re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")}
