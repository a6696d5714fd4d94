"""A manifest for a class that has none."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from plugcheck_lsp.documents.toml_edits import toml_literal
from plugcheck_lsp.host import Plugin, is_test
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.code import PluginCode, failing_imports
from plugcheck_rules.hosts.dagstack.hook_names import RELEASED
from plugcheck_rules.hosts.dagstack.landscape import Manifest, landscape

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.host import Host
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.workspace import Workspace

_PACKAGE = "dagstack.plugin_system"
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_CUSTOM = "custom"
"""The kind of a class whose name says none. The host takes any."""


def classes_without_manifest(path: Path, host: Host, workspace: Workspace) -> Iterator[PluginCode]:
    """The classes of a file of code that could be plugins, if a manifest stood beside it.

    None where discovery could not load the file alone, or would never come to the manifest.
    """
    if path.suffix != ".py" or not path.is_relative_to(workspace.root) or not path.stem.isidentifier():
        return
    if path.name == "__init__.py" or is_test(path, workspace.root) or not _is_free(path.parent, workspace):
        return
    plugin = Plugin(host, path.parent, None, path.parent.name, "", (path,), ())
    for name in PluginCode(plugin, workspace, path, "").class_names:
        code = PluginCode(plugin, workspace, path, name)
        module = code.module
        if module is None or module.broken or any(failing_imports(module, path.parent, workspace)):
            return
        if code.owner is not None and code.owner.module is module and code.refusal() is None:
            yield code


def looks_like_plugin(code: PluginCode) -> bool:
    """Whether the class plainly is meant for dagstack: by a marker, by its context, or by both ends of its life."""
    methods, module = code.methods, code.module
    if any(_is_marked(method) for method in methods.values()):
        return True
    imports = any(
        bound.binding.imported is not None and bound.binding.imported.name.startswith(_PACKAGE)
        for bounds in (module.bindings.values() if module is not None else ())
        for bound in bounds
    )
    begins, ends = methods.get("setup"), methods.get("teardown")
    if begins is None:
        return False
    arguments = [parameter.name for parameter in begins.parameters[1:]]
    return len(arguments) == 1 and (imports or (ends is not None and arguments[0] in ("ctx", "context")))


def _is_marked(method: FunctionFacts) -> bool:
    return any(name is not None and name.rpartition(".")[2] == "hookimpl" for name in method.decorators)


def _is_free(folder: Path, workspace: Workspace) -> bool:
    """Whether discovery would see a manifest in `folder`, and one there would hide no other."""
    found = landscape(workspace)
    if found.is_broken or found.hidden(Manifest(folder / vocabulary.MANIFEST, None)) is not None:
        return False
    return not any(
        manifest.path.parent == folder
        or (manifest.path.is_relative_to(folder) and manifest.path.name != vocabulary.PYPROJECT)
        for manifest in found.manifests
    )


def manifest_for(code: PluginCode, workspace: Workspace) -> str:
    """The text of a manifest that discovery and `load_manifest` both take: the flat form."""
    owner, file = code.owner, code.file
    assert owner is not None, "asked for only where there is a class"
    assert file is not None, "asked for only where there is a file"
    words = [word.lower() for word in _WORD.findall(_ascii(owner.name))]
    entries: list[tuple[str, object]] = [
        ("schema_version", "1"),
        ("name", _free_name(words, file.parent.name, workspace)),
        ("kind", _kind(code, words, workspace)),
        ("kind_api_version", "1"),
        ("core_version", _core_version(code.plugin.host, workspace)),
        ("runtime", "in_process"),
        ("entry_point", f"{file.stem}:{owner.name}"),
    ]
    if code.public_methods and all(method.is_async for method in code.public_methods):
        entries.append(("execution_model", "async"))
    text = "".join(f"{key} = {toml_literal(value)}\n" for key, value in entries)
    required, optional = _resources(code)
    if required or optional:
        text += "\n[resources]\n"
        text += "".join(
            f"{key} = {toml_literal(names)}\n"
            for key, names in (("required", required), ("optional", optional))
            if names
        )
    return text


def _ascii(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


def _free_name(words: list[str], folder: str, workspace: Workspace) -> str:
    """A name of the form that the documents give, and that no other plugin has."""
    own = words[:-1] if len(words) > 1 and words[-1] == "plugin" else words
    if own in ([], ["plugin"]):
        own = re.findall(r"[a-z0-9]+", _ascii(folder).lower()) or ["plugin"]
    taken = {manifest.name for manifest in landscape(workspace).manifests}
    name = "-".join(own)
    number = 2
    while name in taken:
        name, number = f"{'-'.join(own)}-{number}", number + 1
    return name


def _kind(code: PluginCode, words: list[str], workspace: Workspace) -> str:
    """The kind whose hooks the class has; else the last word of its name, as the documents name kinds."""
    methods = {method.name for method in code.public_methods}
    known = {**RELEASED, **_kinds_of(workspace)}
    fitting = [kind for kind, hooks in known.items() if hooks and set(hooks) <= methods]
    if fitting:
        return max(fitting, key=lambda kind: len(known[kind]))
    last = next((word for word in reversed(words) if word not in ("plugin", *known)), "")
    return last if last.isalpha() else _CUSTOM


def _kinds_of(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    """The kinds that the workspace specifies, with their hooks."""
    found: dict[str, tuple[str, ...]] = {}
    for path in workspace.listing:
        if path.name != vocabulary.KIND or path.parent.parent.name != "kinds":
            continue
        document = workspace.yaml(path)
        for root in document.roots if document is not None else ():
            hooks = root.get("hooks")
            names = [item.get("name") for item in (hooks.items or ())] if hooks is not None else []
            found[path.parent.name] = tuple(str(name.value) for name in names if name is not None)
    return found


def _core_version(host: Host, workspace: Workspace) -> str:
    """From the host's version to the next one that may break: 0.4.1 gives ``>=0.4,<0.5``."""
    try:
        version = Version(workspace.host_version(host.id) or host.verified_version)
    except InvalidVersion:
        version = Version(host.verified_version)
    least = str(version) if version.is_prerelease else f"{version.major}.{version.minor}"
    following = f"{version.major + 1}" if version.major else f"0.{version.minor + 1}"
    return f">={least},<{following}"


def _resources(code: PluginCode) -> tuple[list[str], list[str]]:
    """What the class takes from its context: what it cannot do without, and what it asks for first."""
    uses = [use for use in code.context_uses("resources") if len(use.path) == 2]
    asked = {use.path[1] for use in uses if use.kind in ("contains", "getattr")}
    taken = {
        use.path[1]: None
        for use in uses
        if use.kind in ("get", "attribute", "getattr-strict")
        and use.path[1] not in vocabulary.CONTAINER_NAMES
    }
    return [name for name in taken if name not in asked], [
        name for name in dict.fromkeys((*taken, *sorted(asked))) if name in asked
    ]
