"""The keys of binding files, metadata files, id maps and annotations, with what each means.

Facts of release 0.32.2: `bindings.py`, `registry/metadata.py`, `registry/entry_point.py`, `module.py`,
`pipeline_config.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.configs.config_keys import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plugcheck_lsp.documents.tree import Node


@dataclass(frozen=True)
class FileKey:
    """One key of a mapping."""

    name: str
    kind: Kind
    meaning: str
    """One sentence without a full stop."""
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()


def _keys(*keys: FileKey) -> Mapping[str, FileKey]:
    return {key.name: key for key in keys}


BINDING_FILE = _keys(
    FileKey(
        "spec_version", Kind.TEXT, "The version of the format; without it the loader warns", default="1.0"
    ),
    FileKey("bindings", Kind.LIST, "The bindings: each makes a module of a function", required=True),
)
"""The top of a binding file; a closed set."""

BINDING = _keys(
    FileKey("module_id", Kind.TEXT, "The id under which the module is registered", required=True),
    FileKey(
        "target",
        Kind.TEXT,
        "What is called: `package.module:function` or `package.module:Class.method`",
        required=True,
    ),
    FileKey(
        "description", Kind.TEXT, "What the module does; else the first line of the function's docstring"
    ),
    FileKey("documentation", Kind.TEXT, "More about the module; else the rest of the function's docstring"),
    FileKey(
        "input_schema", Kind.MAPPING, "A JSON Schema of the input; only names, types and `required` are read"
    ),
    FileKey(
        "output_schema",
        Kind.MAPPING,
        "A JSON Schema of the output; only names, types and `required` are read",
    ),
    FileKey(
        "auto_schema",
        Kind.BOOLEAN,
        "Whether the schemas are made from the function's annotations; the default where no other way is given",
        choices=("true", "permissive", "strict"),
    ),
    FileKey(
        "schema_ref",
        Kind.FILE,
        "A YAML file with `input_schema` and `output_schema`, from the folder of this file",
    ),
    FileKey("tags", Kind.TEXTS, "Words to find the module by"),
    FileKey("version", Kind.TEXT, "The version of the module", default="1.0.0"),
    FileKey("annotations", Kind.MAPPING, "What callers may take for granted of the module"),
    FileKey("metadata", Kind.MAPPING, "Anything else"),
)
"""One binding; a closed set."""

SPEC_ONLY_BINDING_KEYS = frozenset({"display", "examples"})
"""Keys that documents of the specification or tools around apcore write, and that the loader refuses."""

SCHEMA_MODES: Mapping[str, str] = {
    "auto_schema": "auto_schema",
    "input_schema": "input_schema/output_schema",
    "output_schema": "input_schema/output_schema",
    "schema_ref": "schema_ref",
}
"""The keys of a binding that choose where its schemas come from, each with its way; a binding has one way."""

META = _keys(
    FileKey("description", Kind.TEXT, "Stands in place of the class's description where modules are listed"),
    FileKey("name", Kind.TEXT, "A readable name"),
    FileKey("tags", Kind.TEXTS, "Words to find the module by; they replace those of the class"),
    FileKey(
        "version", Kind.TEXT, "The version of the module; it replaces that of the class", default="1.0.0"
    ),
    FileKey(
        "annotations", Kind.MAPPING, "What callers may take for granted; each key replaces that of the class"
    ),
    FileKey("examples", Kind.LIST, "Examples of calls; they replace those of the class"),
    FileKey("metadata", Kind.MAPPING, "Anything else, laid over that of the class"),
    FileKey("documentation", Kind.TEXT, "More about the module"),
    FileKey("dependencies", Kind.LIST, "The modules that must be loaded before this one"),
    FileKey(
        "entry_point",
        Kind.TEXT,
        "Which class of the file is the module: `file:Class`; only the class is read",
    ),
)
"""What is read of a `*_meta.yaml`; every other key is ignored."""

UNREAD = {
    "input_schema": "the schemas are those of the class or of the schema file",
    "output_schema": "the schemas are those of the class or of the schema file",
    "module_id": "the id is the path of the module's file, or that of the id map",
    "id": "the id is the path of the module's file, or that of the id map",
}
"""Keys that one may look for in metadata and that are not read there, each with what counts instead."""

DEPENDENCY = _keys(
    FileKey("module_id", Kind.TEXT, "The id of the module", required=True),
    FileKey("version", Kind.TEXT, "The versions that will do: `1.2`, `>=1.0,<2.0`, `^1.2` or `~1.2`"),
    FileKey("optional", Kind.BOOLEAN, "Whether it may be missing", default=False),
)

EXAMPLE = _keys(
    FileKey("title", Kind.TEXT, "What the example shows", required=True),
    FileKey("inputs", Kind.MAPPING, "The input of the call"),
    FileKey("output", Kind.MAPPING, "What the call returns"),
    FileKey("description", Kind.TEXT, "More about the example"),
)

ANNOTATIONS = _keys(
    FileKey("readonly", Kind.BOOLEAN, "The module changes nothing", default=False),
    FileKey("destructive", Kind.BOOLEAN, "What the module changes may be lost for good", default=False),
    FileKey(
        "idempotent", Kind.BOOLEAN, "A second call with the same input changes nothing more", default=False
    ),
    FileKey("requires_approval", Kind.BOOLEAN, "A human must approve each call", default=False),
    FileKey("open_world", Kind.BOOLEAN, "The module talks to systems outside", default=True),
    FileKey("streaming", Kind.BOOLEAN, "The module has an asynchronous `stream`", default=False),
    FileKey("cacheable", Kind.BOOLEAN, "Results may be kept and given again", default=False),
    FileKey("cache_ttl", Kind.INTEGER, "For how many seconds; 0 is for ever", default=0),
    FileKey(
        "cache_key_fields", Kind.TEXTS, "The input fields that make the key of a kept result; all by default"
    ),
    FileKey("paginated", Kind.BOOLEAN, "Results come in pages", default=False),
    FileKey("pagination_style", Kind.TEXT, "How pages are asked for", default="cursor"),
    FileKey("discoverable", Kind.BOOLEAN, "The module stands in lists of modules", default=True),
    FileKey("extra", Kind.MAPPING, "Whatever other packages read"),
)
"""The fields of `ModuleAnnotations`."""

ID_MAP = _keys(FileKey("mappings", Kind.LIST, "Which files get which ids", required=True))

ID_MAPPING = _keys(
    FileKey(
        "file", Kind.FILE, "The module's file, from the folder of the extensions, with `/`", required=True
    ),
    FileKey("id", Kind.TEXT, "The id that it gets, namespace included", required=True),
)

PIPELINE_STEPS = (
    "context_creation",
    "call_chain_guard",
    "module_lookup",
    "acl_check",
    "approval_gate",
    "middleware_before",
    "input_validation",
    "execute",
    "output_validation",
    "middleware_after",
    "return_result",
)
"""The steps of a call, in order (`builtin_steps.py`)."""
STEP_FIELDS = (
    "name",
    "type",
    "handler",
    "config",
    "match_modules",
    "ignore_errors",
    "pure",
    "timeout_ms",
    "after",
    "before",
)
"""The keys of an entry of `pipeline.steps`; a closed set."""
CONFIGURABLE_STEP_FIELDS = ("match_modules", "ignore_errors", "pure", "timeout_ms")
"""The keys of an entry of `pipeline.configure`; a closed set."""


def misspelled_keys(mapping: Node, known: Mapping[str, FileKey]) -> Mapping[str, tuple[str, ...]]:
    """The keys of a mapping that are none of the known ones, each with those that may be meant."""
    from plugcheck_lsp.nearest import nearest

    texts = set(mapping.value) if mapping.entries is not None else set()
    free = [name for name in known if name not in texts]
    keys = (entry.key for entry in (mapping.entries or {}).values())
    unknown = (key for key in keys if not (key in known and key in texts))
    return {key: nearest(key, free) for key in unknown if key not in SPEC_ONLY_BINDING_KEYS}
