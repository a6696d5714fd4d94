"""Import files in a process of their own, and keep what each import raises."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def import_errors(files: list[Path]) -> list[str]:
    """The type and text of what importing each file raises; empty where it raises nothing."""
    done = subprocess.run(
        [sys.executable, "-I", __file__],
        input=json.dumps([str(path) for path in files]),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    errors: list[str] = json.loads(done.stdout.strip().splitlines()[-1])
    return errors


def _main() -> None:
    import importlib.util
    import logging
    import warnings

    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    import apcore

    errors = []
    for number, path in enumerate(json.load(sys.stdin)):
        spec = importlib.util.spec_from_file_location(f"app_{number}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        vars(apcore)["_CACHED_DEFAULT_CLIENT"] = None  # each file is one of an application of its own
        try:
            spec.loader.exec_module(module)
            errors.append("")
        except Exception as raised:  # noqa: BLE001 - what the import raises is the answer
            errors.append(f"{type(raised).__name__}: {raised}")
    print(json.dumps(errors))


if __name__ == "__main__":
    _main()
