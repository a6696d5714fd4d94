"""The keys of apcore's configuration: what each holds, its default, its limits, and whether anything reads it.

Facts of release 0.32.2: `config.py` for names, defaults and limits; for what is read, every caller of `Config.get`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a key holds, in the words of a message."""

    TEXT = "text"
    FOLDER = "the path of a folder"
    FILE = "the path of a file"
    GLOB = "a pattern for file names"
    BOOLEAN = "true or false"
    INTEGER = "a whole number"
    NUMBER = "a number"
    CHOICE = "one of its names"
    TEXTS = "a list of texts"
    LIST = "a list"
    MAPPING = "a mapping"


class Reader(StrEnum):
    """Who reads a key."""

    HOST = "host"
    NOBODY = "nobody"
    """Nothing does, and the host says nothing about it."""
    NOBODY_TOLD = "nobody, told"
    """Nothing does, and loading raises a DeprecationWarning that names it."""
    NAMESPACES = "namespaces"
    """Only a configuration with a section `apcore`."""


@dataclass(frozen=True)
class ConfigKey:
    """One key, by its dotted path in a configuration without a section `apcore`."""

    name: str
    kind: Kind
    meaning: str
    """One sentence without a full stop."""
    default: Any = None
    """None where the host has none of its own."""
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    above: bool = False
    """Whether the value must be larger than `least`, not equal."""
    checked: bool = False
    """Whether loading refuses other values (`_CONSTRAINTS`)."""
    filled: bool = False
    """Whether a text must hold more than white space."""
    reader: Reader = Reader.HOST
    note: str = ""
    """What a reader should know besides: a sentence without a full stop."""

    @property
    def expected(self) -> str:
        """What the value must be: it follows "must be"."""
        if self.choices:
            return " or ".join((", ".join(f"`{c}`" for c in self.choices[:-1]), f"`{self.choices[-1]}`"))
        if self.least is not None and self.most is not None:
            return f"{self.kind} from {self.least:g} to {self.most:g}"
        if self.least is not None:
            return f"{self.kind} {'above' if self.above else 'of at least'} {self.least:g}"
        return f"{self.kind} that is not empty" if self.filled else str(self.kind)

    def accepts(self, value: Any) -> bool:
        """Whether the value has the kind of the key and lies within its limits."""
        if self.choices:
            return value in self.choices
        match self.kind:
            case Kind.INTEGER:
                return isinstance(value, int) and not isinstance(value, bool) and self._within(value)
            case Kind.NUMBER:
                return isinstance(value, int | float) and not isinstance(value, bool) and self._within(value)
            case Kind.BOOLEAN:
                return isinstance(value, bool)
            case Kind.LIST:
                return isinstance(value, list)
            case Kind.TEXTS:
                return isinstance(value, list) and all(isinstance(item, str) for item in value)
            case Kind.MAPPING:
                return isinstance(value, dict)
        return isinstance(value, str) and (not self.filled or bool(value.strip()))

    def _within(self, value: float) -> bool:
        if self.least is not None and not (value > self.least if self.above else value >= self.least):
            return False
        return self.most is None or value <= self.most

    @property
    def variable(self) -> str:
        """The environment variable that overrides it: `_` divides, `__` is an underscore of the name."""
        return "APCORE_" + self.name.replace("_", "__").replace(".", "_").upper()


def _key(name: str, kind: Kind, meaning: str, default: Any = None, **more: Any) -> ConfigKey:
    return ConfigKey(name, kind, meaning, default, **more)


