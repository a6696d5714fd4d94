"""Names of a dagstack workspace: what they stand for, where else they stand, and what a new one needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dagstack_files import FILES, HEAD, LANGUAGE, SPLITTER, SPLITTER_CODE, SPLITTER_TEST, Bench

from plugcheck_lsp.editing.language import CannotRename

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

S, C = "plugins/splitter/dagstack.toml", "plugins/splitter/plugin.py"
E = "plugins/splitter/tests/test_plugin.py"
T, K, R, L = (
    "plugins/store/dagstack.toml",
    "kinds/chunker/v1.yaml",
    "remote/pyproject.toml",
    "loaded/dagstack_plugin.toml",
)
CLASS = [f"{S}:5: Splitter", f"{C}:11: Splitter", f"{E}:1: Splitter", f"{E}:5: Splitter"]
STORE = ["main.py:4: store", f"{S}:9: store", f"{T}:2: store"]
CHUNK = [f"{K}:5: chunk", f"{C}:26: chunk"]


@pytest.mark.parametrize(
    ("name", "part", "nth", "definitions", "references"),
    [
        (S, "plugin:", 0, [f"{C}:1: (file)"], [f"{S}:5: plugin", f"{C}:1: (file)"]),
        (S, "Splitter", 0, [f"{C}:11: Splitter"], CLASS),
        (C, "Splitter", 0, [f"{C}:11: Splitter"], CLASS),
        (E, "Splitter", 0, [f"{C}:11: Splitter"], CLASS),
        (E, "Splitter", 1, [f"{C}:11: Splitter"], CLASS),
        (S, "store", 0, [f"{T}:2: store"], STORE),
        (T, "store", 0, [f"{T}:2: store"], STORE),
        ("main.py", "store", 0, [f"{T}:2: store"], STORE),
        (S, "chunker", 0, [f"{K}:1: chunker"], [f"{K}:1: chunker", f"{S}:3: chunker"]),
        (K, "chunker", 0, [f"{K}:1: chunker"], [f"{K}:1: chunker", f"{S}:3: chunker"]),
        (K, "chunk\n", 0, CHUNK[:1], CHUNK),
        (C, "chunk(", 0, CHUNK[:1], CHUNK),
        (S, "clock", 0, [f"{S}:12: clock"], [f"{S}:12: clock", f"{C}:18: clock"]),
        (C, "clock\n", 0, [f"{S}:12: clock"], [f"{S}:12: clock", f"{C}:18: clock"]),
        (C, "postgres", 0, [f"{S}:13: postgres"], [f"{S}:13: postgres", f"{C}:20: postgres", f"{C}:21: postgres"]),
        (C, "postgres", 1, [f"{S}:13: postgres"], [f"{S}:13: postgres", f"{C}:20: postgres", f"{C}:21: postgres"]),
        (T, "tool", 0, [], ["main.py:4: tool", f"{T}:3: tool", f"{L}:2: tool", f"{R}:6: tool"]),
        (L, "pkg.mod", 0, ["loaded/pkg/mod.py:1: (file)"], ["loaded/pkg/mod.py:1: (file)", f"{L}:4: pkg.mod"]),
        (L, "Loaded", 0, ["loaded/pkg/mod.py:1: Loaded"], [f"{L}:4: Loaded", "loaded/pkg/mod.py:1: Loaded"]),
    ],
)  # fmt: skip
def test_names(
    bench: Bench, name: str, part: str, nth: int, definitions: list[str], references: list[str]
) -> None:
    mention = bench.mention(name, part, nth)
    assert mention is not None
    workspace = bench.workspace
    assert bench.shown(LANGUAGE.definitions(mention, workspace)) == sorted(definitions)
    assert bench.shown(LANGUAGE.references(mention, workspace)) == sorted(references)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        (S, "# "),
        (S, "in_process"),
        (S, "required"),
        (S, "entry_point ="),
        (C, "Helper"),
        (C, "import"),
        (C, "The Splitter"),
        (C, "_db"),
        (R, "[project]"),
        (R, 'remote"\n\n'),
        (K, "dispatch"),
        ("main.py", "# registry"),
    ],
)
def test_no_name(bench: Bench, name: str, part: str) -> None:
    assert bench.mention(name, part) is None


def test_a_name_in_a_comment_of_code_is_no_use(bench: Bench) -> None:
    mention = bench.mention("main.py", "store", 1)
    assert mention is None


def test_an_entry_point_that_leads_nowhere_names_nothing(bench: Bench) -> None:
    for written, module in (
        ("other:Splitter", False),
        ("plugin:Other", True),
        ("plugin", True),
        (":Splitter", False),
    ):
        bench.put(S, SPLITTER.replace("plugin:Splitter", written) + "|")
        assert (bench.mention(S, written[:3]) is not None) == module, written
    bench.put(S, SPLITTER.replace("plugin:Splitter", "plugin:Other") + "|")
    mention = bench.mention(S, "Other")
    assert mention is not None
    assert list(LANGUAGE.definitions(mention, bench.workspace)) == []


def test_names_of_half_typed_code_are_found(bench: Bench) -> None:
    bench.put(
        C,
        SPLITTER_CODE.replace("self._clock = None\n\n    def setup", "self._clock = (\n\n    def setup")
        + "|",
    )
    mention = bench.mention(S, "Splitter")
    assert mention is not None
    assert f"{C}:11: Splitter" in bench.shown(LANGUAGE.definitions(mention, bench.workspace))


# --- new names ---


def renamed(
    bench: Bench, name: str, part: str, new: str, nth: int = 0
) -> tuple[dict[str, str], tuple[str, ...]]:
    mention = bench.mention(name, part, nth)
    assert mention is not None
    renaming = LANGUAGE.rename(mention, new, bench.workspace)
    assert not renaming.moves
    return bench.apply(renaming), renaming.notes


def refusal(bench: Bench, name: str, part: str, new: str | None = "quite_new") -> str:
    mention = bench.mention(name, part)
    assert mention is not None
    with pytest.raises(CannotRename) as refused:
        LANGUAGE.rename(mention, new, bench.workspace)
    return str(refused.value)


@pytest.mark.parametrize(("name", "nth"), [(S, 0), (T, 0), ("main.py", 0)])
def test_a_plugin_gets_another_name_everywhere(bench: Bench, name: str, nth: int) -> None:
    files, notes = renamed(bench, name, "store", "big-store", nth)
    assert set(files) == {S, T, "main.py"}
    assert 'depends_on = ["big-store"]' in files[S]
    assert 'name = "big-store"' in files[T]
    assert files["main.py"].count('"big-store"') == 1
    assert notes == ("`store` stands in `main.py:5` too, which was not changed",)


@pytest.mark.parametrize(("name", "part"), [(S, "Splitter"), (C, "Splitter"), (E, "Splitter")])
def test_a_class_gets_another_name_everywhere(bench: Bench, name: str, part: str) -> None:
    files, _ = renamed(bench, name, part, "Cutter")
    assert set(files) == {S, C, E}
    assert 'entry_point = "plugin:Cutter"' in files[S]
    assert "class Cutter:" in files[C]
    assert '"""The Splitter."""' in files[C]
    assert files[E] == SPLITTER_TEST.replace("Splitter", "Cutter")


@pytest.mark.parametrize(
    ("files", "name", "part", "new", "reason"),
    [
        ({}, T, "store", "Big Store", "no name for a plugin"),
        ({}, T, "store", "", "no name for a plugin"),
        ({}, T, "store", "splitter", "has the name `splitter` already"),
        ({S: SPLITTER.replace('["store"]', '["\\u0073tore"]')}, T, "store", "x", "with escapes"),
        ({"x/dagstack.toml": 'name = "store"\n'}, T, "store", "x", "both have the name"),
        ({"x/dagstack.toml": "name = \n"}, T, "store", "x", "does not parse"),
        ({S: SPLITTER.replace('["store"]', '["gone"]')}, S, "gone", "x", "No manifest"),
        ({}, S, "chunker", "x", "the host application decides"),
        ({}, K, "chunk\n", "x", "the kind's specification decides"),
        ({}, S, "clock", "x", "the host registers"),
        ({}, S, "plugin:", "x", "move the file"),
        ({}, S, "Splitter", "not a name", "no name for a class"),
        ({}, S, "Splitter", "class", "no name for a class"),
        ({}, S, "Splitter", "Helper", "uses the name `Helper` already"),
        ({C: SPLITTER_CODE + '\nname = "Splitter"\n'}, S, "Splitter", "X", "may or may not mean"),
        ({C: SPLITTER_CODE + "\nthing.Splitter\n"}, S, "Splitter", "X", "may or may not mean"),
        ({E: SPLITTER_TEST + "\nfrom elsewhere import Splitter as Other\n"}, S, "Splitter", "X", "may or may not mean"),
        ({"tool.py": "from plugins.splitter.plugin import Splitter\n"}, S, "Splitter", "X", "`tool.py:1`"),
        ({"tool.py": "from plugins.splitter.plugin import Splitter\n("}, S, "Splitter", "X", "does not parse"),
        ({S: SPLITTER.replace(":Splitter", ":Gone")}, S, "Gone", "X", "does not define"),
    ],
)  # fmt: skip
def test_what_cannot_be_renamed(
    tmp_path: Path, files: Mapping[str, str], name: str, part: str, new: str, reason: str
) -> None:
    assert reason in refusal(Bench(tmp_path, {**FILES, **files}), name, part, new)


def test_other_classes_of_the_same_name_stay(tmp_path: Path) -> None:
    other = {
        "plugins/other/dagstack.toml": f'name = "other"\nkind = "tool"\nruntime = "in_process"\n{HEAD}'
        'entry_point = "code:Splitter"\n',
        "plugins/other/code.py": "class Splitter:\n    pass\n",
    }
    files, _ = renamed(Bench(tmp_path, {**FILES, **other}), S, "Splitter", "Cutter")
    assert set(files) == {S, C, E}


def test_the_same_name_changes_nothing(bench: Bench) -> None:
    assert renamed(bench, T, "store", "store") == ({}, ())
    assert renamed(bench, S, "Splitter", "Splitter") == ({}, ())


def test_uses_by_another_name_stay(tmp_path: Path) -> None:
    test = "import plugin\nfrom plugin import Splitter as It\n\n\ndef test_it():\n    assert It() and plugin.Splitter()\n"
    files, _ = renamed(Bench(tmp_path, {**FILES, E: test}), S, "Splitter", "Cutter")
    assert files[E] == test.replace("Splitter", "Cutter")


def test_a_name_that_every_plugin_uses_for_its_class_is_no_obstacle(tmp_path: Path) -> None:
    """Each plugin's tests import their own module `plugin`."""
    others = {
        "plugins/other/dagstack.toml": SPLITTER.replace('"splitter"', '"other"'),
        "plugins/other/plugin.py": SPLITTER_CODE,
        "plugins/other/tests/test_other.py": SPLITTER_TEST,
        "tools/plugin.py": "Splitter = 1\n",
        "tools/main.py": "from plugin import Splitter\n",
    }
    files, _ = renamed(Bench(tmp_path, {**FILES, **others}), S, "Splitter", "Cutter")
    assert set(files) == {S, C, E}


