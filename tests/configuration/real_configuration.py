"""Run by tests in a process of its own: what apcore makes of configurations.

Reads a JSON list of texts from the standard input, writes for each the first error, or null. The working directory
holds what the configurations name.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

from apcore.schema.loader import SchemaLoader  # noqa: E402

from apcore import APCore, BindingLoader, Config, Registry  # noqa: E402 - logging is off first


def use(path: Path) -> None:
    config = Config.load(str(path))
    APCore(config=config)
    Registry(config=config).discover()
    loader = SchemaLoader(config)
    if Path(str(config.get("schema.root") or "./schemas"), "with_ref.schema.yaml").is_file():
        loader.get_schema("with_ref")
    else:
        from apcore.schema.types import SchemaStrategy

        SchemaStrategy(config.get("schema.strategy", "yaml_first"))
    BindingLoader().load_binding_dir(registry=Registry(), config=config)


def main() -> None:
    outcomes: list[str | None] = []
    for text in json.load(sys.stdin):
        path = Path("apcore.yaml")
        path.write_bytes(text.encode())
        try:
            use(path)
        except Exception as error:  # noqa: BLE001 - whatever the host raises is its verdict
            outcomes.append(f"{type(error).__name__}: {error}"[:300])
        else:
            outcomes.append(None)
    json.dump(outcomes, sys.stdout)


main()
