"""Plugin classes to compare verdicts on: markers, decorators and signatures of every kind, put together at random."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

KINDS = ("tool", "orchestrator", "chunker")
HEADER = """\
import abc
import contextlib
import dataclasses
import functools
import typing

import pluggy
from dagstack.plugin_system.hookspecs import tool
from dagstack.plugin_system.hookspecs.tool import PROJECT_NAME, TOOL_HOOKSPEC_NS, hookimpl

NAMESPACE = "dagstack.tool"
foreign = pluggy.HookimplMarker("dagstack")
named = pluggy.HookimplMarker(project_name=NAMESPACE)
again = hookimpl
constant = pluggy.HookimplMarker(TOOL_HOOKSPEC_NS)
project = pluggy.HookimplMarker(PROJECT_NAME)


def keeps(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


def loses(function):
    def inner(self, args):
        return function(self, args)

    return inner


class Mixin:
    @hookimpl
    def get_schema(self, ctx):
        return {}


"""
MARKERS = (
    "",
    "",
    "@hookimpl",
    "@tool.hookimpl",
    "@again",
    "@named",
    "@constant",
    "@foreign",
    "@project",
    '@pluggy.HookimplMarker("dagstack.tool")',
    '@pluggy.HookimplMarker("dagstack.tool")(tryfirst=True)',
    "@hookimpl()",
    "@hookimpl(tryfirst=True)",
    "@hookimpl(wrapper=True)",
    "@hookimpl(hookwrapper=True)",
    "@hookimpl(wrapper=True, hookwrapper=True)",
    "@hookimpl(wrapper=False)",
    "@hookimpl(optionalhook=True)",
    "@hookimpl(specname='execute')",
    "@hookimpl(specname='get_schema')",
    "@hookimpl(specname='other')",
    "@hookimpl(specname=None)",
    "@hookimpl(try_first=True)",
)
DECORATORS = (
    "", "", "", "", "@staticmethod", "@classmethod", "@property", "@functools.cached_property", "@keeps", "@loses",
    "@typing.final",
)  # fmt: skip
PARAMETERS = (
    "self", "self, args", "self, payload", "self, ctx", "self, ctx, args", "self, args, ctx", "self, args=None",
    "self, payload=None", "self, args, payload=None", "self, *args", "self, **args", "self, *, args",
    "self, *, args=None", "self, args, /", "self, payload, /", "args", "", "*args", "**args", "this, args", "this",
    "cls, args", "self, args, *, flag", "self, args: dict[str, int], *rest, more: int = 3, **others", "ctx", "payload",
    "self, ctx, *, registry", "self, ctx, registry",
)  # fmt: skip
NAMES = (
    "execute", "execute", "get_schema", "setup", "teardown", "enqueue", "status", "chunk", "exectue", "matches", "_x",
    "__init__",
)  # fmt: skip
BODIES = ("return None", "yield", "pass")
EXTRAS = (
    "    execute = None",
    "    execute = 3",
    "    teardown = 'never'",
    "    del execute",
    "    if True:\n        @hookimpl\n        def execute(self, payload):\n            return payload",
    "    def __getattr__(self, name):\n        raise AttributeError(name)",
    "    def __dir__(self):\n        return []",
    "    __slots__ = ('width',)",
    "    __slots__ = ()",
    "    run = hookimpl(lambda self, payload: payload)",
    "    def __init__(self):\n        self.early = self.late",
    "    def __init__(self):\n        self.early = len(self.late)\n        self.prepare()",
    "    def __init__(self):\n        self.early = lambda: self.late",
    "    async def __init__(self):\n        self.early = 1",
    "    def __init__(self):\n        yield",
    "    def __init__(self):\n        self.execute = None",
    "    def __init__(self):\n        self.setup = 3",
    "    def __init__(self):\n        self.teardown = self.prepare",
    "    def __init__(self, size=3, *rest, **more):\n        self.early = size",
    "    def __init__(self, *, size):\n        self.early = size",
    "    def prepare(self):\n        self.late = 'x'",
    "    def setup(self, ctx):\n        self.late = ()",
    "    def setup(self, ctx):\n        self.late = ()",
    "    @hookimpl\n    def execute(self, args):\n        return self",
)
CLASSES = (
    "class P:",
    "class P:",
    "class P:",
    "class P(Mixin):",
    "class P(abc.ABC):",
    "class P(typing.Protocol):",
    "@dataclasses.dataclass\nclass P:",
    "@functools.total_ordering\nclass P(Mixin):",
    "class P(contextlib.ExitStack):",
)
TAILS = ("", "", "", "P.execute = None", "setattr(P, 'execute', print)", "P.size = 3")


@dataclass(frozen=True)
class Case:
    """One plugin: its kind and its code."""

    kind: str
    source: str

    @property
    def manifest(self) -> str:
        return (
            f'[plugin]\nname = "sample"\nkind = "{self.kind}"\ncore_version = ">=0.4"\n'
            'runtime = "in_process"\nentry_point = "plugin:P"\n'
        )


@st.composite
def methods(draw: st.DrawFn) -> str:
    lines = [draw(st.sampled_from(MARKERS)), draw(st.sampled_from(DECORATORS))]
    if draw(st.booleans()):
        lines.reverse()
    name, parameters = draw(st.sampled_from(NAMES)), draw(st.sampled_from(PARAMETERS))
    if name == "__init__":
        lines = []
    word = "async def" if draw(st.integers(0, 7)) == 0 else "def"
    lines.append(f"{word} {name}({parameters}):")
    lines.append(f"    {draw(st.sampled_from(BODIES))}")
    return "\n".join(f"    {line}" for line in lines if line)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    members = draw(
        st.lists(st.one_of(methods(), methods(), methods(), st.sampled_from(EXTRAS)), min_size=1, max_size=4)
    )
    parts = [
        HEADER,
        draw(st.sampled_from(CLASSES)),
        *members,
        "    size = 1",
        "",
        draw(st.sampled_from(TAILS)),
    ]
    return Case(draw(st.sampled_from(KINDS)), "\n".join(parts) + "\n")
