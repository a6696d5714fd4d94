"""What dagstack's suite would check of a plugin, and from where one would run it: read, not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.contract.suite import Check, Start, Suite
from plugcheck_lsp.host import Role
from plugcheck_rules.hosts.dagstack.contract.plan import skip_reason
from plugcheck_rules.hosts.dagstack.facts import ManifestFacts
from plugcheck_rules.hosts.dagstack.landscape import read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.python.module import Place
    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.dagstack.suite_calls import HostCall

LABELS = {
    "load": "Loads",
    "manifest": "Manifest is valid",
    "lifecycle": "Lifecycle is clean",
    "serialization": "Results are JSON",
    "ambient_state": "No ambient state",
    "determinism": "Equal results in one process",
    "outputs": "Equal results in another process",
}
"""The checks in the order in which they run: the suite's own between ours (see `suite.subject.ORDER`)."""


def contract_suite(plugin: Plugin, workspace: Workspace) -> Suite | None:
    """The suite of `plugin`; None where no manifest declares it."""
    if plugin.manifest is None:
        return None
    facts = ManifestFacts(plugin, workspace, read_manifest(plugin.manifest, workspace))
    declared = (plugin.manifest, facts.manifest.header)
    owner = facts.code.owner
    shape = (owner.place.path, owner.span) if owner is not None else declared
    setup, hook = facts.code.methods.get("setup"), next(iter(facts.hooks), None)
    at_hook = (hook.place.path, hook.span) if hook is not None else shape
    places = {
        "load": (plugin.manifest, facts.span_of("entry_point")),
        "manifest": declared,
        "lifecycle": (setup.place.path, setup.span) if setup is not None else shape,
        "serialization": at_hook,
        "ambient_state": shape,
        "determinism": at_hook,
        "outputs": at_hook,
    }
    starts = [Start(*declared), *([Start(*shape)] if owner is not None else ())]
    return Suite(
        checks=tuple(Check(name, label, *places[name]) for name, label in LABELS.items()),
        starts=(*starts, *_tests(plugin, workspace)),
        skip=skip_reason(facts.manifest),
    )


def _tests(plugin: Plugin, workspace: Workspace) -> Iterator[Start]:
    """The tests that call the suite, and the classes that these are in; each once."""
    from plugcheck_lsp.python.facts import PythonFacts  # only where there are tests
    from plugcheck_rules.hosts.dagstack.suite_calls import SUITE, host_calls

    found: dict[tuple[Path, Span], tuple[str, ...] | None] = {}
    program = workspace.program(plugin, Role.TEST)
    for path in program.modules:
        for call in host_calls(PythonFacts(path, program, plugin, workspace, Role.TEST), SUITE):
            for place, checks in _places(call):
                known = found.get((path, place.span), checks)
                both = {*(known or ()), *(checks or ())}
                found[path, place.span] = (
                    tuple(name for name in LABELS if name in both) if known and checks else None
                )
    return (Start(path, span, checks) for (path, span), checks in sorted(found.items(), key=_by_place))


def _places(call: HostCall) -> Iterator[tuple[Place, tuple[str, ...] | None]]:
    """The names of the test around a call and of its class, or the call itself; with the checks that it asks for."""
    from plugcheck_rules.hosts.dagstack.suite_arguments import CHECKS, active_checks

    asked = active_checks(call)
    checks = None if asked is None or asked >= CHECKS else tuple(asked & CHECKS) or None
    function = call.function
    if function is None:
        yield call.callee, checks
        return
    yield function.place, checks
    if function.owner is not None:
        yield function.owner.place, checks


def _by_place(entry: tuple[tuple[Path, Span], object]) -> tuple[Path, Span]:
    return entry[0]
