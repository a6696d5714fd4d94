"""Colours, where a terminal shows them."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from typing import TextIO


class Style(StrEnum):
    """What a piece of text is; the value is the terminal's code for its look."""

    ERROR = "1;31"
    WARNING = "1;33"
    INFORMATION = "1;36"
    HINT = "1;35"
    STRONG = "1"
    FRAME = "34"
    FIX = "32"
    REMOVED = "31"
    ADDED = "32"


def wanted(stream: TextIO | None) -> bool:
    """Whether to colour what goes to `stream`: NO_COLOR and FORCE_COLOR decide, else whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    if sys.platform == "win32" and "WT_SESSION" not in os.environ:
        return False  # the old console shows the codes themselves
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def painted(text: str, style: Style | None, *, colour: bool) -> str:
    """`text` in `style`, if there is `colour`."""
    return f"\x1b[{style}m{text}\x1b[0m" if colour and text and style else text
