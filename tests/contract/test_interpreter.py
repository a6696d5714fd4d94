"""Which interpreter is the user's, and what is installed in it: read from folders, never by starting anything."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from plugcheck_lsp.contract.interpreter import Interpreter, find_interpreter, installed_version


def environment_at(folder: Path, config: str = "version = 3.12.4\n") -> Path:
    """A virtual environment as far as files tell; its executable."""
    executable = folder / "bin" / "python3"
    executable.parent.mkdir(parents=True)
    executable.write_text("#!/bin/sh\nexit 99\n")
    executable.chmod(0o755)
    if config:
        (folder / "pyvenv.cfg").write_text(config)
    return executable


def install(folder: Path, name: str) -> None:
    (folder / name).mkdir(parents=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "work"
    folder.mkdir(parents=True)
    return folder


def found(root: Path, explicit: Path | None = None, **environ: object) -> Path | None:
    interpreter = find_interpreter(root, explicit, {name: str(value) for name, value in environ.items()})
    return interpreter.executable if interpreter else None


def test_order_of_preference(root: Path, tmp_path: Path) -> None:
    on_path = environment_at(tmp_path / "path", config="")
    conda = environment_at(tmp_path / "conda", config="")
    active = environment_at(tmp_path / "active")
    environ = {"PATH": on_path.parent}
    assert found(root, **environ) == on_path
    environ["CONDA_PREFIX"] = tmp_path / "conda"
    assert found(root, **environ) == conda
    environ["VIRTUAL_ENV"] = tmp_path / "active"
    assert found(root, **environ) == active
    above = environment_at(root.parent / ".venv")
    assert found(root, **environ) == above
    plain = environment_at(root / "venv")
    assert found(root, **environ) == plain
    dotted = environment_at(root / ".venv")
    assert found(root, **environ) == dotted
    named = environment_at(tmp_path / "named")
    assert found(root, named, **environ) == named
    assert found(root, tmp_path / "named", **environ) == named


def test_nothing_is_found_where_there_is_nothing(root: Path) -> None:
    assert found(root, PATH="") is None
    assert found(root, PATH="relative:/nowhere", VIRTUAL_ENV="/nowhere", CONDA_PREFIX="") is None


def test_folder_that_is_no_environment_is_passed_over(root: Path, tmp_path: Path) -> None:
    (root / ".venv").mkdir()
    environment_at(root / "venv", config="")
    on_path = environment_at(tmp_path / "path", config="")
    assert found(root, PATH=on_path.parent) == on_path


def test_our_own_environment_is_not_the_users(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pre-commit sets the variables and the path to the environment that it made for us."""
    ours = environment_at(tmp_path / "ours")
    theirs = environment_at(tmp_path / "theirs", config="")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "ours"))
    environ = {"VIRTUAL_ENV": tmp_path / "ours", "PATH": f"{ours.parent}:{theirs.parent}"}
    assert found(root, **environ) == theirs
    assert found(root, ours, **environ) == ours, "whoever names it means it"
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "ours")
    assert found(root, PATH=link / "bin", VIRTUAL_ENV=link) is None


def test_command_is_looked_for_on_the_path(root: Path, tmp_path: Path) -> None:
    executable = environment_at(tmp_path / "path", config="")
    assert found(root, Path("python3"), PATH=executable.parent) == executable


@pytest.mark.parametrize(
    "name", ["Dagstack_Plugin-System", "dagstack-plugin-system", "dagstack.plugin.system"]
)
def test_version_is_read_from_dist_info(tmp_path: Path, name: str) -> None:
    executable = environment_at(tmp_path)
    assert installed_version(Interpreter(executable, ""), name) is None
    install(tmp_path / "lib/python3.12/site-packages", "dagstack_plugin_system_extra-9.dist-info")
    install(tmp_path / "lib/python3.12/site-packages", "~agstack_plugin_system-8.dist-info")
    assert installed_version(Interpreter(executable, ""), name) is None
    install(tmp_path / "lib/python3.12/site-packages", "dagstack_plugin_system-0.4.1.dist-info")
    assert installed_version(Interpreter(executable, ""), name) == "0.4.1"


def test_site_packages_of_another_python_do_not_count(tmp_path: Path) -> None:
    executable = environment_at(tmp_path)
    install(tmp_path / "lib/python3.11/site-packages", "host-1.dist-info")
    assert installed_version(Interpreter(executable, ""), "host") is None


@pytest.mark.parametrize(("setting", "version"), [("true", "2"), ("false", None)])
def test_environment_sees_the_systems_packages_only_where_it_says_so(
    tmp_path: Path, setting: str, version: str | None
) -> None:
    config = f"home = {tmp_path}/system/bin\ninclude-system-site-packages = {setting}\nversion = 3.12.1\n"
    executable = environment_at(tmp_path / "env", config)
    install(tmp_path / "system/lib/python3.12/site-packages", "host-2.dist-info")
    assert installed_version(Interpreter(executable, ""), "host") == version


def test_link_to_an_installation_is_followed(tmp_path: Path) -> None:
    actual = environment_at(tmp_path / "usr", config="").rename(tmp_path / "usr/bin/python3.13")
    link = tmp_path / "opt/bin/python3"
    link.parent.mkdir(parents=True)
    link.symlink_to(actual)
    install(tmp_path / "usr/lib/python3/dist-packages", "host-3.egg-info")
    install(tmp_path / "usr/lib/python3.12/site-packages", "other-3.dist-info")
    assert installed_version(Interpreter(link, ""), "host") == "3"
    assert installed_version(Interpreter(link, ""), "other") is None


def test_real_environment_is_read() -> None:
    from importlib.metadata import version

    assert installed_version(Interpreter(Path(sys.executable), ""), "dagstack-plugin-system") == version(
        "dagstack-plugin-system"
    )
