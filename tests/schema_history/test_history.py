"""What files held at a revision: every shape of repository, every odd name, and none of a workspace's code run."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from git_repository import GitRepository, make_repository

from plugcheck_lsp import history
from plugcheck_lsp.files import Unreadable
from plugcheck_lsp.history import History, HistoryError, Past, UnknownRevision, find_git, history_of
from plugcheck_lsp.repository import find_repository
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable


def opened(folder: Path) -> History:
    found = history_of(folder)
    assert found is not None
    return found


def source(content: object) -> str:
    assert isinstance(content, Text)
    return content.source


def test_a_file_at_each_commit(repository: GitRepository) -> None:
    first = repository.commit({"a.yaml": "one\n", "b/c d.yaml": "x\r\ny 🎉\r\n"})
    second = repository.commit({"a.yaml": "two\n"})
    past = opened(repository.folder / "b")
    assert past.head() == second
    assert past.commit("HEAD~1") == past.commit("main~") == past.commit(first[:12]) == first
    a, c = repository.folder / "a.yaml", repository.folder / "b" / "c d.yaml"
    assert source(past.text(a, first)) == "one\n"
    assert source(past.text(a, second, along=[c])) == "two\n"
    assert source(past.text(c, second)) == "x\r\ny 🎉\r\n"


def test_what_there_was_not(repository: GitRepository, tmp_path: Path) -> None:
    first = repository.commit({"a.yaml": "one\n", "folder/b.yaml": "b\n", "latin.yaml": b"\xe9\n"})
    repository.git("mv", "a.yaml", "renamed.yaml")
    second = repository.commit({})
    past, folder = opened(repository.folder), repository.folder
    assert past.text(folder / "a.yaml", second) is None
    assert past.text(folder / "renamed.yaml", first) is None, "a renamed file has no past"
    assert past.text(folder / "folder", first) is None
    assert past.text(tmp_path / "elsewhere.yaml", first) is None
    assert past.text(folder / "odd\nname.yaml", first) is None
    assert isinstance(past.text(folder / "latin.yaml", first), Unreadable)


@pytest.mark.parametrize(
    "name", ["-dash.yaml", "a b.yaml", "ü 🎉.yaml", "x:y.yaml", "q'\"\\z.yaml", "tab\t.yaml", "blob 5"]
)
def test_odd_file_names(repository: GitRepository, name: str) -> None:
    commit = repository.commit({name: "here\n"})
    assert source(opened(repository.folder).text(repository.folder / name, commit)) == "here\n"


@pytest.mark.parametrize(
    "revision",
    [
        "",
        " ",
        "nope",
        "--help",
        "-h",
        "--batch-all-objects",
        "HEAD..HEAD",
        "HEAD:a.yaml",
        ":a.yaml",
        "HEAD^{tree}",
        ":/nothing like it",
        "HEAD\n--textconv",
        "HEAD\0",
        "0" * 40,
        "HEAD~99",
        "a" * 9000,
    ],
)
def test_an_unknown_revision(repository: GitRepository, revision: str) -> None:
    repository.commit({"a.yaml": "one\n"})
    with pytest.raises(UnknownRevision):
        opened(repository.folder).commit(revision)


def test_revisions_of_every_kind(repository: GitRepository) -> None:
    first = repository.commit({"a.yaml": "one\n"})
    repository.git("tag", "-a", "v1.0.0", "-m", "the first release")
    repository.git("branch", "feature/x-y")
    repository.commit({"a.yaml": "two\n"}, "a message to find")
    repository.commit({"a.yaml": "three\n"})
    past = opened(repository.folder)
    assert past.commit("v1.0.0") == past.commit("feature/x-y") == first
    assert past.commit("HEAD@{1}") == past.commit(":/a message to find")


def head_is_that_of_git(repository: GitRepository) -> None:
    found = find_repository(repository.folder)
    assert found is not None
    told = repository.git("rev-parse", "--verify", "-q", "HEAD", check=False)
    assert found.head() == (told or None)


def test_the_head_without_git(repository: GitRepository) -> None:
    """Each state in which a repository can be: files alone tell what git would."""
    head_is_that_of_git(repository)  # before the first commit
    repository.commit({"a.yaml": "one\n"})
    head_is_that_of_git(repository)
    repository.git("pack-refs", "--all")
    head_is_that_of_git(repository)
    repository.commit({"a.yaml": "two\n"})  # loose over packed
    head_is_that_of_git(repository)
    repository.git("checkout", "-q", "--detach", "HEAD~1")
    head_is_that_of_git(repository)
    repository.git("checkout", "-q", "-b", "deep/er/branch")
    head_is_that_of_git(repository)
    repository.git("symbolic-ref", "refs/heads/alias", "refs/heads/main")
    repository.git("symbolic-ref", "HEAD", "refs/heads/alias")
    head_is_that_of_git(repository)
    repository.git("checkout", "-q", "--orphan", "empty")
    head_is_that_of_git(repository)


def test_linked_working_trees_and_submodules(repository: GitRepository, tmp_path: Path) -> None:
    repository.commit({"a.yaml": "one\n"})
    linked = GitRepository(tmp_path.resolve() / "linked", repository.home)
    repository.git("worktree", "add", "-q", "-b", "other", str(linked.folder))
    commit = linked.commit({"a.yaml": "other\n"})
    assert commit != opened(repository.folder).head()
    head_is_that_of_git(linked)
    linked.git("pack-refs", "--all")
    head_is_that_of_git(linked)
    assert source(opened(linked.folder).text(linked.folder / "a.yaml", commit)) == "other\n"

    outer = make_repository(tmp_path.resolve() / "outer", repository.home)
    outer.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(repository.folder), "inner")
    outer.commit({"b.yaml": "b\n"})
    inner = GitRepository(outer.folder / "inner", repository.home)
    head_is_that_of_git(inner)
    past, head = opened(outer.folder), outer.git("rev-parse", "HEAD")
    assert past.text(inner.folder / "a.yaml", head) is None
    assert past.text(inner.folder, head) is None
    assert source(opened(inner.folder).text(inner.folder / "a.yaml", repository.git("rev-parse", "HEAD")))


def test_a_repository_of_longer_ids(tmp_path: Path, repository: GitRepository) -> None:
    modern = make_repository(tmp_path.resolve() / "sha256", repository.home, "--object-format=sha256")
    commit = modern.commit({"a.yaml": "one\n"})
    assert len(commit) == 64
    head_is_that_of_git(modern)
    assert source(opened(modern.folder).text(modern.folder / "a.yaml", commit)) == "one\n"


def test_references_that_no_file_tells(repository: GitRepository) -> None:
    """A store of another kind: git itself is asked. Here git does not know the store either, and says so."""
    repository.commit({"a.yaml": "one\n"})
    git = repository.folder / ".git"
    (git / "reftable").mkdir()
    assert opened(repository.folder).head() == repository.git("rev-parse", "HEAD")
    repository.git("config", "core.repositoryformatversion", "1")
    repository.git("config", "extensions.refstorage", "no-such-store")
    past = Past(opened(repository.folder))
    assert past.commit is None
    assert "refstorage" in past.fault


@pytest.mark.parametrize(
    "head",
    [
        "",
        "garbage",
        "ref: ../../secret",
        "ref: refs/../../secret",
        "ref: refs/heads/",
        "ref:",
        "ref: refs/heads/HEAD\0x",
    ],
)
def test_a_head_that_leads_nowhere(repository: GitRepository, head: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a" * 40 + "\n")
    repository.commit({"a.yaml": "one\n"})
    (repository.folder / ".git" / "HEAD").write_text(head)
    past = Past(opened(repository.folder))
    assert past.text(repository.folder / "a.yaml") is None


def test_references_in_a_circle(repository: GitRepository) -> None:
    refs = repository.folder / ".git" / "refs" / "heads"
    (refs / "main").write_text("ref: refs/heads/b\n")
    (refs / "b").write_text("ref: refs/heads/main\n")
    assert opened(repository.folder).head() is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_in_place_of_a_file_is_not_waited_for(repository: GitRepository) -> None:
    repository.commit({"a.yaml": "one\n"})
    for name in ("HEAD", "refs/heads/main", "packed-refs", "commondir"):
        path = repository.folder / ".git" / name
        path.unlink(missing_ok=True)
        os.mkfifo(path)
        assert opened(repository.folder).head() is None


def test_no_repository_and_no_git(
    tmp_path: Path, repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    assert history_of(nowhere) is None
    assert (Past(None).commit, Past(None).fault) == (None, "")
    commit = repository.commit({"a.yaml": "one\n"})
    monkeypatch.setenv("PATH", str(nowhere))
    past = opened(repository.folder)
    assert past.head() == commit
    with pytest.raises(HistoryError, match="is on the path"):
        past.text(repository.folder / "a.yaml", commit)
    told = Past(past)
    assert told.text(repository.folder / "a.yaml") is None
    assert "is on the path" in told.fault


def test_objects_that_are_damaged(repository: GitRepository) -> None:
    commit = repository.commit({"a.yaml": "one\n"})
    blob = repository.git("rev-parse", "HEAD:a.yaml")
    path = repository.folder / ".git" / "objects" / blob[:2] / blob[2:]
    path.chmod(0o600)
    path.write_bytes(b"damaged")
    past = Past(opened(repository.folder))
    assert past.commit == commit
    assert past.text(repository.folder / "a.yaml") is None


def test_something_huge_is_not_read(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = repository.commit({"big.yaml": "x" * 5000, "small.yaml": "s\n"})
    monkeypatch.setattr(history, "MAX_BYTES", 4096)
    past = opened(repository.folder)
    big, small = repository.folder / "big.yaml", repository.folder / "small.yaml"
    assert isinstance(past.text(big, commit, along=[small]), Unreadable)
    assert source(past.text(small, commit)) == "s\n"


def test_another_owner_is_told_not_worked_around(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = repository.commit({"a.yaml": "one\n"})
    monkeypatch.setitem(history._ENVIRONMENT, "GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    past = Past(opened(repository.folder))
    assert past.commit == commit
    assert past.text(repository.folder / "a.yaml") is None
    assert "belongs to another user" in past.fault
    assert f"safe.directory {repository.folder}" in past.fault
    repository.git("config", "--global", "--add", "safe.directory", str(repository.folder))
    assert source(Past(opened(repository.folder)).text(repository.folder / "a.yaml")) == "one\n"


def test_variables_for_another_command_do_not_count(
    repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hook that runs us has set them: pre-commit, in a linked working tree."""
    commit = repository.commit({"a.yaml": "one\n"})
    other = make_repository(tmp_path.resolve() / "other", repository.home)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"):
        monkeypatch.setenv(name, str(other.folder / ".git"))
    assert source(opened(repository.folder).text(repository.folder / "a.yaml", commit)) == "one\n"


