"""Run by tests in a process of its own: what apcore's discovery makes of metadata and id maps.

Reads a JSON list of sets of files from the standard input, writes for each the error, the number of modules that are
missing, or null.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

from apcore import Config, Registry  # noqa: E402 - logging is off first


def outcome(files: dict[str, str], modules: int) -> str | None:
    for path, text in files.items():
        Path(path).write_bytes(text.encode())
    try:
        registry = Registry(config=Config.load("apcore.yaml"))
        registry.discover()
    except Exception as error:  # noqa: BLE001 - whatever the host raises is its verdict
        return f"{type(error).__name__}: {error}"[:300]
    missing = modules - len(list(registry.iter(include_hidden=True)))
    return f"{missing} modules are missing" if missing else None


modules = len(list(Path("extensions").rglob("*.py")))
json.dump([outcome(files, modules) for files in json.load(sys.stdin)], sys.stdout)
