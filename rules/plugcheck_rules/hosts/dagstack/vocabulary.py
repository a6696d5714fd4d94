"""The names that dagstack 0.4.1 knows, and the limits that it or its documents set.

Each fact names the module of `dagstack.plugin_system` that it was verified in, or says that it comes from
the documents alone.
"""

from __future__ import annotations

MANIFEST = "dagstack.toml"
"""The only file name that discovery looks for (`discovery.py`)."""
UNDISCOVERED_MANIFESTS = ("dagstack_plugin.toml", "dagstack-plugin.toml")
"""File names from the documents that only an explicit `load_manifest(path)` reads."""
PYPROJECT = "pyproject.toml"
SECTION = ("tool", "dagstack", "plugin")
"""The table that `load_manifest` looks for, in any file (`manifest.py`)."""

DEFAULT_IGNORE = (
    "__pycache__",
    ".venv",
    ".venv-*",
    ".tox",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "*.egg-info",
    "build",
    "dist",
    ".git",
    ".hg",
    ".svn",
    "node_modules",
)
"""Names of folders, as `fnmatch` patterns, that discovery never enters (`discovery.py`)."""

STANDARD_RESOURCES = ("clock", "rng", "blob_store", "http_client")
"""The names of resources that the host defines (`resources.py`)."""
