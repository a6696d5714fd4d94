"""Manifests, `teardown`s, declarations and samples that are made: the real host takes them, and they do what they say."""

from __future__ import annotations

import asyncio
import json
import keyword
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from creation_workspace import apply, code, codes, findings, manifest, offered, required, workspace, write
from hypothesis import given, settings
from hypothesis import strategies as st

from plugcheck_lsp.findings import Severity
from plugcheck_rules.hosts.dagstack.contract.plan import contract_plan

if TYPE_CHECKING:
    from pathlib import Path

CLASSES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "marked": (
        "greeter.py",
        code(
            """
            from dagstack.plugin_system.hookspecs.tool import hookimpl


            class GreetingPlugin:
                @hookimpl
                def get_schema(self):
                    return {}

                @hookimpl
                def execute(self, args):
                    return {"greeting": "hello"}
            """
        ),
        {"name": "greeting", "kind": "tool", "entry_point": "greeter:GreetingPlugin"},
    ),
    "annotated": (
        "fixed.py",
        code(
            """
            from dagstack.plugin_system import PluginContext

            SIZE = 3


            class FixedChunker:
                async def setup(self, ctx: PluginContext) -> None:
                    self._clock = ctx.resources.clock
                    self._rng = getattr(ctx.resources, "rng", None)
                    if "blob_store" in ctx.resources:
                        self._blobs = ctx.resources.blob_store

                async def chunk(self, text: str) -> list[str]:
                    return [text[:SIZE]]
            """
        ),
        {
            "name": "fixed-chunker",
            "kind": "chunker",
            "execution_model": "async",
            "resources": {"required": ["clock"], "optional": ["blob_store", "rng"]},
        },
    ),
    "both_ends": (
        "größe.py",
        "class Größe2XMLReader:\n    def setup(self, context):\n        pass\n\n    def teardown(self):\n        pass\n\n    def read(self):\n        return {}\n",
        {
            "name": "große-2-xml-reader".replace("ß", ""),
            "kind": "reader",
            "entry_point": "größe:Größe2XMLReader",
        },
    ),
    "without_a_name": (
        "a plugin/plugin.py",
        "class Plugin:\n    def setup(self, ctx):\n        pass\n\n    def teardown(self):\n        pass\n",
        {"name": "a-plugin", "kind": "custom"},
    ),
}

LOADING = """
import json, logging, sys
from pathlib import Path
from dagstack.plugin_system import PluginRegistry, load_manifest

logging.disable(logging.CRITICAL)
told = []
for folder in map(Path, sys.argv[1:]):
    registry = PluginRegistry()
    (found,) = registry.discover(folder)
    plugin = registry.get_plugin(found.kind, found.name)
    told.append({**load_manifest(folder / "dagstack.toml").model_dump(), "class": type(plugin).__name__})
print(json.dumps(told))
"""


