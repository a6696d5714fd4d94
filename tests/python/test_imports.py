"""Which modules a file imports and where they lie, also while it is half-typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.python.imports import imported_files, imported_modules
from plugcheck_lsp.text import Text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a.b as c, d", [("a.b", 0, ()), ("d", 0, ())]),
        ("from .x import (\n    y as z,\n    w,\n)\n", [("x", 1, ("y", "w"))]),
        ("from .. import *", [("", 2, ("*",))]),
        ("x = 'import os'\n# import sys\n", []),
        ("def f():\n    import a\n    if b:\n        from c import d\n", [("a", 0, ()), ("c", 0, ("d",))]),
        ("try:\n    import a\nexcept ImportError:\n    import b\nelse:\n    import c\n", [("a", 0, ()), ("b", 0, ()), ("c", 0, ())]),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelse:\n    import b\n",
         [("typing", 0, ("TYPE_CHECKING",)), ("b", 0, ())]),
        ("class A:\n    @property\n    def f(self):\n        import a\n\n    if x:\n        import b\n    else:\n        import c\n",
         [("a", 0, ()), ("b", 0, ()), ("c", 0, ())]),
        ("import a\nfrom b import c, (\nx = 1\n", [("a", 0, ()), ("b", 0, ("c",))]),
        ("def f(:\n    import a . b as c\n", [("a.b", 0, ())]),
    ],
)  # fmt: skip
def test_imports_are_read_wherever_they_run(
    source: str, expected: list[tuple[str, int, tuple[str, ...]]]
) -> None:
    found = imported_modules(parse(Text(source)))
    assert [(module.name, module.level, module.members) for module in found] == expected


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_spans_cover_the_statement_in_code_points(newline: str) -> None:
    source = newline.join(["# 🎉", "class A:", "    'é🎉'; import a", "    from b import (", "      c)", ""])
    spans = [source[m.span.start : m.span.end] for m in imported_modules(parse(Text(source)))]
    assert spans == ["import a", newline.join(["from b import (", "      c)"])]


def test_files_are_found_with_the_packages_on_the_way() -> None:
    root = Path("/ws")
    files = {
        root / name
        for name in ("p/plugin.py", "p/near.py", "src/k/__init__.py", "src/k/l.py", "m.py", "n/o.py")
    }
    source = (
        "import near, k.l, os\nfrom m import x\nfrom n import o, missing\nimport plugin\nfrom . import near\n"
    )
    search = (root / "p", root, root / "src")
    found = imported_files(parse(Text(source)), root / "p/plugin.py", search, files.__contains__)
    assert found == tuple(
        root / name for name in ("p/near.py", "src/k/__init__.py", "src/k/l.py", "m.py", "n/o.py")
    )


def test_relative_imports_start_at_the_file() -> None:
    root = Path("/ws")
    files = {root / name for name in ("a/__init__.py", "a/x.py", "a/b/__init__.py", "a/b/c.py", "x.py")}
    source = "from . import c\nfrom ..x import y\nfrom .. import nothing\n"
    found = imported_files(parse(Text(source)), root / "a/b/here.py", (root,), files.__contains__)
    assert found == tuple(root / name for name in ("a/b/__init__.py", "a/b/c.py", "a/__init__.py", "a/x.py"))
