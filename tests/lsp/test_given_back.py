"""What is made of documents is given back when they are closed, and is not needed to open them again."""

from __future__ import annotations

import gc
import tracemalloc
import weakref
from typing import TYPE_CHECKING

import pytest
from lsp_editor import CODE, MANIFEST

from plugcheck_lsp import engine
from plugcheck_lsp.documents import python
from plugcheck_lsp.lsp.analysis import Request
from plugcheck_lsp.lsp.analyst import Analyst
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.python.program import Program

BODY = (
    "STATE = []\n\n\nclass Base:\n    def keep(self, x: int) -> None:\n        STATE.append(x)\n\n\n" + CODE
)


class Bench:
    """An analyst, and an editor that shows the files of open documents."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.analyst = Analyst()
        self._generation = 0

    def shows(self, *paths: Path, wide: bool = False) -> list[str]:
        """The codes of what is found in the open documents `paths`."""
        self._generation += 1
        folders = (self.folder,)
        buffers = {path: Text(path.read_text(encoding="utf-8")) for path in paths}
        request = Request(self._generation, buffers, folders, wide=folders if wide else ())
        analysis = self.analyst.analyse(request)
        return [finding.code for path in paths for finding in analysis.findings(path)]

    def linked(self, path: Path) -> weakref.ref[Program]:
        """The linked program of the plugin that the open document belongs to."""
        workspace = self.analyst.workspace(
            path, Request(self._generation, {path: Text(BODY)}, (self.folder,))
        )
        ((plugin, _),) = workspace.owners(path)
        return weakref.ref(workspace.program(plugin))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Two plugins, and a loose file."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        manifest = MANIFEST.replace('"sample"', f'"{name}"')
        (tmp_path / name / "dagstack.toml").write_text(manifest, encoding="utf-8")
        (tmp_path / name / "plugin.py").write_text(BODY, encoding="utf-8")
    (tmp_path / "loose.py").write_text(BODY, encoding="utf-8")
    return Bench(tmp_path.resolve())


@pytest.mark.parametrize("wide", [False, True])
def test_what_was_linked_goes_with_the_last_document_of_a_plugin(wide: bool, bench: Bench) -> None:
    """But for editors that show every file, for which it would be made again at once."""
    one, other = bench.folder / "a/plugin.py", bench.folder / "b/plugin.py"
    found = bench.shows(one, wide=wide)
    program = bench.linked(one)
    assert bench.shows(one, other, wide=wide) == found * 2
    gc.collect()
    assert program() is not None
    assert bench.shows(other, wide=wide) == found
    gc.collect()
    assert (program() is not None) is wide


def test_a_plugin_that_is_opened_again_is_not_looked_at_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = bench.folder / "a/plugin.py", bench.folder / "b/plugin.py"
    found = bench.shows(one)
    bench.shows(other)

    def asked(*_: object) -> None:
        raise AssertionError("rules are asked again")

    monkeypatch.setattr(engine, "_fresh_plugin_findings", asked)
    assert bench.shows(one) == found


def test_what_was_parsed_of_a_file_of_no_plugin_goes_with_it(bench: Bench) -> None:
    plugin, loose = bench.folder / "a/plugin.py", bench.folder / "loose.py"
    request = Request(1, {path: Text(BODY) for path in (plugin, loose)}, (bench.folder,))
    bench.analyst.analyse(request)
    parsed = bench.analyst.workspace(loose, request).cache.documents
    owned, own = weakref.ref(parsed[plugin]), weakref.ref(parsed.setdefault(loose, python.parse(Text(BODY))))
    bench.shows(bench.folder / "a/dagstack.toml")
    gc.collect()
    assert owned() is not None
    assert own() is None


def test_opening_and_closing_again_and_again_does_not_grow(bench: Bench) -> None:
    plugin, large = bench.folder / "a/plugin.py", bench.folder / "large.py"
    functions = (f"def f{n}(a, b=1):\n    return sorted([a, b, {n}])\n\n\n" for n in range(400))
    large.write_text("".join(functions), encoding="utf-8")

    def size() -> int:
        bench.shows(plugin, large)
        bench.shows(plugin)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = [size() for _ in range(3)][-1]
        after = [size() for _ in range(12)][-1]
    finally:
        tracemalloc.stop()
    assert after - before < large.stat().st_size
