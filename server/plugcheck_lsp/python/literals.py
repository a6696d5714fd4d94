"""The values of string literals."""

from __future__ import annotations

import warnings

import libcst as cst


def string_value(node: cst.CSTNode | None) -> str | None:
    """The value of a plain string literal; None for anything else, and for one that Python refuses (``"\\x0"``)."""
    if not isinstance(node, cst.SimpleString):
        return None
    prefix = node.prefix.lower()
    if "b" in prefix:
        return None
    if "\\" not in node.value or "r" in prefix:
        return node.raw_value
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = node.evaluated_value
    except (SyntaxError, ValueError):
        return None
    return value if isinstance(value, str) else None
