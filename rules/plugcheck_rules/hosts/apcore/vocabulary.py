"""Names that apcore gives to files, folders and ids (release 0.32.2)."""

from __future__ import annotations

import re

CONFIG_NAMES = ("project.yaml", "project.yml", "apcore.yaml", "apcore.yml")
"""The configuration files, in the order in which the host looks for them in its working directory (`config.py`)."""
STRONG_CONFIG_NAMES = frozenset({"apcore.yaml", "apcore.yml"})
"""Those that nothing but apcore has."""
SCHEMA_SUFFIX = ".schema.yaml"
BINDING_SUFFIX = ".binding.yaml"
META_SUFFIX = "_meta.yaml"
GLOBAL_ACL = "global_acl.yaml"
"""The only file that the host loads of a folder of access lists (`ACL.discover`)."""

IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+apcore(?:[ \t.])|import[ \t]+(?:[^#\n]*[, \t])?apcore(?:[ \t,.;#]|$))", re.MULTILINE
)

MODULE_ID = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
"""What an id must match in full (`registry/registry.py`)."""
MAX_ID = 192
"""How many characters an id may have."""
RESERVED = frozenset({"system", "internal", "core", "apcore", "plugin", "schema", "acl"})
"""The first segments under which no module of a user can be registered."""
BUILT_IN = (
    "system.control.reload_module",
    "system.control.toggle_feature",
    "system.control.update_config",
    "system.health.module",
    "system.health.summary",
    "system.manifest.full",
    "system.manifest.module",
    "system.usage.module",
    "system.usage.summary",
)
"""The modules that the host itself can register."""

DEFAULT_PATHS = {
    "acl.root": "./acl",
    "bindings.dir": "./bindings",
    "extensions.root": "./extensions",
    "schema.root": "./schemas",
}
"""Where the host looks for files unless the configuration says otherwise (`config.py`)."""
DEFAULT_BINDINGS = "*.binding.yaml"
MAX_SCAN_DEPTH = 8
"""How deep below an extensions folder modules are looked for (`registry/scanner.py`)."""
NEVER_SCANNED = frozenset({"__pycache__", "node_modules"})