def loaded(*folders: Path) -> list[dict[str, Any]]:
    """What the real host makes of the manifests in these folders, by both of its loaders."""
    child = subprocess.run(
        [sys.executable, "-c", LOADING, *map(str, folders)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert not child.returncode, child.stderr
    answer: list[dict[str, Any]] = json.loads(child.stdout)
    return answer


def test_the_host_takes_every_manifest_that_is_made(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    folders = []
    for name, (file, source, _) in CLASSES.items():
        write(tmp_path / name, {file: source}, "\r\n" if name == "marked" else "\n")
    for name, (file, _, _) in CLASSES.items():
        path = tmp_path / name / file
        creation = offered(path, tmp_path)["dagstack.manifest"]
        assert creation.new_files == (path.with_name("dagstack.toml"),)
        apply(creation, tmp_path)
        assert "dagstack.manifest" not in offered(path, tmp_path, asked=True)
        folders.append(path.parent)
    assert b"\r\n" in (folders[0] / "dagstack.toml").read_bytes()
    assert b"\r\n" not in (folders[1] / "dagstack.toml").read_bytes()
    told = [found for found in findings(tmp_path) if found.code.startswith("MAN")]
    assert [found.message for found in told if found.severity is not Severity.HINT] == []
    for made, (file, source, wanted) in zip(loaded(*folders), CLASSES.values(), strict=True):
        assert made["class"] in source
        assert wanted.items() <= made.items(), file


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("plain.py", "class Reader:\n    def read(self):\n        return 1\n"),
        ("case.py", "import unittest\n\n\nclass Case(unittest.TestCase):\n    def setUp(self):\n        pass\n\n    def tearDown(self):\n        pass\n"),
        ("node.py", "class Node:\n    def setup(self, parent):\n        pass\n\n    def teardown(self):\n        pass\n"),
        ("half.py", "class P:\n    def setup(self, ctx):\n        pass\n"),
    ],
)  # fmt: skip
def test_other_classes_are_left_alone_until_one_asks(file: str, source: str, tmp_path: Path) -> None:
    write(tmp_path, {f"here/{file}": source, "elsewhere/dagstack.toml": manifest("other")})
    assert offered(tmp_path / "here" / file, tmp_path) == {}
    assert set(offered(tmp_path / "here" / file, tmp_path, asked=True)) == {"dagstack.manifest"}


PLUGIN = "class P:\n    def setup(self, ctx):\n        pass\n\n    def teardown(self):\n        pass\n"


@pytest.mark.parametrize(
    "files",
    [
        {"x/plugin.py": PLUGIN, "dagstack.toml": manifest("above")},  # discovery would never come here
        {"x/plugin.py": PLUGIN, "x/y/dagstack.toml": manifest("below")},  # and never to this one any more
        {"x/plugin.py": PLUGIN, "x/dagstack.toml": manifest("here", entry="other:P"), "x/other.py": PLUGIN},
        {"x/plugin.py": PLUGIN, "x/dagstack.toml": "not = [toml"},
        {"x/plugin.py": "from .words import words\n\n\n" + PLUGIN, "x/words.py": "words = ()\n"},
        {
            "x/plugin.py": PLUGIN.replace(
                "setup(self", "__init__(self, wanted):\n        pass\n\n    def setup(self"
            )
        },
        {"build/plugin.py": PLUGIN, "x/plugin.py": ""},
        {"x/plugin.py": "", "tests/plugin.py": PLUGIN},
        {"x/plugin.py": "", "x/__init__.py": PLUGIN},
        {"x/plugin.py": PLUGIN + "\n    def half(self:\n"},
    ],
)
def test_no_manifest_that_the_host_would_not_use(files: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, files)
    for file in files:
        if file.endswith(".py"):
            assert "dagstack.manifest" not in offered(tmp_path / file, tmp_path, asked=True), file


def test_names_of_plugins_are_told_apart(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"a/dagstack.toml": manifest("p"), "b/dagstack.toml": manifest("p-2"), "c/plugin.py": PLUGIN},
    )
    apply(offered(tmp_path / "c/plugin.py", tmp_path)["dagstack.manifest"], tmp_path)
    assert 'name = "p-3"' in (tmp_path / "c/dagstack.toml").read_text()


@settings(max_examples=40, deadline=None)
@given(
    st.from_regex(r"[A-Za-zÄßé\u4e2d_][A-Za-z0-9Äßé\u4e2d_]{0,12}(?:Plugin|Chunker|)", fullmatch=True),
    st.sampled_from(["x", "größe", "2", "a b", "_", "プラグイン"]),
)
def test_any_name_of_a_class_gives_a_manifest_without_a_fault(
    tmp_path_factory: pytest.TempPathFactory, name: str, folder: str
) -> None:
    name = unicodedata.normalize("NFKC", name)  # as Python reads names
    if keyword.iskeyword(name) or name.startswith("_"):
        return
    root = tmp_path_factory.mktemp("any")
    write(root, {f"{folder}/plugin.py": PLUGIN.replace("class P", f"class {name}")})
    apply(offered(root / folder / "plugin.py", root)["dagstack.manifest"], root)
    assert [found.message for found in findings(root) if found.code.startswith("MAN")] == []


# teardown

