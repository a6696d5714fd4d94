"""The host's own contract suite, on the class that discovery loads."""

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
TEXT = "One sentence. Another one! A third?"


def test_contract() -> None:
    registry = PluginRegistry()
    assert [manifest.name for manifest in registry.discover(PLUGIN)] == ["clean-chunker"]
    plugin = registry.get_plugin("chunker", "clean-chunker")

    manifest = load_manifest(PLUGIN / "dagstack.toml")
    resources = ResourceRegistry()
    resources.register("clock", FrozenClock(at=datetime(2026, 1, 1, tzinfo=UTC)))
    base = PluginContext(config={"chunk_size": 20}, logger=logging.getLogger("test"), registry=registry)

    result = asyncio.run(
        run_contract_suite(
            type(plugin),
            manifest.model_dump(),
            hook_samples={
                "chunk": {"text": "One sentence. Another one! A third?", "source": "a.txt"},
                "archive": {"text": "x"},
            },
            module=sys.modules[type(plugin).__module__],
            ctx=derive_context_for_plugin(base, manifest, resources),
        )
    )

    assert result.passed, result.summary()


def test_neighbours_share_a_sentence() -> None:
    registry = PluginRegistry()
    registry.discover(PLUGIN)
    plugin = registry.get_plugin("chunker", "clean-chunker")
    plugin.size = 30

    parts = plugin._split(TEXT)

    assert parts == ["One sentence. Another one!", "Another one! A third?"]
