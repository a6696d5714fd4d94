"""What the host's resources offer in place of clocks and chance, and how code gets at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.host import Replacement
from plugcheck_lsp.python.names import Role, StepKind, Use
from plugcheck_rules.hosts.dagstack.code import takes_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_rules.hosts.dagstack.code import PluginCode
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts

# `Clock.now()` gives an aware `datetime`; `Rng` has `random()` and `randint(a, b)` alone (resources of 0.4.1).
_EXPRESSIONS = {
    ("time.time", False): ("clock", "{0}.now().timestamp()"),
    ("time.time_ns", False): ("clock", "int({0}.now().timestamp() * 1_000_000_000)"),
    ("datetime.datetime.now", False): ("clock", "{0}.now()"),
    ("datetime.datetime.now", True): ("clock", "{0}.now().astimezone({1})"),
    ("datetime.datetime.utcnow", False): ("clock", "{0}.now()"),
    ("datetime.datetime.today", False): ("clock", "{0}.now()"),
    ("datetime.date.today", False): ("clock", "{0}.now().date()"),
    ("random.random", False): ("rng", "{0}.random()"),
    ("random.randint", True): ("rng", "{0}.randint({1})"),
}
"""By the name that is called and whether it gets arguments: the resource, and the call in its place."""


def replacement(
    facts: ManifestFacts, function: FunctionFacts, name: str, arguments: str
) -> Replacement | None:
    """What the call of `name` with the text `arguments`, in `function`, can be replaced by."""
    resource, template = _EXPRESSIONS.get((name, bool(arguments)), ("", ""))
    holder = _holder(facts.code, function, resource) if resource else None
    if holder is None or facts.declared_resources is None:
        return None
    title = f"Ask the host's `{resource}`"
    expression = template.format(holder, arguments)
    if resource in facts.declared_resources:
        return Replacement(title, expression)
    declared = facts.declare(f"Declare `{resource}`", (resource,))
    return (
        Replacement(f"{title}, and declare it", expression, declared.edits) if declared is not None else None
    )


def _holder(code: PluginCode, function: FunctionFacts, resource: str) -> str | None:
    """The shortest expression by which `function` gets at the resource; None where there is none."""
    if code.owner is None or function.owner is None or function.receiver is None or function.is_class_method:
        return None
    if all(method.key != function.key for method in code.methods.values()):
        return None
    if takes_context(function.name, function) and not function.is_static:
        return f"{function.parameters[1].name}.resources.{resource}"
    setup = code.methods.get("setup")
    kept = dict(_kept(setup)) if setup is not None else {}
    for path, rest in (
        (f"resources.{resource}", ""),
        ("resources", f".{resource}"),
        ("", f".resources.{resource}"),
    ):
        if path in kept:
            return f"{function.receiver}.{kept[path]}{rest}"
    return None


def _kept(setup: FunctionFacts) -> Iterator[tuple[str, str]]:
    """What of its context `setup` keeps on the instance: the path below the context, and the attribute."""
    if len(setup.parameters) < 2 or setup.receiver is None:
        return
    for use in setup.scope.uses.get(setup.parameters[1].name, ()):
        path = use.path()
        if path is None or use.role is not Role.ASSIGNED:
            continue
        for sink in use.sinks:
            if isinstance(sink, Use) and sink.name == setup.receiver and len(sink.steps) == 1:
                step = sink.steps[0]
                if step.kind is StepKind.ATTRIBUTE and step.key:
                    yield path, step.key
