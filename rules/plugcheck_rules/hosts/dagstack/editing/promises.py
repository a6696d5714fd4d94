"""What the host promises of what it gives to a plugin: the context's fields and what hangs on them.

From `context.py`, `resources.py`, `registry.py` and `sinks.py` of release 0.4.1; signatures are as they are there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTEXT_FIELDS: Mapping[str, tuple[str, str]] = {
    "config": (
        "dict[str, Any]",
        "The host application's settings for its plugins: one and the same `dict` for all of them.",
    ),
    "logger": ("logging.Logger", "The logger that the host application chose; the same for all plugins."),
    "registry": (
        "PluginRegistry",
        (
            "The registry that holds all plugins. While plugins are set up, only those that this one names in "
            "`depends_on` are sure to be set up already."
        ),
    ),
    "event_bus": (
        "EventBus | None",
        (
            "`None` unless the host application gives one: the release has no implementation. All its methods are "
            "coroutines."
        ),
    ),
    "tenant": (
        "TenantContext | None",
        "`None` unless the host application gives one; `ctx.tenant_or_default()` always gives one.",
    ),
    "resources": (
        "Resources | None",
        (
            "What the manifest declares under `resources`, and nothing else: a container of this plugin's own, which "
            "`setup_all` fills before `setup`. `None` in a context that was made by hand: tests use "
            "`derive_context_for_plugin`."
        ),
    ),
    "progress": (
        "ProgressSink | None",
        "`None` unless the host gives a sink. Its methods never block and never fail.",
    ),
    "checkpoint": (
        "CheckpointStore | None",
        "`None` unless the host gives a store. It keeps bytes and gives back the very same bytes.",
    ),
    "metadata": (
        "Mapping[str, Any]",
        (
            "What middleware says of the call (`tenant_id`, `actor`, `trace_context`, ...). Cannot be changed, and no key "
            "is sure to be there: `ctx.metadata.get(...)`."
        ),
    ),
    "extras": ("dict[str, Any]", "A `dict` that all plugins share. The host never looks into it."),
    "tenant_or_default": (
        "tenant_or_default() -> TenantContext",
        "The tenant, or one that permits everything.",
    ),
}
"""The type of each field of `PluginContext` (of the method, its signature), and what the host promises of it."""


@dataclass(frozen=True)
class Resource:
    """A resource that the release knows."""

    protocol: str
    purpose: str
    implementation: str
    """What `register_standard()` registers; empty: nothing."""
    for_tests: str
    methods: Mapping[str, tuple[str, str]]
    """Each method's signature and what it does."""


RESOURCES: Mapping[str, Resource] = {
    "clock": Resource(
        "Clock",
        "The current time. What asks it, and not the system, gives the same again under a frozen clock.",
        "SystemClock",
        "FrozenClock(at=<datetime with a time zone>)",
        {"now": ("now() -> datetime", "The current moment, with a time zone (UTC from `SystemClock`).")},
    ),
    "rng": Resource(
        "Rng",
        "Random numbers. What asks it, and not `random`, gives the same again from a seed.",
        "RandomRng",
        "DeterministicRng(seed=<int>)",
        {
            "random": ("random() -> float", "A number from 0 up to, but without, 1."),
            "randint": ("randint(a: int, b: int) -> int", "A whole number from `a` to `b`, both included."),
        },
    ),
    "blob_store": Resource(
        "BlobStore",
        "Bytes under keys. The standard one is a `dict` in memory, one for all plugins, gone with the process.",
        "InMemoryBlobStore",
        "InMemoryBlobStore()",
        {
            "put": (
                "put(key: str, blob: bytes) -> None",
                "Keeps the bytes, in place of those that the key had.",
            ),
            "get": ("get(key: str) -> bytes | None", "The bytes; `None` without such a key."),
            "delete": ("delete(key: str) -> None", "Forgets the key; does nothing without it."),
        },
    ),
    "http_client": Resource(
        "HttpClient",
        "A client for HTTP that the host application has configured.",
        "",
        "",
        {
            "request": (
                "request(method: str, url: str, **kwargs: Any) -> Any",
                "Sends a request. The protocol has no other method; what comes back is up to the host application.",
            )
        },
    ),
}
"""The standard resources (`resources.py`)."""

CONTAINER: Mapping[str, tuple[str, str]] = {
    "get": (
        "async get(name: str) -> object",
        (
            "A coroutine: without `await` it gives no resource. Raises `KeyError` where the resource is not declared or "
            "the host has none."
        ),
    ),
    "metadata": ("metadata: Mapping[str, Any]", "The context's `metadata`, for decorators of resources."),
}
"""What `ctx.resources` has of its own."""

SINKS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "progress": {
        "report": (
            "report(progress: Any) -> None",
            "Tells how far the work is: a `Progress`. May be dropped.",
        ),
        "done": ("done() -> None", "Tells that the work is finished."),
        "error": ("error(exc: BaseException) -> None", "Tells that the work failed for good."),
    },
    "checkpoint": {
        "save": (
            "save(key: str, payload: bytes) -> None",
            "Keeps bytes; the plugin turns its data into bytes itself.",
        ),
        "load": ("load(key: str) -> bytes | None", "The bytes; `None` without such a key."),
        "clear": ("clear(key: str) -> None", "Forgets the key."),
    },
    "event_bus": {
        "publish": ("async publish(topic: str, payload: dict[str, Any]) -> None", "Sends an event."),
        "subscribe": (
            "async subscribe(topic: str, handler: Callable[[dict[str, Any]], Awaitable[None]]) -> Any",
            "Has the handler, a coroutine function, called with each event; gives what `unsubscribe` takes.",
        ),
        "unsubscribe": ("async unsubscribe(subscription: Any) -> None", "Ends a subscription."),
    },
    "tenant": {
        "check_access": (
            "check_access(resource_kind: str, resource_id: str, action: str = 'read') -> None",
            "Raises `TenantAccessDenied` where the tenant may not.",
        )
    },
    "registry": {
        "get_plugin": (
            "get_plugin(kind: str, name: str | None = None) -> Any",
            (
                "The object of a plugin. Without a name there must be one of the kind and no other, else "
                "`AmbiguousPlugin`; `KindUnknown` where there is none."
            ),
        ),
        "iter_instances": (
            "iter_instances(kind: str | None = None) -> Iterable[Any]",
            "The objects of all registered plugins, or of those of a kind.",
        ),
        "list_manifests": (
            "list_manifests() -> list[PluginManifest]",
            "The manifests of all registered plugins.",
        ),
    },
}
"""The methods of what the other fields hold, each with its signature and what it does."""

