"""Where dagstack plugins are found, and which files are theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plugcheck_lsp.files import Files
from plugcheck_lsp.host import Plugin, Role
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

FLAT = 'name = "x"\nruntime = "in_process"\nentry_point = "{}"\n'


def plugins(root: Path, files: dict[str, str], *hosts: str) -> tuple[Plugin, ...]:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return Workspace(root, Files(), Settings(hosts=hosts or ("dagstack",)), rule_book()).plugins


def relative(paths: tuple[Path, ...], root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in paths]


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("dagstack.toml", "", True),
        ("dagstack.toml", "not toml", True),
        ("dagstack_plugin.toml", "", True),
        ("dagstack-plugin.toml", "", True),
        ("pyproject.toml", "[tool.dagstack.plugin]\n", True),
        ("pyproject.toml", "[tool.dagstack]\nplugin = 1\n", True),
        ("pyproject.toml", '[project]\ndependencies = ["dagstack-plugin-system"]\n', False),
        ("pyproject.toml", "[tool.dagstack]\n", False),
        ("dagstack.yaml", "", False),
        ("Dagstack.toml", "", False),
    ],
)
def test_a_manifest_marks_a_plugin(tmp_path: Path, name: str, content: str, found: bool) -> None:
    assert bool(plugins(tmp_path, {f"p/{name}": content})) is found


def test_bytes_that_are_no_text_are_a_manifest_still(tmp_path: Path) -> None:
    (tmp_path / "dagstack.toml").write_bytes(b"\xff\xfe")
    [plugin] = plugins(tmp_path, {})
    assert plugin.name == tmp_path.name


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("plugin:P", ["plugin.py"]),
        ("plugin.P", ["plugin.py"]),
        ("pkg/mod:P", ["pkg/mod.py"]),
        ("pkg.mod:P", ["pkg/__init__.py", "pkg/mod.py"]),
        ("pkg:P", ["pkg/__init__.py"]),
        ("nowhere:P", ["plugin.py"]),
        ("", ["plugin.py"]),
        ("pl\\u0000ugin:P", ["plugin.py"]),
        ("python -m pkg.mod", ["pkg/__init__.py", "pkg/mod.py"]),
        ("python pkg/mod.py", ["pkg/__init__.py", "pkg/mod.py"]),
    ],
)
def test_the_code_is_what_the_entry_point_leads_to_whatever_its_form(
    tmp_path: Path, entry: str, expected: list[str]
) -> None:
    files = {
        "dagstack.toml": FLAT.format(entry),
        "plugin.py": "",
        "pkg/__init__.py": "",
        "pkg/mod.py": "",
        "other.py": "",
    }
    [plugin] = plugins(tmp_path, files)
    found = relative(plugin.code, tmp_path)
    assert set(found) <= set(expected)
    assert expected[-1] in found


def test_code_is_followed_through_imports(tmp_path: Path) -> None:
    files = {
        "p/dagstack.toml": FLAT.format("plugin:P"),
        "p/plugin.py": "from .helpers import x\nfrom shared import y\n",
        "p/helpers.py": "",
        "src/shared.py": "",
        "p/unrelated.py": "",
    }
    [plugin] = plugins(tmp_path, files)
    assert relative(plugin.code, tmp_path) == ["p/helpers.py", "p/plugin.py", "src/shared.py"]


def test_tests_belong_to_the_innermost_plugin(tmp_path: Path) -> None:
    files = {
        "dagstack_plugin.toml": FLAT.format("plugin:P"),
        "plugin.py": "",
        "tests/test_a.py": "",
        "tests/conftest.py": "",
        "b/dagstack.toml": FLAT.format("plugin:P"),
        "b/plugin.py": "",
        "b/tests/helpers.py": "",
        "b/test_b.py": "",
    }
    inner, outer = sorted(plugins(tmp_path, files), key=lambda plugin: -len(plugin.root.parts))
    assert relative(outer.tests, tmp_path) == ["tests/conftest.py", "tests/test_a.py"]
    assert relative(inner.tests, tmp_path) == ["b/test_b.py", "b/tests/helpers.py"]


def test_the_generic_host_takes_all_python_and_only_when_asked(tmp_path: Path) -> None:
    files = {"a.py": "", "b/c.py": "", "tests/test_a.py": ""}
    assert plugins(tmp_path, files) == ()
    [plugin] = plugins(tmp_path, files, "generic")
    assert relative(plugin.code, tmp_path) == ["a.py", "b/c.py"]
    assert relative(plugin.tests, tmp_path) == ["tests/test_a.py"]


@pytest.mark.parametrize(
    ("source", "path", "expected"),
    [
        ("[plugin]\nname = 'x'\n", "", "dagstack.toml"),
        ('core_version = ""\n', "", "dagstack.toml"),
        ("CACHE = {}\n", "", "plugin.py"),
        ("class A:\n    x = 1\n", "", "plugin.py"),
        ("x = [\n    1,\n]\n", "", "plugin.py"),
    ],
)
def test_examples_become_what_they_look_like(source: str, path: str, expected: str) -> None:
    files = rule_book().hosts["dagstack"].example_files(source, path)
    assert files[expected] == source
    assert set(files) == {"dagstack.toml", "plugin.py"}


def test_every_file_says_why_it_belongs(tmp_path: Path) -> None:
    files = {
        "dagstack.toml": FLAT.format("plugin:P"),
        "plugin.py": "import helpers\n",
        "helpers.py": "",
        "test_p.py": "",
    }
    [plugin] = plugins(tmp_path, files)
    workspace = Workspace(tmp_path, Files(), Settings(hosts=("dagstack",)), rule_book())
    assert all(plugin.why[path] for path in plugin.files)
    assert workspace.membership(tmp_path / "test_p.py").role is Role.TEST
