"""Roots, ignore files and membership: what belongs to which plugin, and why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files, Unreadable
from plugcheck_lsp.ignoring import IgnoreRules
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings, load
from plugcheck_lsp.workspace import Cache, Workspace, find_root

MANIFEST = """\
[plugin]
name = "{name}"
kind = "tool"
core_version = ">=0.4"
runtime = "in_process"
entry_point = "plugin:P"
"""


def put(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def source(files: Files, path: Path) -> str:
    text = files.text(path)
    assert text is not None
    return text.source


def workspace(root: Path, settings: Settings | None = None) -> Workspace:
    return Workspace(root, Files(), settings or load(root), rule_book())


def plugin(name: str, code: str = "class P:\n    pass\n") -> dict[str, str]:
    return {f"{name}/dagstack.toml": MANIFEST.format(name=name), f"{name}/plugin.py": code}


@pytest.mark.parametrize(
    ("files", "start", "root"),
    [
        ({"a/b/c.py": ""}, "a/b/c.py", "a/b"),
        ({"a/b/c.py": "", ".git/HEAD": ""}, "a/b/c.py", "."),
        ({"a/b/c.py": "", ".git/HEAD": "", "a/plugcheck.toml": ""}, "a/b/c.py", "a"),
        ({"a/b/c.py": "", "a/.git": "", "plugcheck.toml": ""}, "a/b/c.py", "."),
        ({"a/b/c.py": "", "plugcheck.toml": "", "a/pyproject.toml": "[project]\n"}, "a/b", "."),
        ({"a/b/c.py": "", "plugcheck.toml": "", "a/pyproject.toml": "[tool.plugcheck]\n"}, "a/b", "a"),
        ({"a/b/c.py": "", "a/pyproject.toml": "[tool.plugcheck]\nselect = [\n"}, "a/b", "a"),
    ],
)
def test_root_is_the_nearest_settings_else_the_repository_else_the_folder(
    files: dict[str, str], start: str, root: str, tmp_path: Path
) -> None:
    put(tmp_path, files)
    assert find_root(tmp_path / start) == (tmp_path / root).resolve()


def test_an_editors_folder_is_the_root_where_nothing_else_is(tmp_path: Path) -> None:
    put(tmp_path, {"a/b/c.py": ""})
    assert find_root(tmp_path / "a/b/c.py", fallback=tmp_path) == tmp_path
    assert find_root(tmp_path / "a/b/c.py", fallback=tmp_path / "other") == tmp_path / "a/b"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("kept.py", None),
        ("gen/x.py", "`gen/` in {root}/.gitignore"),
        ("deep/skip.py", "`skip.py` in {root}/deep/.gitignore"),
        ("deep/back.py", None),
        ("vendored/x.py", "`vendored` in {root}/plugcheck.toml"),
        ("vendored/kept.py", "`vendored` in {root}/plugcheck.toml"),
    ],
)
def test_excluded_paths_name_the_pattern(path: str, why: str | None, tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            ".gitignore": "gen/\nback.py\n",
            "deep/.gitignore": "skip.py\n!back.py\n!kept.py\n",
            "plugcheck.toml": 'exclude = ["vendored"]\n',
        },
    )
    exclusion = IgnoreRules(tmp_path, load(tmp_path)).exclusion(tmp_path / path)
    assert (str(exclusion) if exclusion else None) == (
        f"excluded by {why}".format(root=tmp_path) if why else None
    )


def test_a_plugins_code_is_what_its_entry_point_imports(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            ".git/HEAD": "",
            **plugin(
                "a",
                "from .near import x\nimport shared.util\nclass P:\n    def f(self):\n        import late\n",
            ),
            "a/near.py": "import os\n",
            "a/unused.py": "",
            "shared/__init__.py": "",
            "shared/util.py": "from . import other\n",
            "shared/other.py": "",
            "src/late.py": "",
            "a/tests/test_plugin.py": "import plugin\n",
        },
    )
    (found,) = workspace(tmp_path).plugins
    relative = [path.relative_to(tmp_path).as_posix() for path in found.code]
    assert relative == [
        "a/near.py",
        "a/plugin.py",
        "shared/__init__.py",
        "shared/other.py",
        "shared/util.py",
        "src/late.py",
    ]
    assert [path.name for path in found.tests] == ["test_plugin.py"]
    assert "imports it (from a/plugin.py)" in found.why[tmp_path / "src/late.py"]


def test_the_innermost_plugin_owns_a_file(tmp_path: Path) -> None:
    put(tmp_path, {".git/HEAD": "", **plugin("a", "import inner.plugin\nclass P: ...\n")})
    put(tmp_path / "a", plugin("inner"))
    owners = workspace(tmp_path).owners(tmp_path / "a/inner/plugin.py")
    assert [owner.name for owner, _ in owners] == ["inner"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("a/plugin.py", "entry point"),
        ("a/dagstack.toml", "dagstack.toml"),
        ("a/lonely.py", "no plugin declares, imports or tests it"),
        ("gen/x.py", "excluded by `gen/`"),
        ("nested/x.py", "settings of its own"),
        ("a/data.bin", "no rule is about `.bin` files"),
        ("a/binary.py", "is not utf-8"),
        ("a/none.py", "there is no such file"),
        ("../x.py", "outside the workspace"),
    ],
)
def test_membership_says_why(path: str, reason: str, tmp_path: Path) -> None:
    root = put(
        tmp_path / "root",
        {
            ".git/HEAD": "",
            ".gitignore": "gen/\n",
            **plugin("a"),
            "a/lonely.py": "",
            "a/data.bin": "",
            "gen/x.py": "",
            "nested/plugcheck.toml": "",
            "nested/x.py": "",
        },
    )
    (root / "a/binary.py").write_bytes(b"\xff\xfe\0")
    membership = workspace(root).membership(Path(f"{root}/{path}").resolve())
    assert reason in membership.reason


def test_a_workspace_below_with_its_own_settings_is_left_to_itself(tmp_path: Path) -> None:
    put(tmp_path, {".git/HEAD": "", **plugin("a"), "below/plugcheck.toml": ""})
    put(tmp_path / "below", plugin("b"))
    outer = workspace(tmp_path)
    assert [found.name for found in outer.plugins] == ["a"]
    assert outer.nested_roots == (tmp_path / "below",)
    assert [found.name for found in workspace(tmp_path / "below").plugins] == ["b"]


def test_unsaved_buffers_win_over_disk(tmp_path: Path) -> None:
    path = put(tmp_path, {"x.py": "old\n"}) / "x.py"
    files = Files()
    assert source(files, path) == "old\n"
    files.open(path, "new\n")
    assert source(files, path) == "new\n"
    files.close(path)
    assert source(files, path) == "old\n"
    path.write_text("later\n", encoding="utf-8")
    files.changed([path])
    assert source(files, path) == "later\n"


def test_a_new_unsaved_file_is_part_of_the_workspace(tmp_path: Path) -> None:
    put(tmp_path, {".git/HEAD": ""})
    files = Files()
    assert files.listing(tmp_path) == ()
    files.open(tmp_path / "a/dagstack.toml", MANIFEST.format(name="a"))
    assert files.listing(tmp_path) == (tmp_path / "a/dagstack.toml",)


def test_typing_does_not_walk_the_folder_again(tmp_path: Path) -> None:
    put(tmp_path, {"a/x.py": "", "b/y.py": ""})
    files = Files()
    listing = files.listing(tmp_path)
    for text in ("a", "ab", "abc"):
        files.open(tmp_path / "a/x.py", text)
    assert files.listing(tmp_path) is listing


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("latin.py", b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "x = 'é'"),
        ("second.py", b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n", "x = '€'"),
        ("utf.py", b"\xef\xbb\xbf# coding: utf_8\nx = '\xc3\xa9'\n", "x = 'é'"),
    ],
)
def test_python_files_are_read_in_the_encoding_that_they_declare(
    name: str, data: bytes, expected: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    text = Files().text(tmp_path / name)
    assert text is not None
    assert expected in text.source
    assert text.encode() == data


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.py", b"x = '\xff'\n", "byte 5 (0xff) is not utf-8"),
        ("a.toml", b"\xff\xfe", "byte 0"),
        ("a.py", b"# coding: nonsense\n", "`nonsense` is no known encoding"),
        ("big.yaml", b"a: 1\n" * 2_200_000, "larger than 10 MiB"),
    ],
)
def test_bytes_that_are_no_text_are_told(name: str, data: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    content = Files().read(tmp_path / name)
    assert isinstance(content, Unreadable)
    assert reason in content.reason


def test_what_was_found_out_about_plugins_that_are_gone_is_forgotten(tmp_path: Path) -> None:
    """Whoever types the name of a plugin makes a plugin of each half of it."""
    put(
        tmp_path,
        {"dagstack.toml": MANIFEST.format(name="x"), "plugin.py": "class P:\n    pass\n", ".git/HEAD": ""},
    )
    files, cache = Files(), Cache()
    kept = []
    for length in range(1, 21):
        files.open(tmp_path / "dagstack.toml", MANIFEST.format(name="x" * length))
        check(Workspace(tmp_path, files, Settings(), rule_book(), cache=cache))
        kept.append(len(cache.results))
    assert kept[0] < kept[9] == kept[-1]
