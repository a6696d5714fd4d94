"""`--access` and `--access-diff` on a project of its own."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from apcore.acl import ACL
from apcore.context import Context, Identity

from plugcheck_lsp.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = 'version: "1.0.0"\nproject:\n  name: example\n'
BEFORE = """\
rules:
  - {callers: ["@external"], targets: ["api.*"], effect: allow}
  - {callers: ["api.*"], targets: ["store.*"], effect: allow, conditions: {roles: [admin]}}
  - {callers: ["*"], targets: ["common.*"], effect: allow}
"""
AFTER = """\
rules:
  - {callers: ["@external"], targets: ["api.*", "web.*"], effect: allow}
  - {callers: ["*"], targets: ["store.secret"], effect: deny}
  - {callers: ["api.*"], targets: ["store.*"], effect: allow, conditions: {roles: [admin, ops]}}
  - {callers: ["*"], targets: ["common.*"], effect: allow, approval: required}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {
        "apcore.yaml": CONFIG,
        "acl/global_acl.yaml": BEFORE,
        "extensions/api/users.py": "",
        "extensions/store/db.py": "",
    }
    write(tmp_path, files)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def write(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def git(folder: Path, *args: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *args], cwd=folder, check=True, capture_output=True)


def run(folder: Path, *args: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(list(args))
    return status, out.getvalue(), err.getvalue()


def told(folder: Path, *args: str) -> Any:
    return json.loads(run(folder, *args, "--output-format", "json")[1])


@pytest.mark.parametrize(
    ("caller", "target", "more", "status", "verdict", "rule"),
    [
        ("@external", "api.users", [], 0, "allow", 0),
        ("api.users", "store.db", [], 1, "deny", None),
        ("api.users", "store.db", ["--role", "ops"], 1, "deny", None),
        ("api.users", "store.db", ["--role", "ops", "--role", "admin"], 0, "allow", 1),
        ("store.db", "common.log", [], 0, "allow", 2),
    ],
)
def test_the_rule_that_decides_is_the_hosts(
    caller: str, target: str, more: list[str], status: int, verdict: str, rule: int | None, project: Path
) -> None:
    ran = run(project, "--access", caller, target, *more, "--output-format", "json")
    (answer,) = json.loads(ran[1])
    assert (ran[0], ran[2]) == (status, "")
    assert (answer["verdict"], answer["rule"], answer["path"]) == (verdict, rule, "acl/global_acl.yaml")
    acl = ACL.load(str(project / "acl/global_acl.yaml"))
    roles = tuple(more[1::2])
    context: Context[Any] | None = Context.create(identity=Identity(id="x", roles=roles)) if roles else None
    real = acl.check_access(None if caller == "@external" else caller, target, context)
    assert (real.access, real.matched_rule_index) == (verdict, rule)


def test_each_rule_that_was_asked_is_told_with_its_line(project: Path) -> None:
    status, out, _ = run(project, "--access", "api.users", "store.db", "--role", "admin")
    assert status == 0
    assert out.splitlines() == [
        "allow: the call is allowed by rule 1 (line 3)",
        "  in acl/global_acl.yaml",
        "     rule 0 (acl/global_acl.yaml:2): its callers do not match",
        "  => rule 1 (acl/global_acl.yaml:3): it applies",
    ]


def test_what_else_there_is_to_know_is_told(project: Path) -> None:
    write(project, {"acl/night.yaml": AFTER})
    (answer,) = told(project, "--access", "api.user", "Worker.db", "acl/night.yaml")
    assert answer["path"] == "acl/night.yaml"
    assert any("did you mean `api.users`" in note for note in answer["notes"])
    assert any("`Worker.db` is no id" in note for note in answer["notes"])
    assert any("does not load this file by itself" in note for note in answer["notes"])
    status, out, _ = run(project, "--access", "api.users", "common.log", "acl/night.yaml")
    assert (status, out.splitlines()[0]) == (
        1,
        "approval: the call is allowed once somebody approves by rule 3 (line 5)",
    )


def test_an_access_list_that_is_refused_decides_nothing(project: Path) -> None:
    write(project, {"acl/global_acl.yaml": BEFORE.replace("effect: allow}", "effect: alow}", 1)})
    status, out, _ = run(project, "--access", "api.users", "store.db")
    assert status == 2
    assert out.startswith("unknown: apcore 0.32.2 refuses this access list")


def test_without_an_access_list_nothing_is_enforced(project: Path) -> None:
    (project / "acl/global_acl.yaml").unlink()
    status, out, _ = run(project, "--access", "api.users", "store.db")
    assert status == 0
    assert "none is enforced" in out


def test_what_the_application_answers_is_not_guessed(project: Path) -> None:
    rule = '  - {callers: ["*"], targets: ["*"], effect: allow, conditions: {business_hours: true}}\n'
    write(
        project,
        {"acl/global_acl.yaml": "rules:\n" + rule, "plugcheck.toml": "[conditions]\nbusiness_hours = {}\n"},
    )
    status, out, _ = run(project, "--access", "api.users", "store.db", "--role", "x")
    assert (status, out.split(":")[0]) == (2, "unknown")
    assert "the application decides" in out


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--access", "a"], "expected 2 arguments"),
        (["--access", "a", "b", "--depth", "-1"], "--depth"),
        (["--check", "--role", "a"], "--role goes with --access"),
        (["--access", "a", "b", "--output-format", "github"], "text or json"),
        (["--access", "a", "b", "nowhere"], "no such file"),
        (["--access-diff", "nope"], "the repository has no such commit"),
    ],
)
def test_bad_usage_is_told(args: list[str], words: str, project: Path) -> None:
    status, out, err = run(project, *args)
    assert (status, out) == (2, "")
    assert words in err


