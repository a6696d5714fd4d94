"""What is said of a resource, and of what else the context gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_rules.hosts.dagstack.editing.promises import CONTAINER, CONTEXT_FIELDS, RESOURCES, SINKS

if TYPE_CHECKING:
    from collections.abc import Sequence


def summary(name: str) -> str:
    """The resource in a few words."""
    known = RESOURCES.get(name)
    if known is None:
        return "of the host application"
    return known.protocol if known.implementation else f"{known.protocol}, not in the release"


def resource_page(name: str, declared: str | None = None, uses: int | None = None) -> str:
    """What the host provides under the name. `declared`: the list that it stands in, or empty for none of them."""
    known = RESOURCES.get(name)
    if known is None:
        lines = [
            f"**resource `{name}`**",
            (
                "Not one of the release's own: the host application has to register it with "
                f'`ResourceRegistry.register("{name}", ...)`.'
            ),
        ]
        meant = nearest(name, RESOURCES, close=0.75)
        if meant:
            lines.append(f"Did you mean `{meant[0]}`?")
    else:
        lines = [f"**resource `{name}`**: `{known.protocol}`", known.purpose]
        lines.append("\n".join(f"- `{signature}`: {told}" for signature, told in known.methods.values()))
        if known.implementation:
            lines.append(
                f"Hosts register `{known.implementation}` (`register_standard()`); in tests, `{known.for_tests}`."
            )
        else:
            lines.append("The release has no implementation: the host application has to register one.")
    match declared:
        case "required":
            lines.append(
                "Required: where the host does not have it, `setup_all` raises `KeyError`, and no plugin after this one "
                "is set up."
            )
        case "optional":
            lines.append(
                f"Optional: where the host does not have it, `ctx.resources.{name}` raises `AttributeError`; ask "
                f'`"{name}" in ctx.resources` first.'
            )
        case "":
            lines.append(
                f"Not declared in the manifest, so `ctx.resources.{name}` raises `AttributeError`, whatever the host has."
            )
    if uses is not None:
        places = f"Used in {uses} place{'s' if uses != 1 else ''} of" if uses else "Not used in"
        lines.append(f"{places} the plugin's code.")
    return "\n\n".join(lines)


def context_page(path: Sequence[str]) -> str:
    """What is said of an attribute below the context; empty where nothing is known of it."""
    told: tuple[str, str] | None = None
    match path:
        case [field]:
            if field in CONTEXT_FIELDS:
                type_, promise = CONTEXT_FIELDS[field]
                head = f"`ctx.{type_}`" if "(" in type_ else f"**`ctx.{field}`**: `{type_}`"
                return f"{head}\n\n{promise}"
        case ["resources", name] if name in CONTAINER:
            told = CONTAINER[name]
        case ["resources", name, method] if name in RESOURCES:
            told = RESOURCES[name].methods.get(method)
        case [field, method] if field in SINKS:
            told = SINKS[field].get(method)
    if told is None:
        return ""
    return f"`ctx.{'.'.join(path[:-1])}`: `{told[0]}`\n\n{told[1]}"