def test_what_was_read_is_not_read_again(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"s/{n}.yaml": f"{n}\n" for n in range(60)}
    commit = repository.commit(files)
    started: list[object] = []
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: started.append(a) or run(*a, **k))
    past, paths = opened(repository.folder), [repository.folder / name for name in files]
    assert [source(past.text(path, commit, along=paths)) for path in paths] == list(files.values())
    assert len(started) == 2, "one look and one reading for all of them"


def test_git_that_hangs_is_given_up(
    repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = repository.commit({"a.yaml": "one\n"})
    monkeypatch.setenv("PATH", str(fake_git(tmp_path / "bin", "sleep 30")), prepend=os.pathsep)
    monkeypatch.setattr(history, "SECONDS", 0.3)
    began = time.monotonic()
    with pytest.raises(HistoryError, match=r"longer than 0\.3 seconds"):
        opened(repository.folder).text(repository.folder / "a.yaml", commit)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("script", ["exit 3", "echo nonsense", "echo 'HEAD blob x'", "true", "kill -9 $$"])
def test_git_that_answers_nonsense(
    repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    commit = repository.commit({"a.yaml": "one\n"})
    monkeypatch.setenv("PATH", str(fake_git(tmp_path / "bin", script)), prepend=os.pathsep)
    past = Past(opened(repository.folder))
    assert past.commit == commit
    assert past.text(repository.folder / "a.yaml") is None


def fake_git(folder: Path, script: str) -> Path:
    folder.mkdir(parents=True)
    program = folder / "git"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return folder


# --- nothing of a workspace is executed ---


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path.resolve() / "executed"


def trap(repository: GitRepository, marker: Path) -> str:
    """A program of the workspace's that leaves a mark when it is run."""
    program = repository.folder / "trap.sh"
    program.write_text(f"#!/bin/sh\necho \"$0 $@\" >> '{marker}'\nexit 1\n")
    program.chmod(0o755)
    return str(program)


def everything(repository: GitRepository, revision: str) -> None:
    """All that the analysis ever asks."""
    past = opened(repository.folder)
    head = past.head()
    assert head is not None
    for each in (revision, ":/step", "@{upstream}", ":a.yaml"):
        try:
            past.commit(each)
        except HistoryError:
            assert each != revision
    assert source(past.text(repository.folder / "a.yaml", head)) == "two\n"
    assert Past(past, revision).text(repository.folder / "a.yaml") is not None


KEYS: dict[str, Callable[[str], str]] = {
    "core.fsmonitor": str,
    "core.sshCommand": str,
    "core.pager": str,
    "pager.cat-file": str,
    "core.editor": str,
    "core.askPass": str,
    "core.gitProxy": str,
    "core.alternateRefsCommand": str,
    "diff.external": str,
    "diff.evil.textconv": str,
    "diff.evil.command": str,
    "filter.evil.clean": str,
    "filter.evil.smudge": str,
    "filter.evil.process": str,
    "merge.evil.driver": str,
    "alias.cat-file": lambda program: f"!{program}",
    "gpg.program": str,
    "credential.helper": lambda program: f"!{program}",
    "uploadpack.packObjectsHook": str,
    "remote.origin.uploadpack": str,
    "remote.origin.vcs": str,
    "sequence.editor": str,
    "interactive.diffFilter": str,
    "trace2.eventTarget": str,
}
"""Every key of git's that names a program, and how."""


@pytest.mark.parametrize("included", [False, True], ids=["configured", "included"])
def test_no_program_that_a_repository_configures_is_run(
    repository: GitRepository, marker: Path, included: bool
) -> None:
    repository.commit({"a.yaml": "one\n", ".gitattributes": "*.yaml diff=evil filter=evil merge=evil\n"})
    repository.commit({"a.yaml": "two\n"})
    program, where = trap(repository, marker), []
    if included:
        where = ["--file", str(repository.folder / "more.config")]
        repository.git("config", "include.path", str(repository.folder / "more.config"))
    for key, value in KEYS.items():
        repository.git("config", *where, key, value(program))
    hooks = repository.folder / "hooks"
    hooks.mkdir()
    for hook in (
        "post-index-change",
        "fsmonitor-watchman",
        "reference-transaction",
        "post-checkout",
        "pre-auto-gc",
    ):
        shutil.copy(program, hooks / hook)
        shutil.copy(program, repository.folder / ".git" / "hooks" / hook)
    repository.git("config", *where, "core.hooksPath", str(hooks))
    everything(repository, "HEAD~1")
    assert not marker.exists(), marker.read_text()
    repository.git("status", check=False)
    repository.git("diff", "HEAD~1", check=False)
    assert marker.exists(), "the trap works: other commands of git's step into it"


def test_a_partial_clone_fetches_nothing(repository: GitRepository, marker: Path) -> None:
    """An object that is missing would be fetched through whatever transport the repository names."""
    commit = repository.commit({"a.yaml": "one\n"})
    blob = repository.git("rev-parse", "HEAD:a.yaml")
    program = trap(repository, marker)
    for key, value in {
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.partialCloneFilter": "blob:none",
        "remote.origin.url": f"ext::{program} %S",
        "protocol.ext.allow": "always",
        "protocol.allow": "always",
    }.items():
        repository.git("config", key, value)
    (repository.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    past = Past(opened(repository.folder))
    assert past.commit == commit
    assert past.text(repository.folder / "a.yaml") is None
    assert not marker.exists(), marker.read_text()
    repository.git("cat-file", "-p", blob, check=False)
    assert marker.exists(), "the trap works: plain git steps into it"


def test_no_git_of_the_workspace_is_run(
    repository: GitRepository, marker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"a.yaml": "one\n"})
    repository.commit({"a.yaml": "two\n"})
    program = Path(trap(repository, marker))
    (repository.folder / "bin").mkdir()
    for name in ("git", "git.exe", "bin/git"):
        shutil.copy(program, repository.folder / name)
    monkeypatch.chdir(repository.folder)
    entries = ["", ".", "bin", str(repository.folder), str(repository.folder / "bin")]
    monkeypatch.setenv("PATH", os.pathsep.join(entries) + os.pathsep, prepend=os.pathsep)
    everything(repository, "HEAD~1")
    assert not marker.exists()
    monkeypatch.setenv("PATH", os.pathsep.join(entries))
    assert find_git(repository.folder) is None


def test_a_folder_that_passes_for_a_bare_repository_is_none(
    repository: GitRepository, marker: Path, tmp_path: Path
) -> None:
    """With its own ``.git`` unusable, git would take the folder itself, or the next repository above."""
    repository.commit({"a.yaml": "one\n"})
    inner = repository.folder / "inner"
    shutil.copytree(repository.folder / ".git", inner)
    (inner / ".git").mkdir()
    shutil.copy(repository.folder / ".git" / "HEAD", inner / ".git" / "HEAD")
    past = opened(inner)
    assert past.repository.folder == inner
    with pytest.raises(HistoryError):
        past.commit("HEAD")
