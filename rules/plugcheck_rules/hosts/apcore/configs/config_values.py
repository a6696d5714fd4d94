"""Values of the configuration that the host refuses, or takes for something else (`config.py` and its readers)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.configs.config_keys import (
    CONFIG_KEYS,
    NAMESPACES,
    SECTIONS,
    ConfigKey,
    Kind,
    Reader,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_rules.hosts.apcore.configs.reading import Configuration


@dataclass(frozen=True)
class ValueFault:
    """A value that is not what the key must hold."""

    key: ConfigKey
    node: Node
    outcome: str
    """What happens: a clause that follows "so"."""
    refused: bool


def value_faults(reading: Configuration) -> Iterator[ValueFault]:
    """The values of known keys that are refused or misread, in the order of the table of keys."""
    for key in CONFIG_KEYS.values():
        if key.name == "schema.strategy" or key.name == "extensions.roots":
            continue  # rules of their own
        checked = reading.home.entry(*key.name.split(".")) if reading.home is not None else None
        read = reading.entry(key.name)
        if checked is not None and key.checked:
            value = checked.node.value
            if value is not None and not key.accepts(value):
                yield ValueFault(key, checked.node, "loading the configuration fails", refused=True)
                continue
        if read is not None and key.reader is Reader.HOST and not key.accepts(read.node.value):
            outcome, refused = _outcome(key, read.node.value, reading)
            if outcome:
                yield ValueFault(key, read.node, outcome, refused)


def _outcome(key: ConfigKey, value: Any, reading: Configuration) -> tuple[str, bool]:
    """What the host makes of a value that loading takes and that the key should not have; empty: nothing of note."""
    if key.name in _ANYTHING:
        return "", False
    if key.name == "schema.root":
        return "`SchemaLoader` fails", True
    special = _SPECIAL.get(key.name)
    if special is not None:
        return special(value)
    if value is None:
        return "", False
    section = key.name.partition(".")[0]
    if key.checked and reading.namespaced and section in NAMESPACES:
        traced = key.name.startswith("observability.tracing.") and bool(
            reading.value("observability.tracing.enabled")
        )
        if traced and _breaks_tracing(key, value):
            return "`APCore(config)` fails", True
        return "nothing checks it beside a section `apcore`, and it is used as it is", False
    if key.name == "bindings.dir":
        return f"`load_binding_dir` looks for a folder `{_text(value)}`", True
    if key.name.startswith("validation."):
        return "it is ignored and nothing is checked", False
    match key.kind:
        case Kind.BOOLEAN:
            return f"it counts as {'true' if value else 'false'}", False
        case Kind.FOLDER | Kind.GLOB:
            return f"it is taken for the text `{_text(value)}`", False
    return "", False


def _text(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _breaks_tracing(key: ConfigKey, value: Any) -> bool:
    """Whether building the middleware for traces fails (`observability/tracing_config.py`)."""
    name = key.name.rpartition(".")[2]
    if name == "sampling_rate":
        try:
            return not 0.0 <= float(value) <= 1.0
        except (TypeError, ValueError):
            return True
    return name == "strategy"


def _acl_root(value: Any) -> tuple[str, bool]:
    if value is None:
        return "no access list is loaded and no call is checked", False
    return f"it is taken for the text `{_text(value)}`", False


def _extensions_root(value: Any) -> tuple[str, bool]:
    return ("`discover()` fails", True) if value else ("", False)


def _max_depth(value: Any) -> tuple[str, bool]:
    return ("`discover()` fails", True) if value is None else ("", False)


def _max_ref_depth(value: Any) -> tuple[str, bool]:
    if not isinstance(value, int | float):
        return "resolving the first `$ref` of a schema fails", True
    if value <= 0:
        return "every `$ref` of a schema is too deep", True
    return "", False


def _merge_depth(value: Any) -> tuple[str, bool]:
    return ("32 is taken", False) if value is not None else ("", False)


def _ignore_patterns(value: Any) -> tuple[str, bool]:
    if not value:
        return "", False
    if isinstance(value, str):
        return "each of its characters is a pattern of its own", False
    if isinstance(value, list | dict) and all(isinstance(item, str) or not item for item in value):
        return ("its keys are the patterns", False) if isinstance(value, dict) else ("", False)
    return "`discover()` fails", True


def _regex_patterns(value: Any) -> tuple[str, bool]:
    if not value:
        return "", False
    if isinstance(value, str):
        return "each of its characters is a pattern of its own", False
    if isinstance(value, list | dict) and all(isinstance(item, str) or not item for item in value):
        return ("its keys are the patterns", False) if isinstance(value, dict) else ("", False)
    return "`APCore(config)` fails", True


def _sensitive_keys(value: Any) -> tuple[str, bool]:
    if value is None:
        return "", False
    if isinstance(value, str):
        return "each of its characters is a name of its own and nearly every value is hidden", False
    if isinstance(value, list):
        return "hiding values fails at the first one that is no text", False
    if isinstance(value, dict):
        return "its keys are the names", False
    return "`APCore(config)` fails", True


def _ignored(value: Any) -> tuple[str, bool]:
    return ("it is ignored", False) if value is not None else ("", False)


_SPECIAL = {
    "acl.root": _acl_root,
    "extensions.root": _extensions_root,
    "extensions.max_depth": _max_depth,
    "extensions.ignore_patterns": _ignore_patterns,
    "id_map.overrides": _ignored,
    "obs.redaction.regex_patterns": _regex_patterns,
    "obs.redaction.sensitive_keys": _sensitive_keys,
    "schema.max_ref_depth": _max_ref_depth,
    "stream.max_merge_depth": _merge_depth,
}
_ANYTHING = frozenset({
    "obs.redaction.replacement", "pipeline.configure", "pipeline.remove", "pipeline.steps", "project.name", "version",
})  # fmt: skip
"""Keys for which the host makes a text of every value, or which a rule of their own is about."""


def faulty_sections(reading: Configuration) -> Iterator[tuple[Entry, str]]:
    """The sections that are no mappings, with their dotted names: every key in them has its default."""
    for name in SECTIONS:
        beside = reading.namespaced and name.partition(".")[0] in NAMESPACES
        home = reading.root if beside else reading.home
        entry = home.entry(*name.split(".")) if home is not None and name else None
        if entry is not None and entry.node.value is not None and entry.node.entries is None:
            yield entry, name


def pattern_faults(reading: Configuration) -> Iterator[tuple[Node, str, bool]]:
    """The patterns for values to hide that do not compile: the place, why, and whether loading refuses them.

    They are compiled with the Python that runs this program, and never used.
    """
    node = reading.node("obs.redaction.regex_patterns")
    for item in (node.items or ()) if node is not None else ():
        if isinstance(item.value, str) and item.value and (why := regex_fault(item.value)):
            yield item, why, not reading.namespaced


def regex_fault(pattern: str) -> str:
    """Why Python's `re` does not compile `pattern`; empty where it does."""
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error).replace("`", "'").replace("\n", " ") or type(error).__name__
    return ""


def empty_paths(reading: Configuration) -> Iterator[tuple[Node, ConfigKey]]:
    """The path-typed keys that hold an empty text, which the host discards with a warning."""
    for key in CONFIG_KEYS.values():
        if key.kind in (Kind.FOLDER, Kind.FILE) and reading.home is not None:
            node = reading.home.get(*key.name.split("."))
            if node is not None and node.value == "":
                yield node, key
