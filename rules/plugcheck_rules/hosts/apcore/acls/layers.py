"""The layers of modules that the settings declare: who may call whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plugcheck_lsp.settings import Settings


@dataclass(frozen=True)
class Layer:
    """A layer and its modules."""

    name: str
    patterns: tuple[str, ...]
    """Globs of ids."""


@dataclass(frozen=True)
class Layers:
    """Each layer may call itself, the one below it, and what is shared. Calls from outside reach the top alone."""

    order: tuple[Layer, ...] = ()
    """From the top down."""
    shared: tuple[Layer, ...] = ()
    """Those that every layer may call."""

    @property
    def all(self) -> tuple[Layer, ...]:
        return self.order + self.shared

    def fault(self, caller: int, target: int) -> str | None:
        """What is wrong with a call between layers of `order` (-1: from outside), as a clause; None: nothing."""
        if target < caller:
            return f"up from layer `{self.order[caller].name}` to `{self.order[target].name}`"
        if target <= caller + 1:
            return None
        skipped = self.order[target - 1].name
        where = f"from layer `{self.order[caller].name}`" if caller >= 0 else "from outside"
        return f"{where} to `{self.order[target].name}`, past `{skipped}`"


def layers_of(settings: Settings) -> Layers:
    """The layers of the settings' table `layers`; none where it is empty."""
    table = settings.layers
    patterns = table.get("patterns", {})

    def layer(name: str) -> Layer:
        return Layer(name, tuple(sorted(patterns.get(name, (name, f"{name}.*")))))

    return Layers(tuple(map(layer, table.get("order", ()))), tuple(map(layer, table.get("shared", ()))))