LIFECYCLE: Mapping[str, str] = {
    "__init__": (
        "**`__init__`**: called once, without arguments, when the plugin is registered (`adapters/in_process.py`).\n\n"
        "An argument without a default makes registration fail: `discover` logs a warning and goes on without the "
        "plugin. There need be no event loop, no resources and no other plugin yet: what takes hold of anything "
        "belongs into `setup`."
    ),
    "setup": (
        "**`setup(ctx)`**: called once by `setup_all`, with one positional argument (`registry.py`).\n\n"
        "- Plugins are set up one after the other: those of `depends_on` first, then by `priority`, highest first, "
        "then by name.\n"
        "- May be `async def`: it is awaited. There is no time limit.\n"
        "- `ctx.resources` holds what the manifest declares. A *required* resource that the host does not have raises "
        "`KeyError` out of `setup_all`: the plugins after this one are not set up either.\n"
        "- If it raises, that is logged; this plugin and those that depend on it are skipped, and `teardown` is "
        "**never** called: what it has taken until then is lost unless it gives that back itself.\n"
        "- May be left out."
    ),
    "teardown": (
        "**`teardown()`**: called once by `teardown_all`, without arguments (`registry.py`).\n\n"
        "- Only where `setup` has succeeded, in the reverse order of set-up.\n"
        "- May be `async def`: it is awaited. There is no time limit: nothing reads `teardown_timeout_sec`.\n"
        "- If it raises, the others are torn down all the same; all errors come together in `TeardownErrors`.\n"
        "- May be left out."
    ),
    "matches": (
        "**`matches(ctx, ...)`**: asked by `CapabilityDispatcher` with what the hook would get, the context first "
        "(`dispatch.py`).\n\n"
        "The first plugin, by `priority` and then by name, whose answer is true gets the call. It is not awaited, so a "
        "coroutine always counts as true; what it raises is logged and counts as false."
    ),
}
"""What the host does with the methods that it calls besides hooks."""

DISPATCH: Mapping[str, str] = {
    "singleton": "One plugin is called: the host application picks it, as a rule with `registry.get_plugin(kind, name)`.",
    "broadcast_collect": (
        "Every plugin of the kind is called, one after the other, by `priority`, highest first, then by name; the "
        "results make a list. An exception does not stop the others: it ends up in `BroadcastErrors`."
    ),
    "broadcast_notify": (
        "Every plugin of the kind is called, one after the other, by `priority`, highest first, then by name; results "
        "are dropped. An exception does not stop the others: it ends up in `BroadcastErrors`."
    ),
    "chain": (
        "The plugins of the kind are called one after the other, by `priority`, highest first, then by name: each gets "
        "what the one before returned. `STOP_CHAIN` ends the chain; an exception ends it and goes to the caller."
    ),
    "capability": (
        "The first plugin of the kind, by `priority`, highest first, then by name, whose `matches(ctx, ...)` is true is "
        "called; `NoCapabilityMatch` without one."
    ),
}
"""What each class of dispatch does (`dispatch.py`)."""
CALLING = (
    "The dispatchers call it in the thread of their caller as `{name}(ctx, ...)`, marked or not; `dispatch()` refuses a "
    "coroutine with a `TypeError`, `dispatch_async()` awaits it. Nothing reads `execution_model`: no pool is used."
)
"""How every dispatcher calls a hook."""
MARKED = "`plugin_manager.hook.{name}(...)` of pluggy calls it where it is marked, and gives only the arguments that it names{named}."
BOUNDARY = (
    "What goes in and comes out must survive JSON unchanged (no tuples, sets, dates, bytes, keys other than texts): the "
    "contract suite looks, and over MCP the host sends it so."
)
IN_PROCESS_ONLY = "The manifest says `in_process_only`: what goes in and out need not survive JSON, though the contract suite looks."
DETERMINISM = "Given samples, the contract suite calls it on three fresh objects with the same arguments, and wants equal results."
OUTPUT_HASH = "The manifest promises `output_hash`: with equal input the output must be equal in every run."

MARKER = (
    "**`@hookimpl`**: marks a hook for pluggy, in the namespace `dagstack.tool` (`hookspecs/tool.py`).\n\n"
    "Every plugin is registered with the one manager of that namespace, whatever its kind. There the marked methods are "
    "checked: an argument that the specification does not have makes registration fail. Specified are `get_schema()` and "
    "`execute(args)`; any other name is taken and never called through pluggy. The dispatchers call hooks without it."
)
FOREIGN_MARKER = "A marker of the namespace `{namespace}`: the host's manager has the namespace `dagstack.tool` and does not see it."
UNKNOWN_MARKER = "A marker of pluggy. The host's manager sees those of the namespace `dagstack.tool` only."
