"""Judges the plugin with the contract suite of its host."""

from __future__ import annotations

import asyncio
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

from dagstack.plugin_system import (
    FrozenClock,
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
    plugin = registry.get_plugin("counter", "word-count")

    manifest = load_manifest(PLUGIN / "dagstack.toml")
    resources = ResourceRegistry()
    resources.register("clock", FrozenClock(at=datetime(2026, 1, 1, tzinfo=UTC)))
    base = PluginContext(config={}, logger=logging.getLogger("test"), registry=registry)

    result = asyncio.run(
        run_contract_suite(
            type(plugin),
            manifest.model_dump(),
            hook_samples={"count": {"text": "One word, another word"}},
            module=sys.modules[type(plugin).__module__],
            ctx=derive_context_for_plugin(base, manifest, resources),
        )
    )

    assert result.passed, result.summary()
