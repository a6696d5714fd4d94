"""What can be created from a place in a file: the header of a plugin's class, or the head of its manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.editing.creating import Creation
from plugcheck_lsp.findings import FileEdit
from plugcheck_lsp.host import Role
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.contract.author_call import read_tests
from plugcheck_rules.hosts.dagstack.creations.contract_test import contract_test
from plugcheck_rules.hosts.dagstack.creations.harness import Harness
from plugcheck_rules.hosts.dagstack.creations.layout import laid_out, step_of
from plugcheck_rules.hosts.dagstack.creations.manifests import (
    classes_without_manifest,
    looks_like_plugin,
    manifest_for,
)
from plugcheck_rules.hosts.dagstack.creations.naming import name_of_test
from plugcheck_rules.hosts.dagstack.creations.settings_samples import settings_samples
from plugcheck_rules.hosts.dagstack.creations.teardown import teardown
from plugcheck_rules.hosts.dagstack.creations.unit_test import unit_test
from plugcheck_rules.hosts.dagstack.facts import ManifestFacts
from plugcheck_rules.hosts.dagstack.landscape import Form, landscape, read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from plugcheck_lsp.host import Host
    from plugcheck_lsp.python.module import ClassFacts
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.dagstack.code import PluginCode


def offers(
    path: Path, span: Span | None, workspace: Workspace, host: Host, *, asked: bool
) -> Iterator[Creation]:
    """See `Host.creations`."""
    owners = [(plugin, role) for plugin, role in workspace.owners(path) if plugin.host is host]
    for plugin, role in owners:
        if plugin.manifest is None or role not in (Role.MANIFEST, Role.CODE):
            continue
        facts = ManifestFacts(plugin, workspace, read_manifest(plugin.manifest, workspace))
        owner = facts.code.owner
        if facts.broken or owner is None or owner.broken or facts.value("runtime") != "in_process":
            continue
        if role is Role.MANIFEST and _touches(_head(facts), span):
            yield from _declarations(facts)
            yield from _tests(facts, owner)
        if owner.module.path == path:
            yield from _teardown(facts, owner, span)
            if _touches(header_of(owner), span):
                yield from _tests(facts, owner)
    if not owners and (span is None or asked or _mentions_plugin(path, workspace)):
        for code in classes_without_manifest(path, host, workspace):
            if code.owner is None or not _touches(header_of(code.owner), span):
                continue
            if looks_like_plugin(code) or (asked and _is_used(workspace, host)):
                yield _manifest(code, code.owner, workspace)


def _touches(place: Span, span: Span | None) -> bool:
    return span is None or place.touches(span)


def header_of(owner: ClassFacts) -> Span:
    """The lines of a class's header, decorators included."""
    text = owner.module.document.text
    last = text.line_of(owner.span.end)
    return Span(text.line_span(text.line_of(owner.unit.start)).start, text.line_span(last).end)


def _head(facts: ManifestFacts) -> Span:
    """The first lines of a manifest: down to the header of its table, or to its first key."""
    text, header = facts.manifest.text, facts.manifest.header
    if text is None:
        return header
    line = text.line_span(text.line_of(header.start))
    return line if facts.manifest.form is Form.TOOL else Span(0, line.end)


def _mentions_plugin(path: Path, workspace: Workspace) -> bool:
    """Whether the words stand in the text without which no class of it looks like a plugin."""
    text = workspace.text(path)
    return text is not None and ("hookimpl" in text.source or "def setup" in text.source)


def _is_used(workspace: Workspace, host: Host) -> bool:
    """Whether the workspace has to do with dagstack at all."""
    named = workspace.settings.hosts is not None and host.id in workspace.settings.hosts
    return named or bool(landscape(workspace).manifests) or workspace.host_version(host.id) is not None


def _manifest(code: PluginCode, owner: ClassFacts, workspace: Workspace) -> Creation:
    path = code.plugin.root / vocabulary.MANIFEST
    return _file(
        f"dagstack.manifest:{owner.name}",
        f"Create `{path.name}`, which declares `{owner.name}` as a plugin",
        path,
        laid_out(manifest_for(code, workspace), owner.module.document.text),
    )


def _tests(facts: ManifestFacts, owner: ClassFacts) -> Iterator[Creation]:
    """Tests that the plugin does not have yet, and samples where it has no contract test."""
    texts = [text.source for path in facts.plugin.tests if (text := facts.workspace.text(path)) is not None]
    tests = read_tests(texts)
    folder = facts.path.parent / "tests"
    text, step = owner.module.document.text, step_of(owner)
    about = f"{owner.name}:{facts.name}"
    if tests.call is None:
        path = folder / name_of_test(facts, "contract")
        yield _file(
            f"dagstack.contract-test:{about}",
            f"Create a contract test for `{facts.name}`",
            path,
            laid_out(contract_test(Harness(facts, owner, path)), text, step),
        )
        yield from settings_samples(facts)
    if not any("fixture" in source and owner.name in source for source in texts):
        path = folder / name_of_test(facts, "plugin")
        yield _file(
            f"dagstack.unit-test:{about}",
            f"Create a unit-test fixture for `{facts.name}`",
            path,
            laid_out(unit_test(Harness(facts, owner, path)), text, step),
        )


def _teardown(facts: ManifestFacts, owner: ClassFacts, span: Span | None) -> Iterator[Creation]:
    made = teardown(facts, owner)
    if made is None:
        return
    places = (header_of(owner), *(place for _, path, place in made.mends if path == owner.module.path))
    if any(_touches(place, span) for place in places):
        title = f"Add `teardown`, which releases {_listed(f'self.{name}' for name in made.attributes)}"
        title += ", and call it where `setup` fails" if made.guarded else ""
        yield Creation(f"dagstack.teardown:{owner.name}", title, made.edits, mends=made.mends)


def _declarations(facts: ManifestFacts) -> Iterator[Creation]:
    uses = facts.undeclared_uses
    names = tuple(dict.fromkeys(use.path[1] for use in uses))
    fix = facts.declare(f"Declare {_listed(names)}, which the code uses", names) if names else None
    if fix is not None:
        mends = tuple(("MAN146", use.place.path, use.place.span) for use in uses)
        yield Creation(f"dagstack.declare:{facts.name}", fix.title, fix.edits, mends=mends)


def _listed(names: Iterable[str]) -> str:
    """Names as a sentence lists them."""
    *others, last = (f"`{name}`" for name in names)
    return f"{', '.join(others)} and {last}" if others else last


def _file(name: str, title: str, path: Path, text: str) -> Creation:
    return Creation(name, title, (FileEdit(path, Span(0, 0), text),), (path,))