HELD = {
    "one": "self._a = Held('a')",
    "two": "self._a = Held('a')\nself._b = Held('b')",
    "none_first": "self._a = None\nself._a = Held('a')\nint(ctx['n'])\nself._b = Held('b')",
    "in_a_branch": "if ctx:\n    self._a = Held('a')\nint(ctx['n'])",
    "in_a_list": "self._b = Held('b')\nself._many = []\nself._many.append(Held('c'))",
    "asynchronous": "self._a = AsyncHeld('a')\nself._b = Held('b')\nint(ctx['n'])",
}
SETTINGS = """\
[resources.held]
made-by = ["held.Held"]
released-by = ["close"]

[resources.async-held]
made-by = ["held.AsyncHeld"]
released-by = ["close"]
async = true
"""
HELD_SOURCE = """
class Held:
    log = []

    def __init__(self, name):
        if name in self.failing:
            raise RuntimeError(name)
        self.name = name
        self.log.append(f"+{name}")

    failing = set()

    def close(self):
        self.log.append(f"-{self.name}")
        if "close" in self.failing:
            raise RuntimeError("close")


class AsyncHeld(Held):
    async def close(self):
        super().close()
"""


def made_teardown(body: str, root: Path, newline: str, step: str) -> str:
    lines = "".join(f"        {line}\n" for line in body.split("\n"))
    source = f"from held import AsyncHeld, Held\n\n\nclass P:\n    def setup(self, ctx):\n{lines}\n    def go(self):\n        return {{}}  # 🎉\n"
    source = source.replace("    ", step)
    write(root, {"dagstack.toml": manifest("p"), "plugin.py": source, "plugcheck.toml": SETTINGS}, newline)
    found = offered(root / "plugin.py", root)["dagstack.teardown"]
    assert {code for code, _, _ in found.mends} == {"RES101"}
    told = {(each.code, each.path, each.span) for each in findings(root) if each.code == "RES101"}
    assert set(found.mends) == told
    apply(found, root)
    assert [each for each in codes(root) if each.startswith("RES")] == []
    assert "dagstack.teardown" not in offered(root / "plugin.py", root)
    after = (root / "plugin.py").read_bytes().decode()
    assert after.count(newline) == after.count("\n")
    assert f"{newline}{step}{step}" in after
    return after.replace("\r\n", "\n")


@pytest.mark.parametrize("answer", ["", " -> None", ' -> "None"'])
def test_a_teardown_is_annotated_where_the_class_is(answer: str, tmp_path: Path) -> None:
    source = f"from held import AsyncHeld, Held\n\n\nclass P:\n    def setup(self, ctx){answer}:\n        self._a = Held('a')\n"
    write(tmp_path, {"dagstack.toml": manifest("p"), "plugin.py": source, "plugcheck.toml": SETTINGS})
    apply(offered(tmp_path / "plugin.py", tmp_path)["dagstack.teardown"], tmp_path)
    made = (tmp_path / "plugin.py").read_text(encoding="utf-8").partition("def teardown(self)")[2]
    assert made.startswith(" -> None:" if answer else ":")


def run(source: str, failing: set[str], ctx: dict[str, Any]) -> tuple[str, list[str]]:
    """The life of an instance as the host leads it: no `teardown` after a `setup` that failed. What raised, and the log."""
    held: dict[str, Any] = {}
    exec(HELD_SOURCE, held)
    held["Held"].failing, held["Held"].log = failing, []
    names: dict[str, Any] = {}
    exec(source.replace("from held import AsyncHeld, Held\n", ""), {**held, "names": names}, names)

    async def life() -> str:
        instance = names["P"]()
        for step, arguments in (("setup", (ctx,)), ("teardown", ())):
            try:
                answer = getattr(instance, step)(*arguments)
                if asyncio.iscoroutine(answer):
                    await answer
            except Exception as error:  # noqa: BLE001 - the host takes any
                return str(error)
        return ""

    return asyncio.run(life()), held["Held"].log


