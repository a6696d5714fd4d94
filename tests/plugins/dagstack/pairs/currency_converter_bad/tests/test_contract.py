"""The host's own contract suite, on the class that discovery loads."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path

from dagstack.plugin_system import (
    PluginContext,
    PluginRegistry,
    ResourceRegistry,
    derive_context_for_plugin,
    load_manifest,
    run_contract_suite,
)

PLUGIN = Path(__file__).parents[1]


def test_contract() -> None:
    registry = PluginRegistry()
    registry.discover(PLUGIN)
    plugin = registry.get_plugin("converter", "currency-converter-bad")
    manifest = load_manifest(PLUGIN / "dagstack.toml")
    resources = ResourceRegistry()
    resources.register_standard()
    base = PluginContext(config={}, logger=logging.getLogger("test"), registry=registry)

    result = asyncio.run(
        run_contract_suite(
            type(plugin),
            manifest.model_dump(),
            hook_samples={"convert": {"amount": "12.50", "source": "EUR", "target": "CHF"}},
            module=sys.modules[type(plugin).__module__],
            ctx=derive_context_for_plugin(base, manifest, resources),
        )
    )

    assert result.passed, result.summary()
