"""Samples for the contract suite in plugcheck's settings, for plugins without a contract test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugcheck_lsp.documents import toml_edits
from plugcheck_lsp.editing.creating import Creation
from plugcheck_lsp.findings import FileEdit
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.dagstack.creations.layout import laid_out
from plugcheck_rules.hosts.dagstack.creations.samples import literal, samples_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts

_NEW = "plugcheck.toml"


def settings_samples(facts: ManifestFacts) -> Iterator[Creation]:
    """Samples of those hooks whose arguments are plain, where the settings have none for the plugin."""
    workspace = facts.workspace
    known = workspace.settings.contract.samples
    if known.get("*") or known.get(facts.name):
        return
    samples = {
        each.hook: {name: literal(value) for name, value in each.arguments}
        for each in samples_of(facts).hooks
        if each.is_complete
    }
    samples = {hook: arguments for hook, arguments in samples.items() if None not in arguments.values()}
    if not any(samples.values()):
        return  # hooks without parameters are called anyway
    source = workspace.settings.source
    made = _new_file(facts, samples) if source is None else _into(source, facts, samples)
    if made is not None:
        path, edits = made
        yield Creation(
            f"dagstack.samples:{facts.name}",
            f"Add samples for the hooks of `{facts.name}` to `{path.name}`",
            edits,
            (path,) if source is None else (),
        )


def _new_file(facts: ManifestFacts, samples: dict[str, Any]) -> tuple[Path, tuple[FileEdit, ...]] | None:
    path = facts.workspace.root / _NEW
    text = facts.manifest.text
    header = ".".join(("contract", "samples", toml_edits.toml_key(facts.name)))
    lines = "".join(
        f"{toml_edits.toml_key(hook)} = {toml_edits.toml_literal(each)}\n" for hook, each in samples.items()
    )
    if text is None:
        return None
    return path, (FileEdit(path, Span(0, 0), laid_out(f"[{header}]\n{lines}", text)),)


def _into(
    source: Path, facts: ManifestFacts, samples: dict[str, Any]
) -> tuple[Path, tuple[FileEdit, ...]] | None:
    document = facts.workspace.toml(source)
    if document is None or document.problems:
        return None
    above = () if source.name == _NEW else ("tool", "plugcheck")
    try:
        edits = toml_edits.insert_entry(document, (*above, "contract", "samples"), facts.name, samples)
    except LookupError:
        return None
    return source, tuple(FileEdit(source, edit.span, edit.text) for edit in edits)
