"""What is read below a parameter of a method, and when that cannot be known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.python.program import Program
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from plugcheck_lsp.python.module import ParameterUses

FOLDER = Path("/p")


def uses(body: str, **files: str) -> ParameterUses:
    sources = {"plugin": body, **files}
    documents = {FOLDER / f"{name}.py": parse(Text(source)) for name, source in sources.items()}
    program = Program(documents, (FOLDER,))
    return program.modules[FOLDER / "plugin.py"].classes["P"].uses_of_parameter("setup", 0)


def class_with(*lines: str) -> str:
    return "class P:\n" + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("def setup(self, ctx):", "    self.c = ctx.resources.clock"), [("resources.clock", "attribute")]),
        (("async def setup(self, context):", "    x = await context.resources.get('a')"), [("resources.a", "get"), ("resources.get", "attribute")]),
        (("def setup(self, ctx):", "    r = ctx.resources", "    self.c = r.clock.now()"),
         [("resources.clock", "attribute"), ("resources.clock.now", "attribute")]),
        (("def setup(self, ctx):", "    self.r = ctx.resources", "def execute(self):", "    return self.r.rng"),
         [("resources.rng", "attribute")]),
        (("def setup(self, ctx):", "    self._ctx = ctx", "def f(self):", "    g = lambda: self._ctx.resources.rng"),
         [("resources.rng", "attribute")]),
        (("def setup(self, ctx):", "    getattr(ctx.resources, 'a', None)", "    getattr(ctx.resources, 'b').x"),
         [("resources.a", "getattr"), ("resources.b", "getattr-strict"), ("resources.b.x", "attribute")]),
        (("def setup(self, ctx):", "    if 'a' in ctx.resources and 'b' not in ctx.resources: pass"),
         [("resources.a", "contains"), ("resources.b", "contains")]),
        (("def setup(self, ctx):", "    self._take(ctx.resources)", "def _take(self, r):", "    r.clock"),
         [("resources.clock", "attribute")]),
        (("def setup(self, ctx):", "    self._take(r=ctx)", "@staticmethod", "def _take(r):", "    r.resources.clock"),
         [("resources.clock", "attribute")]),
        (("def setup(self, ctx):", "    x = ctx", "    if x.progress: x.progress.report(1)"),
         [("progress", "attribute"), ("progress", "attribute"), ("progress.report", "attribute")]),
    ],
)  # fmt: skip
def test_reads_are_followed(lines: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    found = uses(class_with(*lines))
    reads = sorted((".".join(use.path), use.kind) for use in found if use.path not in [("resources",)])
    assert reads == sorted(expected)
    assert not found.escaped("resources")


def test_the_place_is_the_name_or_the_key() -> None:
    found = uses(class_with("def setup(self, ctx):", "    ctx.resources.clock; ctx.resources.get('🎉')"))
    assert [use.place.text for use in found if len(use.path) > 1] == ["clock", "get", "'🎉'"]


@pytest.mark.parametrize(
    "lines",
    [
        ("def setup(self, ctx):", "    super().setup(ctx)"),
        ("def setup(self, ctx):", "    unknown(ctx)"),
        ("def setup(self, ctx):", "    self.all = [ctx]"),
        ("def setup(self, ctx):", "    return ctx"),
        ("def setup(self, ctx):", "    name = pick()", "    getattr(ctx, name)"),
        ("def setup(self, ctx):", "    global G", "    G = ctx"),
        ("def setup(self, ctx):", "    self._other = ctx", "def f(self, *a):", "    register(self._other)"),
    ],
)
def test_what_reaches_unknown_code_escapes(lines: tuple[str, ...]) -> None:
    assert uses(class_with(*lines)).escaped("resources")


def test_only_what_escapes_is_unknown() -> None:
    found = uses(class_with("def setup(self, ctx):", "    log(ctx.logger)", "    ctx.resources.clock"))
    assert found.escaped("logger")
    assert not found.escaped("resources")


def test_an_inherited_setup_and_an_imported_helper_are_followed() -> None:
    base = "class Base:\n    def setup(self, ctx):\n        self.ctx = ctx\n"
    plugin = "from base import Base\nfrom helpers import use\nclass P(Base):\n    def execute(self):\n        use(1, self.ctx)\n"
    found = uses(plugin, base=base, helpers="def use(n, c):\n    return c.resources.rng\n")
    assert ("resources", "rng") in [use.path for use in found]
    assert not found.escaped("resources")
