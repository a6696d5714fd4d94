"""The names that dagstack 0.4.1 can be imported by, as far as authors take them, and those it is said to have."""

from __future__ import annotations

PACKAGE = "dagstack.plugin_system"
NAMES = frozenset({
    "ALL_CHECKS", "AmbientStateError", "AmbientStateReport", "AmbientStateViolation", "AmbiguousPlugin", "BlobStore",
    "BroadcastCollectDispatcher", "BroadcastErrors", "BroadcastNotifyDispatcher", "CapabilityDispatcher", "ChainDispatcher",
    "CheckpointStore", "Clock", "ContractResult", "DEFAULT_IGNORE", "DependencyCycle", "DeterminismError", "DeterministicRng",
    "DispatchMismatch", "EventBus", "FrozenClock", "HttpClient", "InMemoryBlobStore", "InMemoryCheckpointStore", "KindUnknown",
    "LeakDetected", "MCPHttpAdapter", "MCPPluginProxy", "MCPStdioAdapter", "MCPTransport", "MIDDLEWARE_PRIORITY_THRESHOLD",
    "ManifestInvalid", "MemoryBlobStore", "MockProgressSink", "NoCapabilityMatch", "NoOpProgressSink", "NoOpTenantContext",
    "PluginContext", "PluginLoadError", "PluginManifest", "PluginRegistry", "PluginRegistryError", "Progress", "ProgressSink",
    "RandomRng", "ResourceContainer", "ResourceRegistry", "Resources", "ResourcesSpec", "Rng", "RuntimeNotSupported",
    "STANDARD_RESOURCES", "STOP_CHAIN", "SerializationError", "SuiteResult", "SystemClock", "TeardownErrors",
    "TenantAccessDenied", "TenantContext", "UnitOfWorkSpec", "VersionIncompatible", "__version__", "assert_deterministic",
    "assert_json_serializable_boundaries", "assert_lifecycle_clean", "assert_manifest_valid", "assert_no_ambient_state",
    "derive_context_for_plugin", "discover", "dispatch_class_for", "inject_resources", "load_manifest",
    "load_manifest_from_dict", "run_contract_suite", "topo_sort", "wrap_singleton",
})  # fmt: skip
"""What ``from dagstack.plugin_system import ...`` gives by intention (``__all__`` of its ``__init__.py``)."""
MODULES = frozenset(
    {
        "adapters", "context", "contract", "discovery", "dispatch", "errors", "helpers", "hookspecs", "lifecycle",
        "manifest", "registry", "resources", "sinks", "_generated", "_version",
    }
)  # fmt: skip
"""Its modules and packages."""
ELSEWHERE = {
    "hookimpl": f"{PACKAGE}.hookspecs.tool",
    "hookspec": f"{PACKAGE}.hookspecs.tool",
}
"""Names that are said to be in the package, by the module that has them."""
SAID = {
    "assert_orchestration_neutral": "the check that comes nearest is `assert_no_ambient_state`",
    "assert_resources_via_di": "no check looks at resources",
    "SingletonDispatcher": "`wrap_singleton` wraps the one plugin",
    "LocalExecutorOrchestrator": "the release holds no orchestrator",
    "TempDir": "the release holds no resource for folders",
    "unavailable_plugins": "the release does not keep them",
}
"""Names that public documents promise and the release does not have, with what holds instead."""
