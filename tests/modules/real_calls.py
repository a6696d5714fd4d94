"""Call modules of a project through apcore itself, in a process of its own, and keep what its access list was asked."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Called:
    """What one call from outside led to."""

    asked: tuple[tuple[str, str, str], ...]
    """Caller, target and decision of each question to the access list, in order."""
    error: str
    """The type and text of what was raised; empty for a call that worked."""


def call(root: Path, modules: list[str], inputs: dict[str, Any]) -> dict[str, Called]:
    """What calling each of `modules` from outside leads to."""
    request = json.dumps({"root": str(root), "modules": modules, "inputs": inputs})
    done = subprocess.run(
        [sys.executable, "-I", __file__],
        input=request,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    return {
        name: Called(tuple((each[0], each[1], each[2]) for each in found["asked"]), found["error"])
        for name, found in answer.items()
    }


def _main() -> None:
    import logging
    import os
    import warnings

    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    for name in [name for name in os.environ if name.startswith("APCORE_")]:
        del os.environ[name]
    from apcore import ACL, Executor, Registry

    request = json.load(sys.stdin)
    root = request["root"]
    os.chdir(root)
    sys.path.insert(0, root)
    registry = Registry(extensions_dir=f"{root}/extensions")
    registry.discover()
    asked: list[tuple[str, str, str]] = []
    acl = ACL.load(
        f"{root}/acl/global_acl.yaml",
        audit_logger=lambda entry: asked.append((entry.caller_id, entry.target_id, entry.decision)),
    )
    answer = {}
    for name in request["modules"]:
        asked.clear()
        error = ""
        try:
            Executor(registry=registry, acl=acl).call(name, request["inputs"])
        except Exception as raised:  # noqa: BLE001 - what modules raise is the answer
            error = f"{type(raised).__name__}: {raised}"
        answer[name] = {"asked": list(asked), "error": error}
    print(json.dumps(answer))


if __name__ == "__main__":
    _main()
