"""What is said of a key of a manifest, and of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from plugcheck_lsp.nearest import nearest
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.core_version import Admission, admits
from plugcheck_rules.hosts.dagstack.editing.keys import MEANINGS, REQUIRED_WITH, RUNTIMES, keys_in, literal
from plugcheck_rules.hosts.dagstack.editing.sources import HOST
from plugcheck_rules.hosts.dagstack.model import METADATA, VERSION_FIELDS, Loader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.dagstack.editing.keys import ManifestKey

VERIFIED = "0.4.1"
_TOLD_OF_ITSELF = "Not read by dagstack 0.4"


def key_page(key: ManifestKey, runtime: str, workspace: Workspace) -> str:
    """Type, default, allowed values, meaning, and whether the host reads it."""
    facts = [key.type]
    if key.required:
        facts.append("required")
    elif key.name in REQUIRED_WITH and len(key.path) == 1:
        facts.append(f"required with the runtime `{REQUIRED_WITH[key.name]}`")
    if key.path[0] not in VERSION_FIELDS and key.default is not None:
        default = literal(key.default) if key.kind != "array" else "[]"
        facts.append(f"default `{default}`")
    if key.minimum is not None:
        facts.append(f"at least {key.minimum}")
    lines = [f"**`{'.'.join(key.path)}`**: {', '.join(facts)}"]
    meaning = key.meaning.replace(f"{_TOLD_OF_ITSELF}.", "").strip()
    if meaning and not meaning.startswith(_TOLD_OF_ITSELF):
        lines.append(meaning)
    lines += choices(key.path, key.choices)
    lines.append(reading(key, workspace))
    if not key.counts_with(runtime):
        wanted = " and ".join(f"`{name}`" for name in RUNTIMES[key.path[0]])
        lines.append(f"Without effect here: the runtime is `{runtime}`, and it counts with {wanted} only.")
    return "\n\n".join(lines)


def choices(path: tuple[str, ...], allowed: Iterable[str]) -> list[str]:
    """The values that there are, each with its meaning."""
    told = MEANINGS.get(path, {})
    items = [
        f"- `{literal(value)}`: {told[value]}." if value in told else f"- `{literal(value)}`"
        for value in allowed
    ]
    return ["\n".join(items)] if items else []


def reading(key: ManifestKey, workspace: Workspace) -> str:
    """Whether the host reads the field, and where."""
    version = f"dagstack {VERIFIED}"
    own = workspace.host_version(HOST)
    note = f" (this workspace has {own})" if own is not None and own != VERIFIED else ""
    if key.readers:
        files = ", ".join(f"`{name}`" for name in key.readers)
        return f"Read by {version}{note}: {files} of `dagstack/plugin_system`."
    if key.path[0] == METADATA:
        return f"Not read by {version}{note}: discovery takes the table away first."
    if key.unread:
        return f"**Not read** by {version}{note}, which only checks its type: {key.unread}."
    return f"Not read by {version}{note}, which only checks its type."


def value_page(path: tuple[str, ...], value: str) -> str:
    """What one of the values of a field stands for; empty where there is nothing to say."""
    meaning = MEANINGS.get(path, {}).get(value, "")
    return f"**`{literal(value)}`**\n\n{meaning}." if meaning else ""


def core_version_page(written: str, workspace: Workspace) -> str:
    """Whether the specifiers take the host of the workspace."""
    own = workspace.host_version(HOST)
    try:
        version = Version(own or VERIFIED)
    except InvalidVersion:
        return ""
    whose = "of this workspace" if own is not None else "(none is installed here: the one that was verified)"
    host = f"dagstack {version} {whose}"
    match admits(written, version):
        case Admission.YES:
            return f"`{literal(written)}` takes {host}."
        case Admission.NO:
            return f"`{literal(written)}` does not take {host}: registration raises `VersionIncompatible`."
        case Admission.DEPENDS:
            return f"Whether `{literal(written)}` takes {host} depends on the version of `packaging`."
    return f"`{literal(written)}` is no PEP 440 specifier: registration raises `ManifestInvalid`."


def wrong_value_page(path: tuple[str, ...], value: str, allowed: tuple[str, ...]) -> str:
    """What is said of a value that the model refuses."""
    lines = [
        f"`{literal(value)}` is none of the values of `{'.'.join(path)}`: the host refuses the manifest."
    ]
    meant = nearest(value, allowed)
    if meant:
        lines.append(f"Did you mean `{literal(meant[0])}`?")
    return "\n\n".join([*lines, *choices(path, allowed)])


def unknown_key_page(holder: tuple[str, ...], name: str, judge: Loader) -> str:
    """What is said of a key that is no field."""
    table = f"the table `{'.'.join(holder)}`" if holder else "a manifest of dagstack"
    lines = [f"`{name}` is no field of {table}."]
    remedy = vocabulary.REFUSED_FIELDS.get(name)
    if remedy:
        lines.append(f"The public documents name it, but {remedy}.")
    else:
        meant = nearest(name, (key.name for key in keys_in(holder)))
        if meant:
            lines.append(f"Did you mean `{meant[0]}`?")
    if judge is Loader.DISCOVERY:
        lines.append("The model forbids unknown fields: discovery skips the plugin and only logs a warning.")
    else:
        lines.append("The model forbids unknown fields: `load_manifest` raises `ManifestInvalid`.")
    return "\n\n".join(lines)


def form_page(form: tuple[str, ...]) -> str:
    """What is said of the table that holds the fields of a manifest."""
    lines = [f"**`[{'.'.join(form)}]`**: the table that holds the fields of the manifest"]
    if form == vocabulary.SECTION:
        lines.append(
            "`load_manifest` reads it, in a `pyproject.toml` or in any other file. Discovery never does: it looks for "
            f"`{vocabulary.MANIFEST}`, with a table `[plugin]` or with the fields at its top."
        )
    else:
        lines.append(
            f"Discovery reads it in a `{vocabulary.MANIFEST}`, and nothing else of the file then. `load_manifest` does "
            "not: it takes `plugin` for an unknown field."
        )
    return "\n\n".join(lines)
