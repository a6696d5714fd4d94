"""The layers of modules that the settings declare: who may call whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.acls.legal_ids import EXTERNAL
from plugcheck_rules.hosts.apcore.acls.patterns import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from plugcheck_lsp.settings import Settings
    from plugcheck_rules.hosts.apcore.acls.ground import Side, Witness
    from plugcheck_rules.hosts.apcore.acls.reach import Reach


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
        globs = patterns.get(name, (name, f"{name}.*"))
        return Layer(name, tuple(sorted({plain(glob) for glob in globs})))

    return Layers(tuple(map(layer, table.get("order", ()))), tuple(map(layer, table.get("shared", ()))))


@dataclass(frozen=True)
class Violation:
    """A call across layers that a rule allows."""

    what: str
    """Where the call leads: a clause such as ``up from layer `a` to `b```."""
    witness: Witness


def violations(reach: Reach, layers: Layers) -> Iterator[tuple[int, tuple[Violation, ...]]]:
    """The place of each rule that allows what it should not, with one call for each two layers concerned.

    What rules above decide does not count, nor a module that several layers have. `reach` must tell the patterns of
    all layers apart.
    """
    if not layers.order:
        return
    callers = _layers_of(reach.ground.callers, layers)
    targets = [0] * len(layers.order)
    for number, layer in _layers_of(reach.ground.targets, layers).items():
        if layer >= 0:
            targets[layer] |= 1 << number
    for place, rule in enumerate(reach.access.rules):
        across = tuple(_across(reach, place, layers, callers, targets)) if rule.allows else ()
        if across:
            yield place, across


def _across(
    reach: Reach, place: int, layers: Layers, callers: Mapping[int, int], targets: Sequence[int]
) -> Iterator[Violation]:
    """What the rule at `place` allows; `targets` has the classes of each layer as a set of bits."""
    claim = reach.claims[place]
    told = set()
    for row, granted in reach.reached[place]:
        caller = callers.get(row[1])
        if caller is None or not (claim.certain | claim.possible) >> row[0] & 1:
            continue
        for target, classes in enumerate(targets):
            fault = layers.fault(caller, target)
            if fault is None or (caller, target) in told:
                continue
            common = granted & classes
            if common:
                told.add((caller, target))
                yield Violation(fault, reach.witness(row, common))


def _layers_of(side: Side, layers: Layers) -> dict[int, int]:
    """The number of the layer of each class that is in just one, -1 for calls from outside."""
    found: dict[int, int] = {}
    matched = [side.classes.matched[side.numbers[layer.patterns]] for layer in layers.all]
    for number, word in enumerate(side.classes.words):
        inside = [place for place, classes in enumerate(matched) if classes >> number & 1]
        if word == EXTERNAL:
            found[number] = -1
        elif len(inside) == 1 and inside[0] < len(layers.order):
            found[number] = inside[0]
    return found
