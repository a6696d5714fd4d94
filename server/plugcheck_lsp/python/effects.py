"""What code touches of a catalog of effects."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plugcheck_lsp.python.outside import Outside, Touch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.python.catalog import Effect, Effects
    from plugcheck_lsp.python.module import FunctionFacts, Place

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


def effects(touches: Iterable[Outside], catalog: Effects, categories: frozenset[str]) -> Iterator[EffectUse]:
    """What of `catalog` is touched, in the order of the text."""
    found: list[EffectUse] = []
    for touch in touches:
        effect = catalog.find(touch.name)
        if effect is None or (categories and effect.category not in categories):
            continue
        wanted = (
            (touch.touch is Touch.CALLED and effect.called)
            or (touch.touch in _WRITTEN and effect.written)
            or (touch.touch is Touch.READ and effect.read)
        )
        if wanted:
            found.append(EffectUse(effect, touch))
    return iter(sorted(found, key=lambda use: use.place.span))
