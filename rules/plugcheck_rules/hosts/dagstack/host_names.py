"""The names that dagstack 0.4.1 has, and imports of those that it does not have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.version import Version

from plugcheck_lsp.findings import Applicability, FileEdit, Fix
from plugcheck_lsp.python.module import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import libcst as cst

    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts

_PACKAGE = "dagstack.plugin_system"
_TOOL = f"{_PACKAGE}.hookspecs.tool"
NAMES: Mapping[str, frozenset[str]] = {
    "dagstack": frozenset({"plugin_system"}),
    _PACKAGE: frozenset(
        [
            "ALL_CHECKS",
            "AmbientStateError",
            "AmbientStateReport",
            "AmbientStateViolation",
            "AmbiguousPlugin",
            "BlobStore",
            "BroadcastCollectDispatcher",
            "BroadcastErrors",
            "BroadcastNotifyDispatcher",
            "CapabilityDispatcher",
            "ChainDispatcher",
            "CheckpointStore",
            "Clock",
            "ContractResult",
            "DEFAULT_IGNORE",
            "DependencyCycle",
            "DeterminismError",
            "DeterministicRng",
            "DispatchMismatch",
            "EventBus",
            "FrozenClock",
            "HttpClient",
            "InMemoryBlobStore",
            "InMemoryCheckpointStore",
            "KindUnknown",
            "LeakDetected",
            "MCPHttpAdapter",
            "MCPPluginProxy",
            "MCPStdioAdapter",
            "MCPTransport",
            "MIDDLEWARE_PRIORITY_THRESHOLD",
            "ManifestInvalid",
            "MemoryBlobStore",
            "MockProgressSink",
            "NoCapabilityMatch",
            "NoOpProgressSink",
            "NoOpTenantContext",
            "PluginContext",
            "PluginLoadError",
            "PluginManifest",
            "PluginRegistry",
            "PluginRegistryError",
            "Progress",
            "ProgressSink",
            "RandomRng",
            "ResourceContainer",
            "ResourceRegistry",
            "Resources",
            "ResourcesSpec",
            "Rng",
            "RuntimeNotSupported",
            "STANDARD_RESOURCES",
            "STOP_CHAIN",
            "SerializationError",
            "SuiteResult",
            "SystemClock",
            "TeardownErrors",
            "TenantAccessDenied",
            "TenantContext",
            "UnitOfWorkSpec",
            "VersionIncompatible",
            "assert_deterministic",
            "assert_json_serializable_boundaries",
            "assert_lifecycle_clean",
            "assert_manifest_valid",
            "assert_no_ambient_state",
            "derive_context_for_plugin",
            "discover",
            "dispatch_class_for",
            "inject_resources",
            "load_manifest",
            "load_manifest_from_dict",
            "run_contract_suite",
            "topo_sort",
            "wrap_singleton",
            "adapters",
            "annotations",
            "context",
            "contract",
            "discovery",
            "dispatch",
            "errors",
            "helpers",
            "hookspecs",
            "lifecycle",
            "manifest",
            "registry",
            "resources",
            "sinks",
            "_generated",
            "_version",
            "__version__",
            "__all__",
        ]
    ),
    _TOOL: frozenset(
        [
            "Any",
            "PROJECT_NAME",
            "Protocol",
            "TOOL_HOOKSPEC_NS",
            "ToolHookSpecs",
            "ToolPlugin",
            "annotations",
            "build_plugin_manager",
            "hookimpl",
            "hookspec",
            "pluggy",
            "runtime_checkable",
        ]
    ),
}
"""By module, the names that can be imported from it (`__init__.py`, `hookspecs/tool.py`), sub-modules included."""

SAID = {
    "assert_orchestration_neutral": "the check that comes nearest is `assert_no_ambient_state`",
    "assert_resources_via_di": "no check looks at resources",
    "SingletonDispatcher": "`wrap_singleton` wraps the one plugin",
    "LocalExecutorOrchestrator": "the release holds no orchestrator",
    "TempDir": "the release holds no resource for folders",
    "unavailable_plugins": "the release does not keep them",
}
"""Names that the public documents promise and the release does not have, with what holds instead."""


@dataclass(frozen=True)
class UnknownImport:
    """An import of a name that the host does not have."""

    place: Place
    module: str
    name: str
    right: str
    """The module that has the name; empty: none has."""
    refused: bool
    """Whether the import runs while discovery imports the plugin."""
    fix: Fix | None


def unknown_imports(facts: ManifestFacts) -> Iterator[UnknownImport]:
    """The imports, in the plugin's code, of names that the release that was verified does not have."""
    verified = Version(facts.plugin.host.verified_version)
    if facts.host_version != verified or facts.value("runtime") != "in_process":
        return
    for module in facts.code.program.modules.values():
        for _, unit, binding in module.sure_imports:
            imported = binding.imported
            known = NAMES.get(imported.name) if imported is not None and not imported.level else None
            name = imported.member if imported is not None else None
            if imported is None or known is None or name is None:
                continue
            if name == "*" or name in known or _is_dunder(name):
                continue
            right = next((other for other, names in NAMES.items() if name in names), "")
            refused = module is facts.code.module and binding.scope.function is None
            fix = _fix(Place(module, unit, binding.statement), right)
            place = Place(module, unit, _alias(binding.statement, name) or binding.node)
            yield UnknownImport(place, imported.name, name, right, refused, fix)


def _alias(statement: cst.CSTNode, name: str) -> cst.CSTNode | None:
    """The imported name in the statement (what is bound may be another one)."""
    names = getattr(statement, "names", ())
    found = [alias.name for alias in names if getattr(alias.name, "value", None) == name]
    return found[0] if len(found) == 1 else None


def _fix(statement: Place, right: str) -> Fix | None:
    """Import from the right module, where the statement imports nothing else."""
    node = statement.node
    written = getattr(node, "module", None)
    if not right or written is None or len(getattr(node, "names", ())) != 1:
        return None
    span = Place(statement.module, statement.unit, written).span
    return Fix(f"Import it from `{right}`", Applicability.UNSAFE, (FileEdit(statement.path, span, right),))


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