def test_nothing_changed(project: Path) -> None:
    assert run(project, "--access-diff") == (0, "no access list decides otherwise than at HEAD\n", "")
    write(project, {"acl/global_acl.yaml": "# a comment\n" + BEFORE})
    status, out, _ = run(project, "--access-diff")
    assert (status, out) == (
        0,
        "acl/global_acl.yaml: the file differs, and every call is decided as at HEAD\n",
    )


def test_every_change_is_told_with_a_call_that_proves_it(project: Path) -> None:
    before = ACL.load(str(project / "acl/global_acl.yaml"))
    write(project, {"acl/global_acl.yaml": AFTER})
    after = ACL.load(str(project / "acl/global_acl.yaml"))
    status, _, err = run(project, "--access-diff", "HEAD")
    assert (status, err) == (1, "")
    (diff,) = told(project, "--access-diff=HEAD")
    found = {
        (change["change"], change["callers"], change["targets"], change["when"]) for change in diff["changes"]
    }
    role = "by an identity of type `user` with the role"
    assert found == {
        ("now needs approval", "every caller, calls from outside included", "`common.*`", None),
        ("newly allowed", "`@external`", "`web.*`", None),
        ("newly denied", "`api.*`", "`store.secret`", f"{role} `admin`"),
        ("newly allowed", "`api.*`", "`store.*` but `store.secret`", f"{role} `ops`"),
    }
    words = {"allow": ("allow", False), "deny": ("deny", False), "approval": ("allow", True)}
    for change in diff["changes"]:
        example = change["example"]
        caller = None if example["caller"] == "@external" else example["caller"]
        brings = example["context"]
        context: Context[Any] | None = None
        if brings is not None:
            identity = Identity(id="x", type=brings["identity_type"], roles=tuple(brings["roles"]))
            context = Context.create(identity=identity)
        for acl, what, rule in ((before, "before", "rule_before"), (after, "after", "rule")):
            real = acl.check_access(caller, example["target"], context)
            assert (real.access, real.approval_required) == words[change[what]]
            assert real.matched_rule_index == change[rule]


def test_an_access_list_that_is_gone_opens_everything(project: Path) -> None:
    (project / "acl/global_acl.yaml").unlink()
    (diff,) = told(project, "--access-diff")
    assert {change["change"] for change in diff["changes"]} == {"newly allowed"}


def test_two_revisions_ago(project: Path) -> None:
    write(project, {"acl/global_acl.yaml": AFTER})
    git(project, "commit", "-qam", "second")
    assert run(project, "--access-diff")[0] == 0
    assert run(project, "--access-diff", "HEAD~1", "--", "acl")[0] == 1


def test_what_the_application_answers_is_taken_to_be_answered_alike(project: Path) -> None:
    """A rule with a condition of the application's own that stands as it was makes no difference by itself."""
    rules = (
        'rules:\n  - {callers: ["api.*"], targets: ["store.*"], effect: allow, conditions: {hours: 9}}\n'
        '  - {callers: ["api.*"], targets: ["store.*"], effect: deny}\n'
    )
    write(project, {"acl/global_acl.yaml": rules})
    git(project, "commit", "-qam", "own")
    write(project, {"acl/global_acl.yaml": rules.replace('["api.*"]', '["api.*", "web.*"]', 1)})
    (diff,) = told(project, "--access-diff")
    (change,) = diff["changes"]
    assert (change["change"], change["callers"], change["targets"]) == (
        "newly allowed",
        "`web.*`",
        "`store.*`",
    )
    assert change["when"] == "by an identity of type `user` if the conditions with `hours` are met"


def test_without_a_project_nothing_is_compared(tmp_path: Path) -> None:
    assert run(tmp_path, "--access-diff") == (2, "", "plugcheck-lsp: no access list was found\n")


def test_what_is_no_text_is_not_taken_for_gone(project: Path) -> None:
    path = project / "acl/global_acl.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    status, out, _ = run(project, "--access-diff")
    assert (status, "nothing is known of the file because" in out) == (2, True)
    git(project, "commit", "-qam", "second")
    write(project, {"acl/global_acl.yaml": BEFORE})
    status, out, _ = run(project, "--access-diff")
    assert (status, "nothing is known of what the file was because" in out) == (2, True)
    assert run(project, "--access-diff", "HEAD~1")[0] == 0


@pytest.mark.parametrize("args", [["--access-diff"], ["--check", "--baseline-rev", "HEAD"]])
def test_without_git_nothing_is_compared(
    args: list[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The id of `HEAD` is read without git: that is no answer yet."""
    monkeypatch.setenv("PATH", "")
    status, out, err = run(project, *args)
    assert (status, out) == (2, "")
    assert "nothing can be compared with `HEAD` because no `git` program" in err


def test_a_name_that_no_file_can_have_is_that_of_no_file(project: Path) -> None:
    write(project, {"apcore.yaml": CONFIG + 'acl: {root: "\\ud800"}\nschema: {root: "\\ud800"}\n'})
    status, _, err = run(project, "--access-diff")
    assert (status, err) == (0, "")
    assert run(project, "--check")[0] == 1
