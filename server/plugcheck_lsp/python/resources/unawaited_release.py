"""Calls of an asynchronous release whose coroutine nobody awaits, so that nothing is released."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plugcheck_lsp.python.calls.graph import How, call_graph
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import Role, StepKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.names import CallSite
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.resources.catalog import Resource, Resources


# its `close` is no coroutine function, while its `quit` is
_CLOSES_AT_ONCE = frozenset({"aiosmtplib.SMTP"})


class UnawaitedRelease(NamedTuple):
    """Such a call."""

    resource: Resource
    place: Place
    function: FunctionFacts


def unawaited_releases(
    program: Program, catalog: Resources, module: ModuleFacts
) -> Iterator[UnawaitedRelease]:
    """The unawaited releases in functions of `module`."""
    releases = program.once(("asynchronous releases", id(catalog)), lambda: _releases(program, catalog))
    if not releases:
        return
    methods = {name.rpartition(".")[2] for name in releases}
    for unit, facts in module.units:
        for site in facts.calls:
            if not _is_dropped(site, methods):
                continue
            function = module.function_of(unit, site.scope)
            if function is None:
                continue
            for call in call_graph(program).calls(function):
                if call.place.node is not site.node or call.how is not How.CALL:
                    continue
                found = {releases.get(name) for name in call.names}
                resource = found.pop() if len(found) == 1 else None
                if resource is not None and call.complete and not call.functions:
                    yield UnawaitedRelease(resource, Place(module, unit, site.node), function)


def _is_dropped(site: CallSite, methods: set[str]) -> bool:
    """Whether the value of ``x.method()`` is looked at by nobody."""
    use = site.use
    if use is None or use.role is not Role.READ or len(use.steps) != site.depth + 1 or not site.depth:
        return False
    last = use.steps[site.depth - 1]
    return last.kind is StepKind.ATTRIBUTE and last.key in methods


def _releases(program: Program, catalog: Resources) -> Mapping[str, Resource]:
    """The asynchronous releases by their dotted names (``aiohttp.ClientSession().close``) that can occur."""
    texts = [module.document.text.source for module in program.modules.values()]
    packages = {maker.partition(".")[0] for kind in catalog.kinds.values() for maker in kind.made_by}
    present = {package for package in packages if any(package in text for text in texts)}
    return {
        f"{maker}().{method}": kind
        for kind in catalog.kinds.values()
        if kind.async_release
        for maker in kind.made_by
        if maker.partition(".")[0] in present and maker not in _CLOSES_AT_ONCE
        for method in kind.awaited_releases
    }
