"""Run by tests in a process of its own: what apcore's loader makes of binding files.

Reads a JSON list of texts from the standard input, writes for each the error, or null. The working directory holds
what the files name.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
sys.path.insert(0, str(Path.cwd()))

from apcore import BindingLoader, Config, Registry  # noqa: E402 - logging is off first


def main() -> None:
    outcomes: list[str | None] = []
    config = Config.load("apcore.yaml")
    for text in json.load(sys.stdin):
        path = Path("bindings/example.binding.yaml")
        path.write_bytes(text.encode())
        try:
            BindingLoader().load_bindings(str(path), Registry(), config)
        except Exception as error:  # noqa: BLE001 - whatever the host raises is its verdict
            outcomes.append(f"{type(error).__name__}: {error}"[:300])
        else:
            outcomes.append(None)
    json.dump(outcomes, sys.stdout)


main()