@pytest.mark.parametrize(
    "source",
    [
        "from plugins.splitter import plugin\nplugin.Splitter()\n",
        "import plugins.splitter.plugin as p\np.Splitter()\n",
        "from importlib import import_module\nmade = import_module('plugins.splitter.plugin').Splitter\n",
    ],
)
def test_every_way_of_importing_the_class_elsewhere_is_an_obstacle(tmp_path: Path, source: str) -> None:
    assert "`tool.py:2`" in refusal(Bench(tmp_path, {**FILES, "tool.py": source}), S, "Splitter", "Cutter")


def test_what_is_inherited_is_found_where_it_is_written(tmp_path: Path) -> None:
    files = {
        **FILES,
        "loaded/dagstack_plugin.toml": FILES[L].replace('kind = "tool"', 'kind = "chunker"'),
        "loaded/pkg/base.py": "class Base:\n    def chunk(self, text):\n        return text\n",
        "loaded/pkg/mod.py": "from pkg.base import Base\n\n\nclass Loaded(Base):\n    def flush(self):\n        pass\n",
    }
    bench = Bench(tmp_path, files)
    mention = bench.mention(K, "chunk\n")
    assert mention is not None
    assert "loaded/pkg/base.py:2: chunk" in bench.shown(LANGUAGE.references(mention, bench.workspace))
    assert "of kind `chunker`" in bench.hover(
        "loaded/pkg/base.py", files["loaded/pkg/base.py"].replace("chunk", "ch|unk")
    )


def test_an_entry_point_leads_to_what_its_module_imports_or_makes(tmp_path: Path) -> None:
    files = {
        **FILES,
        "loaded/pkg/impl.py": FILES["loaded/pkg/mod.py"],
        "loaded/pkg/mod.py": "from pkg.impl import Loaded\n",
    }
    for code, place in (
        ("from pkg.impl import Loaded\n", "loaded/pkg/impl.py:1: Loaded"),
        ("def Loaded():\n    pass\n", "loaded/pkg/mod.py:1: Loaded"),
    ):
        bench = Bench(tmp_path, {**files, "loaded/pkg/mod.py": code})
        mention = bench.mention(L, "Loaded")
        assert mention is not None
        assert bench.shown(LANGUAGE.definitions(mention, bench.workspace)) == [place]
