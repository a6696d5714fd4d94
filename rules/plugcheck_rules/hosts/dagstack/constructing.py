"""What happens when the host makes the plugin's object, before `setup`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.python.names import Role, StepKind, Use
from plugcheck_rules.catalogs import resources
from plugcheck_rules.hosts.dagstack.class_shape import PROPERTIES
from plugcheck_rules.hosts.dagstack.hook_naming import hook_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import FunctionFacts, Place
    from plugcheck_lsp.python.resources.lifetimes import Acquisition
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts

_OPEN_AT_ONCE = frozenset(
    {
        "archive", "connection", "descriptor", "epoll", "file", "file-input", "folder-iterator", "made-folder", "manager",
        "memory-map", "pipe", "plain-connection", "pool", "process", "selector", "shared-memory", "shelf", "socket",
        "socket-server", "temporary-file", "temporary-folder",
    }
)  # fmt: skip
"""The kinds of resources that hold something of the system's as soon as they are made; a client does not."""
_GIVEN = frozenset({"function", "class", "instance", "expression"})
"""The kinds of origins (`OriginKind`) of what the host would call."""


def kept_resources(facts: ManifestFacts) -> Iterator[Acquisition]:
    """What the constructor, or a method that it calls, acquires and puts on the object."""
    from plugcheck_lsp.python.resources.lifetimes import lifetimes  # only an analysis needs libcst

    if facts.construction is None:
        return
    known = lifetimes(facts.code.program, resources(facts.workspace.settings))
    for method in facts.construction.constructing:
        for acquisition in known.acquired(method):
            use = acquisition.use
            if acquisition.resource.name not in _OPEN_AT_ONCE:
                continue
            is_kept = use.role is Role.ASSIGNED and acquisition.end == len(use.steps)
            if is_kept and any(_is_attribute(sink, method) for sink in use.sinks):
                yield acquisition


def _is_attribute(sink: object, method: FunctionFacts) -> bool:
    return (
        isinstance(sink, Use)
        and sink.name == method.receiver
        and len(sink.steps) == 1
        and sink.steps[0].kind is StepKind.ATTRIBUTE
    )


def answered_names(facts: ManifestFacts) -> tuple[str, ...]:
    """The names that the host asks for and only a ``__getattr__`` answers, which answers every name."""
    from plugcheck_lsp.python.values.origins import returned  # only an analysis needs libcst

    method = facts.shape.method("__getattr__")
    if method is None or not facts.shape.is_whole or facts.value("runtime") != "in_process":
        return ()
    if "raise" in method.unit.text or method.is_async or method.is_generator:
        return ()
    answers = returned(facts.code.program, method)
    if not answers.complete or not answers.found:
        return ()
    if any(o.kind not in _GIVEN or o.place.text == "None" or o.place == method.place for o in answers.found):
        return ()
    names = (*hook_names(facts), "matches")
    classes = facts.shape.ancestry[0]
    return tuple(
        name
        for name in names
        if name not in facts.shape.stores and not any(name in known.attributes for known in classes)
    )


def raising_properties(facts: ManifestFacts) -> Iterator[tuple[FunctionFacts, Place, str]]:
    """The properties that surely raise before `setup`, the place that shows it, and what happens there."""
    if facts.construction is None or not facts.shape.is_whole:
        return
    for method in facts.shape.decorated:
        if len(method.decorators) != 1 or method.decorators[0] not in PROPERTIES or method.receiver is None:
            continue
        held = facts.shape.method(method.name)
        if held is None or held.scope is not method.scope:
            continue
        missing = facts.construction.missing(method)
        if missing is not None:
            place, setter = missing.store or missing.read, missing.setter
            who = f"only `{setter.name}` sets" if setter is not None else "nothing sets"
            yield method, place, f"{who} `{missing.name}`"
            continue
        raised = facts.construction.raises(method)
        if raised is not None:
            yield method, raised, "this is raised before `setup`"