_ALL = (
    _key("$schema", Kind.TEXT, "Names a JSON Schema for editors; apcore ignores it", reader=Reader.NOBODY),
    _key("version", Kind.TEXT, "The version of the project's configuration; required"),
    _key(
        "_config.strict",
        Kind.BOOLEAN,
        "Whether loading refuses unknown keys in the sections of apcore, and unknown namespaces",
        False,
        note="A section or namespace that is no mapping passes all the same",
    ),
    _key(
        "_config.allow_unknown",
        Kind.BOOLEAN,
        "Whether namespaces that no package registered are kept; false drops them",
        True,
        reader=Reader.NAMESPACES,
    ),
    _key("project.name", Kind.TEXT, "The name of the project; required"),
    _key("project.version", Kind.TEXT, "The version of the project", reader=Reader.NOBODY),
    _key(
        "acl.root",
        Kind.FOLDER,
        "The folder whose `global_acl.yaml` is the access list, or the access list itself",
        "./acl",
        note="A path that does not exist means that no call is checked",
    ),
    _key(
        "acl.default_effect",
        Kind.CHOICE,
        "Has no effect: the `default_effect` of the access list counts",
        "deny",
        choices=("allow", "deny"),
        checked=True,
        reader=Reader.NOBODY_TOLD,
    ),
    _key(
        "acl.audit.enabled",
        Kind.BOOLEAN,
        "Has no effect: the `audit` of the access list counts",
        reader=Reader.NOBODY_TOLD,
    ),
    _key(
        "acl.audit.include_denied",
        Kind.BOOLEAN,
        "Has no effect: the `audit` of the access list counts",
        reader=Reader.NOBODY_TOLD,
    ),
    _key(
        "acl.audit.log_level",
        Kind.TEXT,
        "Has no effect: the `audit` of the access list counts",
        reader=Reader.NOBODY_TOLD,
    ),
    _key("bindings.dir", Kind.FOLDER, "The folder that `load_binding_dir` reads", "./bindings"),
    _key(
        "bindings.pattern",
        Kind.GLOB,
        "Which files of that folder are binding files: `*` is any text, `?` any character",
        "*.binding.yaml",
    ),
    _key(
        "executor.default_timeout",
        Kind.INTEGER,
        "How long one call may take, in milliseconds; 0 is no limit",
        30000,
        least=0,
        checked=True,
    ),
    _key(
        "executor.global_timeout",
        Kind.INTEGER,
        "How long a call with all that it calls may take, in milliseconds; 0 is no limit",
        60000,
        least=0,
        checked=True,
    ),
    _key(
        "executor.max_call_depth",
        Kind.INTEGER,
        "How many calls may be nested",
        32,
        least=1,
        checked=True,
    ),
    _key(
        "executor.max_module_repeat",
        Kind.INTEGER,
        "How often one module may stand in a chain of calls",
        3,
        least=1,
        checked=True,
    ),
    _key("extensions.root", Kind.FOLDER, "The folder in which modules are discovered", "./extensions"),
    _key(
        "extensions.roots",
        Kind.LIST,
        "Several such folders: paths, or mappings with `root` and `namespace`; the namespace stands before each id",
        note="Where it names a folder, `extensions.root` is not read",
    ),
    _key(
        "extensions.auto_discover",
        Kind.BOOLEAN,
        "Has no effect: modules are discovered when `discover()` is called",
        True,
        reader=Reader.NOBODY_TOLD,
    ),
    _key(
        "extensions.max_depth",
        Kind.INTEGER,
        "How deep below a folder modules are looked for",
        8,
        least=1,
        most=16,
        checked=True,
    ),
    _key("extensions.follow_symlinks", Kind.BOOLEAN, "Whether discovery follows symbolic links", False),
    _key(
        "extensions.ignore_patterns",
        Kind.TEXTS,
        "Patterns for the names of files and folders that discovery leaves out",
    ),
    _key("extensions.lazy_load", Kind.BOOLEAN, "Has no effect in apcore for Python", reader=Reader.NOBODY),
    _key("extensions.namespace", Kind.TEXT, "Has no effect in apcore for Python", reader=Reader.NOBODY),
    _key("id_map.auto_detect", Kind.BOOLEAN, "Has no effect in apcore for Python", reader=Reader.NOBODY),
    _key("id_map.overrides", Kind.FILE, "A YAML file that gives modules other ids than their paths"),
    _key("logging.format", Kind.TEXT, "Has no effect", reader=Reader.NOBODY_TOLD),
    _key("logging.level", Kind.TEXT, "Has no effect", reader=Reader.NOBODY_TOLD),
    _key("middleware.disabled", Kind.TEXTS, "Has no effect", reader=Reader.NOBODY_TOLD),
    _key(
        "obs.redaction.regex_patterns",
        Kind.TEXTS,
        "Regular expressions; texts that one matches are hidden in logs and records, whatever their case",
    ),
    _key("obs.redaction.replacement", Kind.TEXT, "What stands in place of a hidden value", "***REDACTED***"),
    _key(
        "obs.redaction.sensitive_keys",
        Kind.TEXTS,
        "Names whose values are hidden: a part of the name, or a pattern with `*` or `?` for all of it",
        note="It replaces the default list (password, token, secret ...)",
    ),
    _key("observability.metrics.enabled", Kind.BOOLEAN, "Has no effect", False, reader=Reader.NOBODY_TOLD),
    _key("observability.metrics.exporter", Kind.TEXT, "Has no effect", reader=Reader.NOBODY_TOLD),
    _key("observability.tracing.enabled", Kind.BOOLEAN, "Whether calls are traced", False),
    _key(
        "observability.tracing.exporter",
        Kind.CHOICE,
        "Where traces go",
        "stdout",
        choices=("stdout", "otlp", "jaeger"),
        checked=True,
        note="`jaeger` is taken and exports nothing",
    ),
    _key(
        "observability.tracing.otlp_endpoint",
        Kind.TEXT,
        "The URL that the exporter `otlp` sends to; refused beside any other exporter",
        filled=True,
        checked=True,
    ),
    _key(
        "observability.tracing.sampling_rate",
        Kind.NUMBER,
        "The share of calls that are traced",
        1.0,
        least=0.0,
        most=1.0,
        checked=True,
    ),
    _key(
        "observability.tracing.strategy",
        Kind.CHOICE,
        "Which calls are traced",
        "full",
        choices=("full", "proportional", "error_first", "off"),
        checked=True,
    ),
    _key("pipeline.configure", Kind.MAPPING, "For each step, fields that it gets other values for"),
    _key("pipeline.remove", Kind.TEXTS, "The names of steps that are taken out"),
    _key("pipeline.steps", Kind.LIST, "Steps that are put in, each `before` or `after` another one"),
    _key("schema.root", Kind.FOLDER, "The folder of the schema files", "./schemas"),
    _key(
        "schema.strategy",
        Kind.CHOICE,
        "Whether a module's schema comes from its YAML file or from its code",
        "yaml_first",
        choices=("yaml_first", "native_first", "yaml_only"),
    ),
    _key("schema.max_ref_depth", Kind.INTEGER, "How many `$ref` in a row are followed", 32, least=1),
    _key("stream.max_merge_depth", Kind.INTEGER, "How deep the parts of a stream are merged", 32, least=1),
    _key(
        "sys_modules.enabled",
        Kind.BOOLEAN,
        "Whether the modules under `system` are registered",
        False,
    ),
    _key(
        "sys_modules.control.enabled",
        Kind.BOOLEAN,
        "Whether `system.control` is registered; only where `sys_modules.events.enabled` is true",
        True,
    ),
    _key("sys_modules.control.overrides_path", Kind.FILE, "A file in which run-time changes are kept"),
    _key(
        "sys_modules.error_history.max_entries_per_module",
        Kind.INTEGER,
        "How many errors of one module are remembered",
        50,
        least=1,
        checked=True,
    ),
    _key(
        "sys_modules.error_history.max_total_entries",
        Kind.INTEGER,
        "How many errors are remembered in all",
        1000,
        least=1,
        checked=True,
    ),
    _key("sys_modules.events.enabled", Kind.BOOLEAN, "Whether events are sent to subscribers", False),
    _key("sys_modules.events.subscribers", Kind.LIST, "Who gets events: mappings with a `type`"),
    _key(
        "sys_modules.events.thresholds.error_rate",
        Kind.NUMBER,
        "From which share of failed calls on an event is sent",
        0.1,
        least=0.0,
        most=1.0,
        checked=True,
    ),
    _key(
        "sys_modules.events.thresholds.latency_p99_ms",
        Kind.NUMBER,
        "From which time of the slowest hundredth on an event is sent, in milliseconds",
        5000.0,
        least=0,
        above=True,
        checked=True,
    ),
    _key("sys_modules.health.enabled", Kind.BOOLEAN, "Whether `system.health` is registered", True),
    _key("sys_modules.manifest.enabled", Kind.BOOLEAN, "Whether `system.manifest` is registered", True),
    _key("sys_modules.usage.enabled", Kind.BOOLEAN, "Whether `system.usage` is registered", True),
    _key(
        "sys_modules.usage.bucketing_strategy",
        Kind.TEXT,
        "Has no effect in apcore for Python",
        "hourly",
        reader=Reader.NOBODY,
    ),
    _key(
        "sys_modules.usage.retention_hours",
        Kind.INTEGER,
        "Has no effect in apcore for Python",
        168,
        reader=Reader.NOBODY,
    ),
    _key(
        "validation.binding.description_max_length",
        Kind.INTEGER,
        "How many characters the description of a binding may have",
        least=0,
        note="Only where the configuration is given to `load_bindings`",
    ),
    _key(
        "validation.binding.documentation_max_length",
        Kind.INTEGER,
        "How many characters the documentation of a binding may have",
        least=0,
        note="Only where the configuration is given to `load_bindings`",
    ),
    _key(
        "validation.binding.tags_pattern",
        Kind.TEXT,
        "A regular expression that must be found in each tag of a binding",
        note="Only where the configuration is given to `load_bindings`",
    ),
    _key(
        "validation.binding.version_require_semver",
        Kind.BOOLEAN,
        "Whether the version of a binding must be SemVer",
        False,
        note="Only where the configuration is given to `load_bindings`",
    ),
    _key(
        "validation.pipeline.step_name_max_length",
        Kind.INTEGER,
        "How many characters the name of a step in `pipeline.steps` may have",
    ),
    _key(
        "validation.pipeline.timeout_ms_max",
        Kind.INTEGER,
        "The largest `timeout_ms` of a step in `pipeline`",
    ),
)

CONFIG_KEYS: dict[str, ConfigKey] = {key.name: key for key in _ALL}
"""Every key that the host declares, by its dotted path."""

SECTIONS: dict[str, tuple[str, ...]] = {}
"""The names below each section, by the section's dotted path; `""` is the top."""
for _name in CONFIG_KEYS:
    _parts = _name.split(".")
    for _depth in range(len(_parts)):
        _below = SECTIONS.get(".".join(_parts[:_depth]), ())
        if _parts[_depth] not in _below:
            SECTIONS[".".join(_parts[:_depth])] = (*_below, _parts[_depth])

REQUIRED = ("version", "project.name")
"""What a configuration without a section `apcore` must give."""
NAMESPACES = frozenset({"obs", "observability", "sys_modules"})
"""Sections that stand beside the section `apcore`, never below it, where there is one."""
READ_UNDECLARED = frozenset({"project.source_root"})
"""What the host reads although strict mode refuses it (`sys_modules/manifest.py`)."""
FOREIGN_NAMESPACES = frozenset({"mcp"})
"""Namespaces that other packages of the apcore family register."""
