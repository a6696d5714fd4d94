"""What the host injects: the context's fields, and the methods of what hangs on it (dagstack 0.4.1).

From `context.py` (`PluginContext` and the protocols of its fields), `resources.py` (the standard resources) and
`registry.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = (
    "config", "logger", "registry", "event_bus", "tenant", "resources", "progress", "checkpoint", "metadata",
    "extras", "tenant_or_default",
)  # fmt: skip
"""What every context has (`context.py`)."""
MAY_BE_NONE = ("event_bus", "tenant", "progress", "checkpoint")
"""The fields that are `None` unless the host fills them; `resources` is filled when the plugin is set up."""


@dataclass(frozen=True)
class Method:
    """How a method of a protocol is called."""

    parameters: tuple[str, ...] = ()
    """The names of its parameters, the required ones first."""
    required: int = 0
    """How many of them are required."""
    open: bool = False
    """Whether it takes any keywords besides."""
    is_async: bool | None = False
    """None: an implementation may be either."""


@dataclass(frozen=True)
class Protocol:
    """The type of something below the context."""

    title: str
    path: tuple[str, ...]
    """Where it hangs below the context."""
    methods: Mapping[str, Method]
    meant: Mapping[str, str] = field(default_factory=dict)
    """Names that authors write, by the method that does the same with the same arguments."""
    attributes: frozenset[str] = frozenset()
    closed: bool = True
    """Whether the host's own implementation has nothing else."""


def _takes(*parameters: str, required: int | None = None) -> Method:
    return Method(parameters, len(parameters) if required is None else required)


CLOCK = Protocol(
    "Clock",
    ("resources", "clock"),
    {"now": Method()},
    dict.fromkeys(("utcnow", "today", "current", "current_time", "get_time", "get_now"), "now"),
)
RNG = Protocol(
    "Rng",
    ("resources", "rng"),
    {"random": Method(), "randint": _takes("a", "b")},
    {"next_float": "random", "next": "random", "next_int": "randint", "rand": "random"},
)
BLOB_STORE = Protocol(
    "BlobStore",
    ("resources", "blob_store"),
    {"put": _takes("key", "blob"), "get": _takes("key"), "delete": _takes("key")},
    {
        **dict.fromkeys(("set", "write", "save", "store", "upload"), "put"),
        **dict.fromkeys(("read", "load", "fetch", "download"), "get"),
        **dict.fromkeys(("remove", "unlink"), "delete"),
    },
)
HTTP_CLIENT = Protocol(
    "HttpClient",
    ("resources", "http_client"),
    {"request": Method(("method", "url"), 2, open=True, is_async=None)},
    closed=False,
)
PROGRESS = Protocol(
    "ProgressSink",
    ("progress",),
    {"report": _takes("progress"), "done": Method(), "error": _takes("exc")},
    {
        **dict.fromkeys(("finish", "complete", "close", "stop"), "done"),
        **dict.fromkeys(("fail", "failed", "exception"), "error"),
    },
)
CHECKPOINT = Protocol(
    "CheckpointStore",
    ("checkpoint",),
    {"save": _takes("key", "payload"), "load": _takes("key"), "clear": _takes("key")},
    {
        **dict.fromkeys(("put", "set", "write", "store"), "save"),
        **dict.fromkeys(("get", "read", "fetch"), "load"),
        **dict.fromkeys(("delete", "remove"), "clear"),
    },
)
EVENT_BUS = Protocol(
    "EventBus",
    ("event_bus",),
    {
        "publish": Method(("topic", "payload"), 2, is_async=True),
        "subscribe": Method(("topic", "handler"), 2, is_async=True),
        "unsubscribe": Method(("subscription",), 1, is_async=True),
    },
    {"emit": "publish", "send": "publish", "on": "subscribe", "off": "unsubscribe"},
)
TENANT = Protocol(
    "TenantContext",
    ("tenant",),
    {"check_access": Method(("resource_kind", "resource_id", "action"), 2)},
    closed=False,
)
REGISTRY = Protocol(
    "PluginRegistry",
    ("registry",),
    {
        "register_module": _takes("module"),
        "register_manifest": _takes("manifest"),
        "load_entry_points": _takes("group", required=0),
        "get_plugin": _takes("kind", "name", required=1),
        "list_manifests": Method(),
        "iter_instances": _takes("kind", required=0),
        "setup_all": Method(("ctx",), 1, is_async=True),
        "teardown_all": Method((), 0, is_async=True),
    },
    {"get": "get_plugin", "discover_entry_points": "load_entry_points", "resource_registry": "resources"},
    frozenset({"discover", "plugin_manager", "resources"}),
)
RESOURCES = (CLOCK, RNG, BLOB_STORE, HTTP_CLIENT)
SINKS = (PROGRESS, CHECKPOINT, EVENT_BUS, TENANT, REGISTRY)
EVERY = (*RESOURCES, *SINKS)
