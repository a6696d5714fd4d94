"""What the injection rules know of the host is what the real package has."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
from datetime import UTC, datetime
from typing import Any

import dagstack.plugin_system as host
import pytest
from dagstack.plugin_system import context, registry, resources

from plugcheck_rules.hosts.dagstack import host_names
from plugcheck_rules.hosts.dagstack.injection import protocols

RESOURCES = {"clock": "Clock", "rng": "Rng", "blob_store": "BlobStore", "http_client": "HttpClient"}
CLASSES: dict[str, Any] = {
    **{name: getattr(resources, name) for name in RESOURCES.values()},
    **{name: getattr(context, name) for name in ("ProgressSink", "CheckpointStore", "EventBus", "TenantContext")},
    "PluginRegistry": registry.PluginRegistry,
}  # fmt: skip
MADE: dict[str, Any] = {
    "Clock": resources.FrozenClock(at=datetime(2024, 1, 1, tzinfo=UTC)),
    "Rng": resources.DeterministicRng(seed=1),
    "BlobStore": resources.InMemoryBlobStore(),
    "ProgressSink": host.MockProgressSink(),
    "CheckpointStore": host.InMemoryCheckpointStore(),
    "PluginRegistry": host.PluginRegistry(),
}
"""What a host has of these."""


def test_the_context_has_these_fields() -> None:
    fields = {field.name for field in dataclasses.fields(context.PluginContext)}
    methods = {name for name in vars(context.PluginContext) if not name.startswith("_")} - fields
    assert set(protocols.FIELDS) == fields | methods


def test_these_fields_are_none_by_default() -> None:
    defaults = {field.name for field in dataclasses.fields(context.PluginContext) if field.default is None}
    assert defaults == {*protocols.MAY_BE_NONE, "resources"}


@pytest.mark.parametrize("protocol", protocols.EVERY, ids=lambda protocol: protocol.title)
def test_a_protocol_has_these_methods(protocol: protocols.Protocol) -> None:
    real = CLASSES[protocol.title]
    public = {name for name in vars(real) if not name.startswith("_")}
    assert public == {*protocol.methods, *protocol.attributes}
    for name, method in protocol.methods.items():
        signature = inspect.signature(getattr(real, name))
        parameters = [p for p in signature.parameters.values() if p.name != "self"]
        named = [p for p in parameters if p.kind is not p.VAR_KEYWORD]
        assert tuple(p.name for p in named) == method.parameters, name
        assert sum(1 for p in named if p.default is p.empty) == method.required, name
        assert method.open == (len(named) != len(parameters))
        if method.is_async is not None:
            assert inspect.iscoroutinefunction(getattr(real, name)) == method.is_async, name


@pytest.mark.parametrize("protocol", protocols.EVERY, ids=lambda protocol: protocol.title)
def test_what_is_meant_is_there_and_what_is_written_is_not(protocol: protocols.Protocol) -> None:
    known = {*protocol.methods, *protocol.attributes}
    assert set(protocol.meant.values()) <= known
    assert not known & set(protocol.meant)


@pytest.mark.parametrize(
    "protocol", [p for p in protocols.EVERY if p.closed and p.title in MADE], ids=lambda p: p.title
)
def test_the_hosts_own_have_nothing_else(protocol: protocols.Protocol) -> None:
    made = MADE[protocol.title]
    for name in (*protocol.meant, "exists", "choice", "monotonic_ns", "list"):
        assert not hasattr(made, name), name


def test_resources_are_used_as_the_rules_say() -> None:
    container: Any = resources.ResourceContainer({"clock": MADE["Clock"]})
    with pytest.raises(TypeError):
        container["clock"]
    with pytest.raises(TypeError):
        _ = container.get("clock", None)
    with pytest.raises(AttributeError):
        _ = container.rng
    with pytest.raises(KeyError):
        asyncio.run(container.get("rng"))
    coroutine = container.get("clock")
    assert inspect.iscoroutine(coroutine)
    coroutine.close()
    assert "rng" not in container
    assert getattr(container, "rng", None) is None


async def await_plain(value: Any) -> None:
    await value


@pytest.mark.parametrize(
    "value", [MADE["Clock"].now(), MADE["Rng"].random(), MADE["BlobStore"].put("a", b"")], ids=str
)
def test_what_plain_methods_return_cannot_be_awaited(value: Any) -> None:
    with pytest.raises(TypeError):
        asyncio.run(await_plain(value))


@pytest.mark.parametrize("name", host_names.SAID)
def test_what_is_said_to_be_there_is_not(name: str) -> None:
    assert not hasattr(host, name)
