"""The names that dagstack 0.4.1 knows, and the limits that it or its documents set.

Each fact names the module of `dagstack.plugin_system` that it was verified in, or says that it comes from
the documents alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MANIFEST = "dagstack.toml"
"""The only file name that discovery looks for (`discovery.py`)."""
UNDISCOVERED_MANIFESTS = ("dagstack_plugin.toml", "dagstack-plugin.toml")
"""File names from the documents that only an explicit `load_manifest(path)` reads."""
MANIFEST_NAMES = frozenset({MANIFEST, *UNDISCOVERED_MANIFESTS})
PYPROJECT = "pyproject.toml"
KIND = "v1.yaml"
"""The name of a kind's specification, in a folder ``kinds/<kind>`` (ADR-0004)."""
SECTION = ("tool", "dagstack", "plugin")
"""The table that `load_manifest` looks for, in any file (`manifest.py`)."""
PYTEST_SETTINGS = ("pytest.ini", "tox.ini", "setup.cfg")
"""Files beside `pyproject.toml` that can hold the settings of pytest."""
PYTEST_FILES = (*PYTEST_SETTINGS, "conftest.py")
"""Files of pytest that hold for the tests in the folders below."""

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

SCANNED_ENVIRONMENTS = ("venv", "env", "virtualenv", "site-packages")
"""Names of folders with installed packages that discovery enters all the same."""

STANDARD_RESOURCES = ("clock", "rng", "blob_store", "http_client")
"""The names of resources that the host defines (`resources.py`)."""

REFUSED_FIELDS = {
    "dagstack_version": "the field is called `core_version`",
    "version": "only `metadata` can hold it",
    "description": "only `metadata` can hold it",
    "authors": "only `metadata` can hold it",
    "config_schema": "no field describes a plugin's configuration",
    "mcp_stdio": "`command` and `env` stand beside the other fields",
    "mcp_http": "`endpoint` and `auth` stand beside the other fields",
    "supports": "the fields are `supports_languages`, `supports_extensions` and `supports_mime_types`",
    "chain_wrap": "no field wraps a chain",
    "tls_ca_bundle": "no field names certificates",
    "content_hash": "the field is `idempotency_mode`, one of `output_hash`, `input_hash` and `none`",
}
"""Keys that the public documents name and the model refuses (`manifest.py`), with the remedy."""

FREE_TEXT_FIELDS = ("version", "description", "authors")
"""Of these, what `metadata` can hold."""

UNREAD_FIELDS: Mapping[tuple[str, ...], str] = {
    ("tryfirst",): "the order comes from `depends_on` and `priority`",
    ("trylast",): "the order comes from `depends_on` and `priority`",
    ("teardown_timeout_sec",): "`teardown` may take as long as it likes",
    ("supports_languages",): "dispatch by capability asks the plugin's method `matches`",
    ("supports_extensions",): "dispatch by capability asks the plugin's method `matches`",
    ("supports_mime_types",): "dispatch by capability asks the plugin's method `matches`",
    ("fallback",): "no dispatcher prefers or avoids the plugin for it",
    ("execution_model",): "hooks are called as they are written",
    ("in_process_only",): "nothing keeps the plugin from running elsewhere",
    ("unit_of_work",): "no orchestrator splits, repeats or resumes work by it",
    ("health_check",): "no health check is called",
    ("url",): "the address of a server is `endpoint`",
}
"""Fields that promise behaviour and that no module of the host reads; with what holds instead."""

RESERVED_PRIORITY = 1000
"""From here on priorities are for middleware (`dispatch.py`, which only warns)."""
HIGHEST_PRIORITY = 100
"""The highest priority that the documents give to plugins."""
PLUGIN_NAME = r"[a-z0-9]+(?:[-_][a-z0-9]+)*"
"""How the documents write names; the model takes any text."""

CONTAINER_NAMES = ("get", "metadata")
"""What `ctx.resources` has of its own (`ResourceContainer` in `resources.py`)."""

AROUND_RESOURCES = {
    "clock": frozenset(
        (
            *(f"time.{name}" for name in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter")),
            *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
            "datetime.date.today",
        )
    ),
    "rng": frozenset(
        (
            *(f"random.{name}" for name in ("random", "randint", "randrange", "choice", "choices", "sample")),
            *(f"random.{name}" for name in ("shuffle", "uniform", "gauss", "getrandbits")),
            *(
                f"secrets.{name}"
                for name in ("token_bytes", "token_hex", "token_urlsafe", "choice", "randbelow")
            ),
            "uuid.uuid1",
            "uuid.uuid4",
            "os.urandom",
        )
    ),
}
"""For each resource, the functions that do its work around the host."""
