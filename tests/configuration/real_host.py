"""Asking the real apcore, in a process of its own that ends with the question."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def ask(script: str, questions: Sequence[Any], folder: Path) -> list[str | None]:
    """What the script of this folder, run in `folder`, says of each question: an error, or None.

    Raises:
        subprocess.CalledProcessError: the script itself failed.
        subprocess.TimeoutExpired: it took too long.
    """
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name(script))],
        input=json.dumps(questions),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=570,
        check=True,
        env={"PATH": "", "HOME": str(folder)},
    )
    outcomes: list[str | None] = json.loads(done.stdout)
    return outcomes
