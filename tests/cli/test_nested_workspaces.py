"""A folder holds the workspaces that lie in it, each with settings of its own: all modes agree on that."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cli_terminal import CODE, VALID

if TYPE_CHECKING:
    from cli_terminal import Ran, Terminal

BAD = "class Sample:\n    def __init__(self, needed):\n        pass\n"
DENIED = 'rules:\n  - callers: ["api.*"]\n    targets: ["store.*"]\n    effect: deny\n    description: none of theirs\n'
ALLOWED = DENIED.replace("deny", "allow")
CALL = ("--access", "api.orders", "store.stock")


@pytest.fixture
def nested(terminal: Terminal) -> Terminal:
    """Beside `sample/`, in settings of their own: `inner/` with `inner/deep/` in it, and `left/`, which is excluded."""
    for folder in ("inner", "inner/deep", "left"):
        name = folder.rpartition("/")[2]
        terminal.write(
            {
                f"{folder}/plugcheck.toml": 'exclude = ["none/"]\n',
                f"{folder}/dagstack.toml": VALID.replace('"sample"', f'"{name}"'),
                f"{folder}/plugin.py": CODE,
            }
        )
    terminal.write({"plugcheck.toml": 'exclude = ["left/"]\n'})
    return terminal


@pytest.mark.parametrize(
    ("path", "plugins"),
    [
        (".", ["deep", "inner", "sample"]),
        ("inner", ["deep", "inner"]),
        ("inner/deep", ["deep"]),
        ("inner/plugin.py", ["inner"]),
        ("sample", ["sample"]),
        ("left", ["left"]),
    ],
)
def test_check_contract_and_why_mean_the_same_plugins(
    path: str, plugins: list[str], nested: Terminal
) -> None:
    for folder in ("sample", "inner", "inner/deep", "left"):
        nested.write({f"{folder}/plugin.py": BAD})
    checked = json.loads(nested.run("--check", "--output-format", "json", path).out)
    folders = {each["path"].rpartition("/")[0] for each in checked}
    assert sorted(folder.rpartition("/")[2] for folder in folders) == plugins
    ran = nested.run("--contract", "--python", sys.executable, "--output-format", "json", path)
    assert (ran.status, ran.err) == (1, "")
    assert sorted({each["plugin"] for each in json.loads(ran.out)}) == plugins
    why = nested.run("--why", path)
    assert (why.status, why.err) == (0, "")
    told = [line.split()[1] for line in why.out.splitlines() if line.startswith("plugin")]
    assert sorted(told) == plugins


def test_a_workspace_without_plugins_is_told_of_where_no_other_has_any(nested: Terminal) -> None:
    nested.write({"empty/plugcheck.toml": "", "empty/within/plugcheck.toml": ""})
    assert nested.run("--contract", "--python", sys.executable).err == ""
    ran = nested.run("--contract", "--python", sys.executable, "empty")
    assert (ran.status, ran.err) == (0, "plugcheck-lsp: no plugin was found in empty\n")
    assert "none was found here" not in nested.run("--why", ".").out
    assert nested.run("--why", "empty").out.count("none was found here") == 1


def test_why_tells_the_settings_behind_the_plugins_that_they_hold_for(nested: Terminal) -> None:
    lines = nested.run("--why", ".").out.splitlines()
    told = [line[10:].split(" in ")[0] for line in lines if line[:8].strip() in ("plugin", "settings")]
    assert told == [
        "sample",
        "plugcheck.toml",
        "inner",
        "inner/plugcheck.toml",
        "deep",
        "inner/deep/plugcheck.toml",
    ]


@pytest.mark.parametrize(
    ("mode", "done"),
    [
        (("--check",), "checked"),
        (("--contract", "--python", sys.executable), "run"),
        (("--why", "."), "explained"),
    ],
)
def test_bad_settings_cost_their_own_workspace_alone(
    mode: tuple[str, ...], done: str, nested: Terminal
) -> None:
    nested.write({"inner/plugcheck.toml": "x = 1\n"})
    ran = nested.run(*mode)
    assert ran.status == 2
    assert "inner/plugcheck.toml:1:1: `x` is no setting" in ran.err
    assert f"nothing in {nested.folder / 'inner'} was {done}: its settings cannot be used" in ran.err
    assert done == "checked" or "sample" in ran.out


# --- access lists ---


@pytest.fixture
def projects(terminal: Terminal) -> Terminal:
    """An apcore project, and another one in a workspace of its own within."""
    terminal.write(
        {
            "plugcheck.toml": 'hosts = ["apcore"]\n',
            "apcore.yaml": "version: '1.0'\n",
            "acl/global_acl.yaml": ALLOWED,
            "inner/plugcheck.toml": 'hosts = ["apcore"]\n',
            "inner/apcore.yaml": "version: '1.0'\n",
            "inner/acl/global_acl.yaml": DENIED,
        }
    )
    return terminal


def answers(ran: Ran) -> dict[str, str]:
    return {each["path"]: each["verdict"] for each in json.loads(ran.out)}


def test_every_access_list_of_a_folder_is_asked(projects: Terminal) -> None:
    ran = projects.run(*CALL, "--output-format", "json")
    assert answers(ran) == {"acl/global_acl.yaml": "allow", "inner/acl/global_acl.yaml": "deny"}
    assert (ran.status, ran.err) == (1, "")
    assert answers(projects.run(*CALL, "--output-format", "json", "inner")) == {
        "inner/acl/global_acl.yaml": "deny"
    }
    projects.write({"inner/plugcheck.toml": "x = 1\n"})
    ran = projects.run(*CALL, "--output-format", "json")
    assert answers(ran) == {"acl/global_acl.yaml": "allow"}
    assert ran.status == 2
    assert f"nothing in {projects.folder / 'inner'} was asked" in ran.err


def test_every_access_list_of_a_folder_is_compared(projects: Terminal) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    for args in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "all")):
        subprocess.run(["git", *args], cwd=projects.folder, check=True, capture_output=True)
    projects.write({"acl/global_acl.yaml": DENIED, "inner/acl/global_acl.yaml": ALLOWED})
    ran = projects.run("--access-diff", "--output-format", "json")
    told = {each["path"]: each["changes"][0]["change"] for each in json.loads(ran.out)}
    assert told == {"acl/global_acl.yaml": "newly denied", "inner/acl/global_acl.yaml": "newly allowed"}
    assert ran.status == 1
    projects.write({"inner/plugcheck.toml": "x = 1\n"})
    ran = projects.run("--access-diff", "--output-format", "json")
    assert [each["path"] for each in json.loads(ran.out)] == ["acl/global_acl.yaml"]
    assert ran.status == 2
    assert f"nothing in {projects.folder / 'inner'} was compared" in ran.err
