"""As the guide shows it: this fails before the suite starts, because of the manifest's form."""

from __future__ import annotations

import asyncio
from pathlib import Path

from dagstack.plugin_system import PluginRegistry, load_manifest, run_contract_suite

PLUGIN = Path(__file__).parents[1]


def test_contract() -> None:
    manifest = load_manifest(PLUGIN / "dagstack.toml")
    registry = PluginRegistry()
    registry.discover(PLUGIN)
    plugin = registry.get_plugin("tool", "drifting-clock")

    result = asyncio.run(
        run_contract_suite(
            type(plugin),
            manifest.model_dump(),
            hook_samples={"get_schema": {}, "execute": {"args": {"zone": "utc"}}},
        )
    )

    assert result.passed, result.summary()
