"""No host known: the rules that hold for any plugin, on all Python files of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugcheck_lsp.host import Host, Site, is_test

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.workspace import Workspace


class GenericHost(Host):
    """Takes each workspace as one plugin. Switched on only by name."""

    id = "generic"
    title = "no particular host"
    on_request = True

    def sites(self, workspace: Workspace) -> Iterator[Site]:
        """One plugin: every Python file that is no test."""
        files = [path for path in workspace.listing if path.suffix == ".py"]
        tests = tuple(path for path in files if is_test(path, workspace.root))
        entries = tuple(path for path in files if path not in set(tests))
        if entries:
            yield Site(
                workspace.root, None, workspace.root.name, entries, "the host `generic` was asked for", tests
            )

    def subjects(self, plugin: Plugin, workspace: Workspace) -> Iterable[Any]:
        return ()

    def dependencies(self, plugin: Plugin, workspace: Workspace) -> Iterable[Path]:
        return ()

    def example_files(self, source: str, path: str) -> Mapping[str, str]:
        return {path or "plugin.py": source}


HOST = GenericHost()
