"""Fresh contexts with resources that repeat themselves, and note what is used of them."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime
from logging import getLogger
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SEED = 7


class Contexts:
    """Makes contexts for one plugin."""

    def __init__(self, manifest: Any, config: dict[str, Any]) -> None:
        self._manifest = manifest
        self._config = config
        self.kept: set[str] = set()
        """Resources that were used and keep something between calls."""
        self.stood_in: set[str] = set()
        """What was used that nobody here can give: a failure after that may be no fault of the plugin."""

    def fresh(self) -> Any:
        """A context as a host would derive it for the plugin: every resource that the manifest declares."""
        host, kit, sinks = (
            importlib.import_module(f"dagstack.plugin_system{name}") for name in ("", ".resources", ".sinks")
        )
        registry = kit.ResourceRegistry()
        registry.register("clock", kit.FrozenClock(at=NOON))
        registry.register("rng", _noting(kit.DeterministicRng(seed=SEED), self._keeps("rng")))
        registry.register("blob_store", _noting(kit.InMemoryBlobStore(), self._keeps("blob_store")))
        declared = self._manifest.resources
        for name in (*declared.required, *declared.optional):
            if name not in registry:
                registry.register(name, StandIn(name, self.stood_in))
        base = host.PluginContext(
            config=dict(self._config),
            logger=getLogger(f"dagstack.plugin.{self._manifest.name}"),
            registry=_noting(host.PluginRegistry(), lambda: self.stood_in.add("registry")),
            progress=sinks.MockProgressSink(),
            checkpoint=_noting(sinks.InMemoryCheckpointStore(), self._keeps("checkpoint")),
        )
        return kit.derive_context_for_plugin(base, self._manifest, registry)

    def _keeps(self, name: str) -> Callable[[], None]:
        return lambda: self.kept.add(name)


class StandIn:
    """Stands for a resource that nobody here can give: whatever is called returns None."""

    def __init__(self, name: str, used: set[str]) -> None:
        self._name = name
        self._used = used

    def request(self, *_: Any, **__: Any) -> None:
        """What the protocol of `http_client` asks for; looked up on the class."""
        self._used.add(self._name)

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        self._used.add(self._name)
        return lambda *_, **__: None


def _noting(resource: Any, note: Callable[[], object]) -> Any:
    """`resource` with a note at each call of its public methods; it stays an instance of its class."""
    cls = type(resource)

    def noted(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: Any, *args: Any, **kwargs: Any) -> Any:
            note()
            return method(self, *args, **kwargs)

        return call

    methods = {
        name: noted(value)
        for name, value in vars(cls).items()
        if not name.startswith("_") and callable(value)
    }
    resource.__class__ = type(cls.__name__, (cls,), methods)
    return resource
