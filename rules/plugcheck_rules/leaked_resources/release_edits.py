"""Fixes that add a release to the method that ends an instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, Fix
from plugcheck_rules.leaked_resources.wording import release_of

if TYPE_CHECKING:
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.resources.keeping import Kept

_MAY_WAIT_FOR_EVER = frozenset({"thread", "worker"})


def release_in(program: Program, kept: Kept, method: FunctionFacts) -> tuple[Fix, ...]:
    """Let `method` end with the release of what is kept."""
    from plugcheck_lsp.python.edits.additions import at_end_of, made_async

    lines = release_lines(program, kept)
    edit = at_end_of(method, lines) if lines else None
    if edit is None:
        return ()
    edits = [edit]
    if kept.resource.async_release and not method.is_async:
        switch = made_async(program, method)
        if switch is None:
            return ()
        edits.insert(0, switch)
    title = f"Release `self.{kept.stores[0].attribute}` at the end of `{method.name}`"
    return (Fix(title, Applicability.UNSAFE, tuple(edits)),)


def release_in_new(program: Program, kept: Kept, owner: ClassFacts, name: str) -> tuple[Fix, ...]:
    """Give `owner` a method `name` that releases what is kept."""
    from plugcheck_lsp.python.edits.additions import new_method

    lines = release_lines(program, kept)
    if not lines:
        return ()
    head = f"{'async ' if kept.resource.async_release else ''}def {name}(self):"
    edit = new_method(owner, [head, *(f"    {line}" for line in lines)])
    if edit is None:
        return ()
    return (
        Fix(f"Add `{name}`, which releases `self.{kept.stores[0].attribute}`", Applicability.UNSAFE, (edit,)),
    )


def release_lines(program: Program, kept: Kept, *, may_be_unset: bool = False) -> list[str]:
    """The statements that release it; none where it cannot be said how.

    `may_be_unset`: whether they must hold where the attribute was never set, too.
    """
    resource, store = kept.resource, kept.stores[0]
    if not resource.release or resource.name in _MAY_WAIT_FOR_EVER:
        return []
    if len({known.attribute for known in kept.stores}) > 1:
        return []
    kept_as = f"self.{store.attribute}"
    if store.in_container:
        if store.by_key:
            return []
        item = resource.name.replace("-", "_")
        items = f'getattr(self, "{store.attribute}", ())' if may_be_unset else kept_as
        return [f"for {item} in {items}:", f"    {release_of(resource, item)}"]
    if may_be_unset and not store.starts_as_none(program):
        held = f'getattr(self, "{store.attribute}", None)'
        return [f"if {held} is not None:", f"    {release_of(resource, kept_as)}"]
    if store.starts_as_none(program):
        return [f"if {kept_as} is not None:", f"    {release_of(resource, kept_as)}"]
    return [release_of(resource, kept_as)] if store.always else []
