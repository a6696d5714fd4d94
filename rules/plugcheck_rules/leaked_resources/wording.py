"""How the rules about leaks say things."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import FunctionFacts, Place
    from plugcheck_lsp.python.resources.catalog import Resource
    from plugcheck_lsp.python.resources.keeping import Kept, Store

_LONGEST = 60


def release_of(resource: Resource, what: str) -> str:
    """The text that releases `what`: ``self._file.close()``; ``await`` where it is needed."""
    if not resource.release:
        return f"{resource.release_function}({what})"
    call = f"{what}.{resource.release}()"
    return f"await {call}" if resource.async_release else call


def kept_here(store: Store) -> Related:
    """Where the instance gets the resource."""
    how = "is put into" if store.in_container else "is kept as"
    return Related(store.place.path, store.place.span, f"it {how} `self.{store.attribute}`")


def kept_inside(kept: Kept) -> Iterator[Related]:
    """For an instance of an own class: what that instance keeps, and so on."""
    inner = kept.inside
    while inner is not None:
        made, store = inner.made, inner.stores[0]
        message = f"`{store.owner.name}` keeps {inner.resource.noun} as `{store.attribute}`"
        yield Related(made.path, made.span, message)
        inner = inner.inside


def not_in(function: FunctionFacts, store: Store, resource: Resource) -> Related:
    """The method that was searched for a release."""
    return Related(
        function.module.path,
        function.span,
        f"`{function.name}` reaches no `{resource.release or resource.release_function}` of `self.{store.attribute}`",
    )


def raiser_text(raiser: Place) -> str:
    """What can raise, as a sentence names it: ```int```, ``this `raise` ``."""
    first = raiser.text.partition("\n")[0].strip()
    word = re.match(r"(raise|assert|await)\b", first)
    if word is not None and word.group() != "await":
        return f"this `{word.group()}`"
    name = re.match(r"(?:await\s+)?[\w.]+", first)
    return f"`{name.group()}`" if name is not None and len(name.group()) <= _LONGEST else "this call"