@pytest.mark.parametrize("step", ["    ", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("name", HELD)
def test_a_teardown_releases_all_in_reverse_however_setup_ends(
    name: str, newline: str, step: str, tmp_path: Path
) -> None:
    source = made_teardown(HELD[name], tmp_path, newline, step)
    for failing, ctx in (
        (set(), {"n": "1"}),
        ({"b"}, {"n": "1"}),
        ({"c"}, {"n": "1"}),
        (set(), {"n": "x"}),
        ({"close"}, {"n": "1"}),
    ):
        raised, log = run(source, failing, ctx)
        made = [entry[1:] for entry in log if entry[0] == "+"]
        ended = [entry[1:] for entry in log if entry[0] == "-"]
        assert ended == made[::-1], (failing, ctx, log)
        expected = failing & ({*made, "close"} | {each for each in "bc" if f"Held('{each}')" in source})
        assert raised == (next(iter(expected)) if expected else "") or "invalid literal" in raised


def test_no_teardown_that_could_wait_for_ever_or_is_there(tmp_path: Path) -> None:
    thread = "import threading\n\n\nclass P:\n    def setup(self, ctx):\n        self._t = threading.Thread(target=print)\n        self._t.start()\n"
    there = "class P:\n    def setup(self, ctx):\n        self._f = open(ctx)\n\n    def teardown(self):\n        pass\n"
    for source in (thread, there, "class P:\n    def setup(self, ctx):\n        pass\n", "class P: pass\n"):
        write(tmp_path, {"dagstack.toml": manifest("p"), "plugin.py": source})
        assert "dagstack.teardown" not in offered(tmp_path / "plugin.py", tmp_path)


# declarations and samples

USES = "class P:\n    def setup(self, ctx):\n        self._a = ctx.resources.clock.now\n        self._b = ctx.resources.blob_store\n\n    def go(self, text: str, count: int = 1):\n        return {}\n"


@pytest.mark.parametrize("form", ["flat", "table", "half", "crlf"])
def test_all_that_is_used_is_declared_at_once_from_the_manifest(form: str, tmp_path: Path) -> None:
    written = manifest("p", more=required("clock") if form == "half" else "")
    written = f"# 🎉\n[plugin]\n{written}" if form == "table" else written
    write(tmp_path, {"dagstack.toml": written, "plugin.py": USES}, "\r\n" if form == "crlf" else "\n")
    creation = offered(tmp_path / "dagstack.toml", tmp_path)["dagstack.declare"]
    assert ("`clock` and `blob_store`" in creation.title) == (form != "half")
    assert creation.mends
    assert "MAN146" in codes(tmp_path)
    before = set(codes(tmp_path))
    apply(creation, tmp_path)
    assert set(codes(tmp_path)) <= before - {"MAN146"}
    assert "dagstack.declare" not in offered(tmp_path / "dagstack.toml", tmp_path)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (None, None),
        ("plugcheck.toml", "# mine\nselect = [\"ALL\"]\n"),
        ("pyproject.toml", "[tool.plugcheck]\nselect = [\"ALL\"]\n\n[tool.other]\nx = 1\n"),
        ("plugcheck.toml", "[contract.samples.other]\ngo = { text = \"\" }\n"),
    ],
)  # fmt: skip
def test_samples_go_into_the_settings(source: str | None, text: str | None, tmp_path: Path) -> None:
    name = 'p 1.2 "x"'
    write(tmp_path, {"dagstack.toml": manifest(name.replace('"', '\\"')), "plugin.py": USES})
    if source is not None and text is not None:
        write(tmp_path, {source: text})
    apply(offered(tmp_path / "plugin.py", tmp_path)["dagstack.samples"], tmp_path)
    here = workspace(tmp_path)
    (plugin,) = here.plugins
    plan = contract_plan(plugin, here)
    assert plan is not None
    assert {**plan.request["samples"]} == {"go": "{'text': 'text'}"}
    assert (tmp_path / (source or "plugcheck.toml")).read_text().startswith(text or "[contract.samples")
    assert "dagstack.samples" not in offered(tmp_path / "plugin.py", tmp_path)


def test_no_samples_where_nothing_is_plain(tmp_path: Path) -> None:
    for source in (
        "class P:\n    def go(self, path: str): return {}\n",
        "class P:\n    def go(self): return {}\n",
    ):
        write(tmp_path, {"dagstack.toml": manifest("p"), "plugin.py": source})
        assert "dagstack.samples" not in offered(tmp_path / "plugin.py", tmp_path)
