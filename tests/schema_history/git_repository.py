"""Real repositories for tests, whatever the configuration of the machine's own git says."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

IDENTITY = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
}


def isolated(home: Path) -> dict[str, str]:
    """The variables under which git sees no configuration but a repository's own."""
    return {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}


@dataclass(frozen=True)
class GitRepository:
    """A working tree of which each step can be committed."""

    folder: Path
    home: Path

    def git(self, *args: str, check: bool = True, env: Mapping[str, str] | None = None) -> str:
        environ = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        done = subprocess.run(
            ["git", *args],
            cwd=self.folder,
            env={**environ, **isolated(self.home), **IDENTITY, **(env or {})},
            capture_output=True,
            check=check,
            timeout=60,
        )
        return done.stdout.decode().strip()

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: Mapping[str, str | bytes], message: str = "step") -> str:
        """Write and commit the files; the commit's id."""
        self.write(files)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


def make_repository(folder: Path, home: Path, *options: str) -> GitRepository:
    folder.mkdir(parents=True, exist_ok=True)
    home.mkdir(parents=True, exist_ok=True)
    made = GitRepository(folder, home)
    made.git("init", "-q", "-b", "main", *options)
    return made
