"""`--baseline-rev`: which revision `--check` compares with, and what is said where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plugcheck_lsp.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from git_repository import GitRepository


def ran(capfd: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    capfd.readouterr()
    status = main(args)
    captured = capfd.readouterr()
    return status, captured.out, captured.err


@pytest.mark.parametrize("revision", ["nope", "-x", "--help", "HEAD~9", "a b", "", "HEAD:apcore.yaml"])
def test_an_unknown_revision_is_bad_usage(
    repository: GitRepository, capfd: pytest.CaptureFixture[str], revision: str
) -> None:
    repository.commit({"apcore.yaml": 'version: "1.0.0"\nproject:\n  name: x\n'})
    status, out, err = ran(capfd, "--check", str(repository.folder), f"--baseline-rev={revision}")
    assert (status, out) == (2, "")
    assert err.startswith(
        f"plugcheck-lsp: --baseline-rev: nothing can be compared with `{revision}` because "
    )
    assert err.count("\n") == 1


def test_no_repository_and_no_commit(
    repository: GitRepository, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    status, _, err = ran(capfd, "--check", str(repository.folder), "--baseline-rev", "HEAD")
    assert (status, "there is no commit yet" in err) == (2, True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    status, _, err = ran(capfd, "--check", str(elsewhere), "--baseline-rev", "HEAD")
    assert (status, "is in no git repository" in err) == (2, True)


def test_it_goes_with_check_alone(capfd: pytest.CaptureFixture[str]) -> None:
    status, _, err = ran(capfd, "--rules", "--baseline-rev", "HEAD")
    assert status == 2
    assert "--baseline-rev goes with --check" in err
