"""Markdown for editors that show text as it comes."""

from __future__ import annotations

import re

_FENCE = re.compile(r"^```.*$\n?", re.MULTILINE)
_HEAD = re.compile(r"^#+ (.+)$|^\*\*([^*\n]+)\*\*$", re.MULTILINE)


def plain_text(markdown: str) -> str:
    """`markdown` without the marks that only a renderer makes sense of."""
    return _HEAD.sub(r"\1\2", _FENCE.sub("", markdown))
