"""What code touches of a catalog of effects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.names import StepKind
from plugcheck_lsp.python.parents import enclosing
from plugcheck_lsp.python.state.outside import Outside, Touch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from plugcheck_lsp.python.catalog import Effect, Effects
    from plugcheck_lsp.python.module import FunctionFacts, Place

_RELATIVE = re.compile(r"(?![/\\~:]|[A-Za-z]:|[A-Za-z][\w+.-]*:).")
_WRITTEN = (Touch.WRITTEN, Touch.ITEM_WRITTEN)


class EffectUse(NamedTuple):
    """One place where an effect happens."""

    effect: Effect
    outside: Outside

    @property
    def name(self) -> str:
        """The canonical name without ``builtins.``."""
        return self.effect.name.removeprefix("builtins.")

    @property
    def function(self) -> FunctionFacts | None:
        """Where it happens; None: while the module is imported."""
        return self.outside.function

    @property
    def place(self) -> Place:
        return self.outside.place

    def has_relative_path(self) -> bool:
        """Whether its path, the first argument of the first call in the chain, is a literal relative one."""
        call = next((step.node for step in self.outside.used.use.steps if step.kind is StepKind.CALL), None)
        if not isinstance(call, cst.Call) or not call.args or call.args[0].star:
            return False
        text = string_value(call.args[0].value)
        return text is not None and _RELATIVE.match(text) is not None


def effects(
    touches: Mapping[str, Iterable[Outside]], catalog: Effects, categories: frozenset[str]
) -> Iterator[EffectUse]:
    """What of `catalog` is touched, in the order of the text; `touches` by name."""
    found: list[EffectUse] = []
    for name, touched in touches.items():
        effect = catalog.find(name)
        if effect is None or (categories and effect.category not in categories):
            continue
        for touch in touched:
            wanted = (
                (touch.touch is Touch.CALLED and effect.called)
                or (touch.touch in _WRITTEN and effect.written)
                or (touch.touch is Touch.READ and effect.read)
            )
            if wanted and not (effect.undone_by is not None and _is_within(touch.place, effect.undone_by)):
                found.append(EffectUse(effect, touch))
    return iter(sorted(found, key=lambda use: use.place.span))


def _is_within(place: Place, manager: str) -> bool:
    """Whether a ``with`` block around `place`, in the same function, is that of a context manager."""
    for around, below in enclosing(place.unit, place.node):
        if isinstance(around, (cst.FunctionDef, cst.Lambda)):
            return False
        if isinstance(around, cst.With) and below is around.body:
            entered = (place.module.dotted(item.item, place.unit) for item in around.items)
            if manager in entered:
                return True
    return False
