"""What tests call of dagstack 0.4.1, and with which parameters. Verified against the release by a test."""

from __future__ import annotations

from dataclasses import dataclass

REGISTRY = frozenset(
    {"discover", "get_plugin", "iter_instances", "list_manifests", "load_entry_points", "plugin_manager",
     "register_manifest", "register_module", "resources", "setup_all", "teardown_all"}
)  # fmt: skip
"""What a `PluginRegistry` has (`registry.py`)."""
DOCUMENTED = {
    "get": "get_plugin",
    "resource_registry": "resources",
    "discover_entry_points": "load_entry_points",
}
"""Names of the registry from the public documents that were never released, with what exists."""


@dataclass(frozen=True)
class Signature:
    """The parameters of a callable of the host."""

    positional: tuple[str, ...]
    """Those that may be given by position; they can be given by keyword too."""
    keywords: tuple[str, ...]
    """Those that may be given by keyword alone."""
    required: frozenset[str]

    @property
    def names(self) -> tuple[str, ...]:
        return self.positional + self.keywords


def _signature(text: str) -> Signature:
    """Read ``path limit? * seed name?``: a question mark stands behind what has a default."""
    positional, _, keywords = (f" {text} ").partition(" * ")
    words = text.replace(" * ", " ").replace("* ", "").split()
    return Signature(
        tuple(word.rstrip("?") for word in positional.split() if word != "*"),
        tuple(word.rstrip("?") for word in keywords.split()),
        frozenset(word for word in words if not word.endswith("?")),
    )


SIGNATURES = {
    name: _signature(text)
    for name, text in {
        "FrozenClock": "* at",
        "FrozenClock().advance": "* seconds?",
        "DeterministicRng": "* seed",
        "SystemClock": "",
        "RandomRng": "",
        "InMemoryBlobStore": "",
        "MemoryBlobStore": "",
        "InMemoryCheckpointStore": "",
        "ResourceRegistry": "",
        "ResourceRegistry().register": "name resource * replace?",
        "ResourceRegistry().register_standard": "",
        "PluginContext": "* config logger registry event_bus? tenant? resources? progress? checkpoint? metadata? extras?",
        "PluginRegistry": "* core_version? plugin_manager? resource_registry?",
        "PluginRegistry().discover": "path * recursive? ignore?",
        "PluginRegistry().get_plugin": "kind name?",
        "PluginRegistry().register_manifest": "manifest",
        "PluginRegistry().register_module": "module",
        "PluginRegistry().setup_all": "ctx",
        "PluginRegistry().teardown_all": "",
        "discover": "registry path * recursive? ignore?",
        "load_manifest": "path",
        "load_manifest_from_dict": "raw source?",
        "derive_context_for_plugin": "base manifest registry",
        "inject_resources": "manifest registry metadata?",
        "assert_manifest_valid": "manifest",
        "assert_no_ambient_state": "module",
        "assert_lifecycle_clean": "plugin_class manifest * ctx?",
        "assert_json_serializable_boundaries": "plugin_class manifest * hook_samples? ctx?",
        "assert_deterministic": "plugin_class manifest * hook_name hook_kwargs expected_output? iterations? ctx?",
        "run_contract_suite": (
            "plugin_class manifest * checks? hook_samples? determinism_hooks? expected_outputs? module? ctx?"
            " determinism_iterations?"
        ),
    }.items()
}
"""By name; ``()`` stands for what a call returned."""
