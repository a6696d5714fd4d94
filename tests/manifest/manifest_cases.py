"""Manifests to compare verdicts on: valid ones, changed in one to three places, in every form and file name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from plugcheck_lsp.documents.toml_edits import toml_key, toml_literal

PLUGIN = """\
from abc import ABC, abstractmethod


class Plugin:
    def setup(self, ctx):
        self.ctx = ctx


class Needs:
    def __init__(self, size):
        self.size = size


class Defaults:
    def __init__(self, size=1, *rest, key=None, **more):
        self.size = size


class KeywordOnly:
    def __init__(self, *, size):
        self.size = size


class Base(ABC):
    @abstractmethod
    def run(self): ...


class Derived(Base):
    def run(self):
        return 1


class Child(Needs):
    pass


class Outer:
    class Inner:
        pass


class Callable_:
    def __call__(self):
        return Plugin()


def make():
    return Plugin()


def make_sized(size):
    return Plugin()


instance = Plugin()
callable_instance = Callable_()
number = 3
text = "Plugin"
Alias = Plugin
NeedsAlias = Needs
"""

FILES = {
    "plugin.py": PLUGIN,
    "other.py": "class Plugin:\n    pass\n",
    "pkg/mod.py": "class Plugin:\n    pass\n",
    "package/__init__.py": "class Plugin:\n    pass\n",
    "broken.py": "class Plugin\n    pass\n",
    "relative.py": "from .other import Plugin as Other\n\n\nclass Plugin:\n    pass\n",
    "absolute.py": "import other\n\n\nclass Plugin:\n    pass\n",
    "guarded.py": "try:\n    from .other import Plugin as Other\nexcept ImportError:\n    Other = None\n\n\nclass Plugin:\n    pass\n",
    "lazy.py": "class Plugin:\n    def run(self):\n        from .other import Plugin\n\n        return Plugin\n",
    "latin.py": "# \xe9\nclass Plugin:\n    pass\n",
}
"""The plugin directory; `latin.py` is written in Latin-1, without saying so."""

ENTRY_POINTS = (
    *(
        f"plugin:{name}"
        for name in [
            "Plugin",
            "Needs",
            "Defaults",
            "KeywordOnly",
            "Base",
            "Derived",
            "Child",
            "Outer",
            "Outer.Inner",
            "Callable_",
            "make",
            "make_sized",
            "instance",
            "callable_instance",
            "number",
            "text",
            "Alias",
            "NeedsAlias",
            "Missing",
            "plugin",
            "ABC",
        ]
    ),
    *(
        f"{module}:Plugin"
        for module in [
            "other",
            "pkg/mod",
            "pkg.mod",
            "package",
            "package/__init__",
            "broken",
            "relative",
            "absolute",
        ]
    ),
    *(
        f"{module}:Plugin"
        for module in [
            "guarded",
            "lazy",
            "latin",
            "nope",
            "plugin.py",
            "./plugin",
            "pkg/../plugin",
            "../a/plugin",
        ]
    ),
    *(
        "plugin.Plugin",
        "plugin",
        "plugin:",
        ":Plugin",
        ":",
        "",
        " ",
        "plugin:Plugin:x",
        "plugin : Plugin",
        " plugin:Plugin",
    ),
    *(
        "plugin:Plugin ",
        "plugin: Plugin",
        "plugin::Plugin",
        "python -m my.plugin",
        "pl\0ugin:Plugin",
        "Plugin:Plugin",
    ),
)

BASE: dict[str, Any] = {
    "schema_version": "1",
    "name": "plugin-a",
    "kind": "chunker",
    "kind_api_version": "1",
    "core_version": ">=0.4,<0.5",
    "runtime": "in_process",
    "entry_point": "plugin:Plugin",
}
EXTRAS: dict[str, Any] = {
    "license": "MIT",
    "capabilities": ["net"],
    "priority": 50,
    "depends_on": [],
    "tryfirst": False,
    "trylast": False,
    "startup_timeout_sec": 30,
    "teardown_timeout_sec": 15,
    "supports_languages": ["python"],
    "fallback": False,
    "execution_model": "sync",
    "in_process_only": False,
    "resources": {"required": ["clock"], "optional": []},
    "unit_of_work": {
        "declared": True,
        "partition_key": "id",
        "estimated_duration_sec": 10,
        "idempotency_mode": "input_hash",
        "checkpointable": False,
    },
    "health_check": "/health",
    "env": {"PATH": "/usr/bin"},
    "url": "https://example.org",
    "auth": {"token": "secret"},
}
REMOTE = (
    {"runtime": "mcp_stdio", "command": ["python", "-m", "x"]},
    {"runtime": "mcp_stdio", "entry_point": "python -m x"},
    {"runtime": "mcp_http", "endpoint": "https://example.org/mcp"},
)
FIELDS = (
    *BASE,
    *EXTRAS,
    "command",
    "endpoint",
    "homepage",
    "maintainer",
    "supports_extensions",
    "supports_mime_types",
)
UNKNOWN_KEYS = [
    "dagstack_version",
    "version",
    "description",
    "authors",
    "config_schema",
    "mcp_http",
    "supports",
    "metadata",
    "colour",
    "Name",
    "entry-point",
    "entrypoint",
    "plugin",
    "tool",
    "requires",
]
RUNTIMES = ("in_process", "mcp_stdio", "mcp_http", "in-process", "IN_PROCESS", "", "wasm")
CORE_VERSIONS = (
    *(
        "",
        ">=0.4",
        "~=0.4",
        "==0.4.*",
        "^0.2",
        "0.4.1",
        ">=0.3.0 <1.0.0",
        ">=0.3.0,<1.0.0",
        ">=1.0",
        "<0.4",
        "garbage",
    ),
    *(
        "==0.4.1",
        "===0.4.1",
        "!=0.4.1",
        ">=0.4.1rc1",
        "<=0.4",
        ">0.4.1",
        ">=0.4,,<0.5",
        " >= 0.4 ",
        "~0.4",
        "*",
        ">=0.4.1.dev1",
    ),
)

_numbers = st.one_of(
    st.integers(-3, 3),
    st.sampled_from([50, 100, 1000, 2**31, 2**63, 2**64, 10**30, 10**400, -(2**63)]),
    st.sampled_from(
        [0.0, -0.0, 1.0, 1.5, 50.0, -1.0, 1e300, 9.2e18, 1e19, float("inf"), float("-inf"), float("nan")]
    ),
)
_texts = st.one_of(
    st.sampled_from(
        [
            "",
            "1",
            "0",
            "50",
            " 50 ",
            "1_000",
            "50.0",
            "50.5",
            "-5",
            "+5",
            "true",
            "YES",
            "on",
            "off",
            "n",
            "T",
            "abc",
            "\t7\n",
        ]
    ),
    st.text(alphabet="01_+-. \t\n\u00a0\u2003\u001fex٣yesnotrufal", max_size=7),
)
_dates = st.sampled_from(
    [
        dt.date(2020, 1, 1),
        dt.time(1, 2),
        dt.datetime(2020, 1, 1, 2, 3),
        dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
    ]
)
scalars = st.one_of(_numbers, st.booleans(), _texts, _dates)
values = st.one_of(
    scalars,
    st.lists(scalars, max_size=3),
    st.lists(st.sampled_from(["a", "b", "clock"]), max_size=3),
    st.dictionaries(st.sampled_from(["a", "name", "kind", "PATH", "required", "token"]), scalars, max_size=2),
)


@dataclass
class Case:
    """A plugin directory (or two) as it is written to disk."""

    file_name: str
    data: bytes
    second: bytes | None = None
    """The manifest of a second plugin beside the first one."""
    notes: list[str] = field(default_factory=list)


def _literal(value: Any, draw: Any) -> str:
    """`value` in TOML; a text in one of the ways that TOML has for it."""
    plain = toml_literal(value)
    if not isinstance(value, str) or not value.isprintable() or "'" in value or draw(st.integers(0, 3)):
        return plain
    return draw(st.sampled_from([f"'{value}'", f"'''{value}'''", f'""{plain}""', f'"""\n{plain[1:-1]}"""']))


def written(manifest: dict[str, Any], form: str, draw: Any) -> str:
    """The manifest as TOML in one of the three forms; sub-tables as headers, inline or dotted."""
    prefix = {"flat": "", "table": "plugin", "tool": "tool.dagstack.plugin"}[form]
    style = draw(st.sampled_from(["header", "inline", "dotted"]))
    lines: list[str] = [f"[{prefix}]"] if prefix else []
    headers: list[str] = []
    for key, value in manifest.items():
        if not isinstance(value, dict) or style == "inline":
            lines.append(f"{toml_key(key)} = {_literal(value, draw)}")
        elif style == "dotted" and value:
            lines += [
                f"{toml_key(key)}.{toml_key(below)} = {toml_literal(item)}" for below, item in value.items()
            ]
        else:
            headers.append(f"\n[{prefix + '.' if prefix else ''}{toml_key(key)}]")
            headers += [f"{toml_key(below)} = {toml_literal(item)}" for below, item in value.items()]
    return "\n".join([*lines, *headers]) + "\n"


def _change(manifest: dict[str, Any], draw: Any) -> str:
    """Change the manifest in one place; what was done."""
    kind = draw(
        st.sampled_from(
            [
                "drop",
                "rename",
                "value",
                "value",
                "add",
                "unknown",
                "runtime",
                "core",
                "entry",
                "entry",
                "nested",
                "flags",
                "own",
            ]
        )
    )
    keys = list(manifest)
    if kind == "drop" and keys:
        key = draw(st.sampled_from(keys))
        del manifest[key]
        return f"drop {key}"
    if kind == "rename" and keys:
        key = draw(st.sampled_from(keys))
        new = draw(st.sampled_from([key + "s", key.replace("_", "-"), key.upper(), key[:-1], *UNKNOWN_KEYS]))
        manifest[new] = manifest.pop(key)
        return f"rename {key} to {new}"
    if kind == "value" and keys:
        key = draw(st.sampled_from(keys))
        manifest[key] = draw(values)
        return f"set {key} to {manifest[key]!r}"
    if kind == "add":
        key = draw(st.sampled_from(FIELDS))
        manifest[key] = draw(st.one_of(st.just(EXTRAS.get(key, "x")), values))
        return f"add {key} = {manifest[key]!r}"
    if kind == "unknown":
        key = draw(st.sampled_from(UNKNOWN_KEYS))
        manifest[key] = draw(values)
        return f"add unknown {key} = {manifest[key]!r}"
    if kind == "runtime":
        manifest["runtime"] = draw(st.sampled_from(RUNTIMES))
        return f"runtime {manifest['runtime']}"
    if kind == "core":
        manifest["core_version"] = draw(st.sampled_from(CORE_VERSIONS))
        return f"core_version {manifest['core_version']}"
    if kind == "entry":
        manifest["entry_point"] = draw(st.sampled_from(ENTRY_POINTS))
        return f"entry_point {manifest['entry_point']!r}"
    if kind == "nested":
        table = draw(st.sampled_from(["resources", "unit_of_work", "env", "auth"]))
        inner = dict(manifest.get(table) or {}) if isinstance(manifest.get(table), dict) else {}
        names = [*EXTRAS.get(table, {}), "require", "content_hash", "x"]
        name = draw(st.sampled_from(names))
        inner[name] = draw(values)
        manifest[table] = inner
        return f"{table}.{name} = {inner[name]!r}"
    if kind == "flags":
        truths = st.sampled_from([True, False, 1, 0, "yes", "off", 1.0])
        manifest["tryfirst"], manifest["trylast"] = draw(truths), draw(truths)
        return "order flags"
    if kind == "own":
        manifest["name"] = draw(
            st.sampled_from(["", "a b", "a.b", "A", "a:b", "a/b", "plugin", "ä", "x" * 300, "..", "a\nb"])
        )
        return f"name {manifest['name']!r}"
    return "nothing"


def _damage(text: str, draw: Any) -> tuple[bytes, str]:
    """The text as bytes, damaged in one place below what TOML sees; what was done."""
    kind = draw(
        st.sampled_from(
            [
                "bom",
                "latin",
                "crlf",
                "cr",
                "cut",
                "line",
                "twice",
                "control",
                "quote",
                "header",
                "foreign",
                "empty",
                "comment",
                "utf16",
            ]
        )
    )
    data = text.encode()
    lines = text.split("\n")
    at = draw(st.integers(0, max(0, len(lines) - 1)))
    if kind == "bom":
        data = b"\xef\xbb\xbf" + data
    elif kind == "latin":
        data = "# é\n".encode("latin-1") + data
    elif kind == "utf16":
        data = text.encode("utf-16")
    elif kind == "crlf":
        data = text.replace("\n", "\r\n").encode()
    elif kind == "cr":
        data = text.replace("\n", "\r").encode()
    elif kind == "cut":
        data = text[: draw(st.integers(0, len(text)))].encode()
    elif kind == "line":
        lines.insert(
            at,
            draw(
                st.sampled_from(
                    ["x", "x =", "= 1", "[", "]", "[x", "a = 'b", "a = [1,", "\x0c", "a.b.c = 1", "[a]\n[a]"]
                )
            ),
        )
        data = "\n".join(lines).encode()
    elif kind == "twice":
        lines.insert(at, lines[at])
        data = "\n".join(lines).encode()
    elif kind == "control":
        lines[at] += draw(st.sampled_from(["\0", "\x01", "# \x0c", "\x7f", "\u2028", " # \u2028", "\t"]))
        data = "\n".join(lines).encode()
    elif kind == "quote":
        data = text.replace('"', "'").encode()
    elif kind == "header":
        lines.insert(
            at,
            draw(
                st.sampled_from(
                    [
                        "[plugin]",
                        "[tool.other]",
                        "[metadata]",
                        "[[plugin]]",
                        "[resources]",
                        "[plugin.metadata]",
                    ]
                )
            ),
        )
        data = "\n".join(lines).encode()
    elif kind == "foreign":
        data = (text + "\n[tool.ruff]\nline-length = 100\n").encode()
    elif kind == "empty":
        data = draw(
            st.sampled_from(
                [
                    b"",
                    b"\n",
                    b"# nothing\n",
                    b"plugin = 'x'\n",
                    b"[plugin]\n",
                    b"[tool.dagstack]\nplugin = 1\n",
                ]
            )
        )
    else:
        lines[at] += "  # 🎉 é"
        data = "\n".join(lines).encode()
    return data, kind


@st.composite
def cases(draw: Any) -> Case:
    manifest = dict(BASE)
    for key in draw(st.lists(st.sampled_from(sorted(EXTRAS)), max_size=4, unique=True)):
        manifest[key] = EXTRAS[key]
    if draw(st.integers(0, 4)) == 0:
        manifest.pop("entry_point")
        manifest.update(draw(st.sampled_from(REMOTE)))
    file_name = draw(
        st.sampled_from(
            ["dagstack.toml"] * 5 + ["dagstack_plugin.toml", "dagstack-plugin.toml", "pyproject.toml"]
        )
    )
    usual = {"dagstack.toml": ["flat", "table", "table"], "pyproject.toml": ["tool"]}.get(
        file_name, ["flat", "tool"]
    )
    form = draw(st.sampled_from([*usual * 4, "flat", "table", "tool"]))
    notes = [file_name, form]
    second = None
    if file_name == "dagstack.toml" and draw(st.integers(0, 5)) == 0:
        other = {
            **BASE,
            "name": draw(st.sampled_from(["plugin-a", "plugin-b"])),
            "entry_point": "plugin:Plugin",
        }
        other["depends_on"] = draw(st.lists(st.sampled_from(["plugin-a", "plugin-b", "ghost"]), max_size=2))
        manifest["depends_on"] = draw(
            st.lists(st.sampled_from(["plugin-a", "plugin-b", "ghost"]), max_size=2)
        )
        if draw(st.booleans()):
            notes.append("second: " + _change(other, draw))
        second = written(other, draw(st.sampled_from(["flat", "table"])), draw).encode()
        notes.append(
            f"second {other.get('name')!r} {other.get('depends_on')}, first {manifest['depends_on']}"
        )
    notes += [_change(manifest, draw) for _ in range(draw(st.integers(0, 3))) if draw(st.integers(0, 5))]
    text = written(manifest, form, draw)
    data = text.encode()
    if draw(st.integers(0, 4)) == 0:
        data, note = _damage(text, draw)
        notes.append(note)
    return Case(file_name, data, second, notes)
