"""Run apcore's own discovery over many projects in one process of its own, which user code may end or hang."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Discovered:
    """What the registry has of one project after `discover()`."""

    ids: tuple[str, ...]
    log: tuple[str, ...]
    error: str | None
    """What `discover()` raised."""
    calls: dict[str, str]
    """What calling each module without inputs raised; empty for a call that worked."""


def discover(roots: list[Path], *, call: bool = False) -> list[Discovered]:
    """What discovery makes of each project."""
    request = json.dumps({"roots": [str(root) for root in roots], "call": call})
    done = subprocess.run(
        [sys.executable, "-I", __file__],
        input=request,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    last = done.stdout.strip().splitlines()[-1]
    return [
        Discovered(tuple(each["ids"]), tuple(each["log"]), each["error"], each["calls"])
        for each in json.loads(last)
    ]


def _main() -> None:
    import logging
    import os
    import warnings

    warnings.simplefilter("ignore")
    for name in [name for name in os.environ if name.startswith("APCORE_")]:
        del os.environ[name]
    records: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record.getMessage())

    logger = logging.getLogger("apcore")
    logger.addHandler(Keep())
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    from apcore import Executor, Registry

    request = json.load(sys.stdin)
    results = []
    before = set(sys.modules)
    for root in request["roots"]:
        os.chdir(root)
        sys.path.insert(0, root)
        records.clear()
        registry = Registry(extensions_dir=f"{root}/extensions")
        error = None
        try:
            registry.discover()
        except BaseException as raised:  # noqa: BLE001 - what user code raises is the answer
            error = f"{type(raised).__name__}: {raised}"
        ids = list(registry.list())
        calls = {}
        for module_id in ids if request["call"] else ():
            try:
                Executor(registry=registry).call(module_id, {})
                calls[module_id] = ""
            except Exception as raised:  # noqa: BLE001 - the same
                calls[module_id] = f"{type(raised).__name__}: {raised}"
        results.append({"ids": ids, "log": list(records), "error": error, "calls": calls})
        sys.path.remove(root)
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(root):
                del sys.modules[name]
    print(json.dumps(results))


if __name__ == "__main__":
    _main()
