"""`--why`: which plugin, host, settings and rules hold for a file, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp import engine
from plugcheck_lsp.choice import Choice
from plugcheck_lsp.cli.bad_settings import usable
from plugcheck_lsp.cli.output.places import shown
from plugcheck_lsp.cli.output.printable import counted, escaped
from plugcheck_lsp.cli.streams import emit
from plugcheck_lsp.cli.targets import roots, selectors
from plugcheck_lsp.host import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from plugcheck_lsp.cli.arguments import Options
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.workspace import Workspace

Line = tuple[str, str]
"""A label and what it is about; an empty label goes on with the one before."""


def why(options: Options) -> int:
    """Print what is known of one file or folder; the exit status."""
    selectors(options)
    found = roots(options, [options.why])
    chosen = usable(found, "explained")
    if chosen:
        (path,) = chosen[0].named
        workspaces = [root.workspace for root in chosen]
        about = _folder(path, workspaces) if path.is_dir() else _file(path, workspaces[0], options)
        lines = [(escaped(shown(path)), ""), *about]
        emit("".join(f"{label:<10}{escaped(told)}".rstrip() + "\n" for label, told in lines))
    return 0 if len(chosen) == len(found) else 2


def _file(path: Path, workspace: Workspace, options: Options) -> Iterator[Line]:
    owners = workspace.owners(path)
    for plugin, role in owners:
        yield "plugin", f"{plugin.name} in {shown(plugin.root)}"
        yield "role", f"{role}, because {plugin.why[path]}"
        yield from _host(plugin, workspace)
    if not owners:
        yield "plugin", f"none, because {workspace.membership(path).reason}"
    yield from _settings(workspace)
    choice = Choice(workspace.settings, workspace.book, select=options.select, ignore=options.ignore)
    rules = dict.fromkeys(
        rule
        for plugin, role in owners
        for rule in engine.rules_for(plugin, workspace.book)
        if rule.on_tests == (role is Role.TEST)
    )
    off = {rule.code: reason for rule in rules if (reason := choice.off(rule.code, path))}
    held = [rule.code for rule in rules if rule.code not in off]
    yield "rules", f"{counted(len(held), 'rule')}" + (f": {' '.join(held)}" if held else "")
    for code, reason in off.items():
        yield "", f"{code} is off, because {reason}"


def _folder(path: Path, workspaces: Sequence[Workspace]) -> Iterator[Line]:
    """The plugins below `path`, each before the settings that hold for it: those of one workspace after another."""
    inside = [
        [plugin for plugin in workspace.plugins if plugin.root.is_relative_to(path)]
        for workspace in workspaces
    ]
    if not any(inside):
        yield "plugin", "none was found here"
    for workspace, plugins in zip(workspaces, inside, strict=True):
        for plugin in plugins:
            yield "plugin", f"{plugin.name} in {shown(plugin.root)}: {counted(len(plugin.files), 'file')}"
            yield from _host(plugin, workspace)
        yield from _settings(workspace)


def _host(plugin: Plugin, workspace: Workspace) -> Iterator[Line]:
    yield "host", f"{plugin.host.id}, because {plugin.reason}"
    if plugin.host.distribution:
        version = workspace.host_version(plugin.host.id)
        if version is None:
            version, source = (
                plugin.host.verified_version,
                "no other is configured or found, and the rules know this one",
            )
        elif plugin.host.id in workspace.settings.host_versions:
            source = "`host-versions` says so"
        else:
            source = "it is installed for the interpreter of the plugins"
        yield "version", f"{plugin.host.distribution} {version}, because {source}"


def _settings(workspace: Workspace) -> Iterator[Line]:
    yield "root", str(workspace.root)
    source = workspace.settings.source
    yield (
        "settings",
        shown(source) if source is not None else "the defaults, because no file above it holds any",
    )
