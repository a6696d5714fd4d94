"""What dagstack's own `assert_no_ambient_state` takes for state: names and shapes, as release 0.4.1 reads them.

Verified against `dagstack/plugin_system/contract/ambient_state.py`; a test compares the two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from plugcheck_rules.catalogs import objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_lsp.python.module import Bound, Place

_MAKERS = frozenset({"list", "dict", "set", "bytearray", "defaultdict", "OrderedDict", "Counter", "deque"})
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class RejectedName(NamedTuple):
    """A module-level name that the suite reports as an error and nothing in the plugin changes."""

    name: str
    place: Place
    """The name where it is bound."""
    new_name: str | None
    """A name that the suite lets pass, if the file can be changed to it."""
    places: tuple[Place, ...]
    """Every place of the file that says the name."""


def rejected_names(code: PythonFacts) -> Iterator[RejectedName]:
    """The names of this file that the suite rejects although they are never changed, in the order of the text."""
    changed = {shared.name for shared in code.module_objects(objects()) if shared.fate.changes}
    found: list[RejectedName] = []
    for name, bounds in code.module.bindings.items():
        if name in changed or name in code.module.rebound or passes(name):
            continue
        seen = [bound for bound in bounds if is_seen_by_suite(bound)]
        found.extend(RejectedName(name, bound.place, *_rename(code, name)) for bound in seen)
    return iter(sorted(found, key=lambda rejected: rejected.place.span))


def passes(name: str) -> bool:
    """Whether the suite lets a name pass: dunder names, and upper case after leading underscores."""
    bare = name.lstrip("_")
    is_dunder = name.startswith("__") and name.endswith("__")
    return is_dunder or (bool(bare) and bare == bare.upper() and not bare.isdigit())


def is_seen_by_suite(bound: Bound) -> bool:
    """Whether the suite looks at this binding: a plain assignment at the top of the module, of a shape that it knows."""
    import libcst as cst

    binding = bound.binding
    statement = binding.statement
    if binding.conditional or binding.value is None:
        return False
    if isinstance(statement, cst.Assign):
        if all(target.target is not binding.node for target in statement.targets):
            return False
    elif not isinstance(statement, cst.AnnAssign) or statement.target is not binding.node:
        return False
    value = binding.value
    if isinstance(value, (cst.List, cst.Dict, cst.Set)):
        return True
    if not isinstance(value, cst.Call):
        return False
    maker = value.func.attr if isinstance(value.func, cst.Attribute) else value.func
    return isinstance(maker, cst.Name) and maker.value in _MAKERS


def _rename(code: PythonFacts, name: str) -> tuple[str | None, tuple[Place, ...]]:
    module = code.module
    new_name = _WORDS.sub("_", name).upper()
    useds = code.program.uses_of(module, name)
    elsewhere = any(used.module is not module or used.start for used in useds)
    taken = any(
        new_name in scope.bindings or new_name in scope.uses
        for _, facts in module.units
        for scope in facts.module.walk()
    )
    exported = any(name in bound.place.unit.text for bound in module.bindings.get("__all__", ()))
    if not passes(new_name) or elsewhere or taken or exported or code.broken:
        return None, ()
    places = {bound.span: bound.place for bound in module.bindings[name]}
    for used in useds:
        place = used.place._replace(node=used.use.root)
        places[place.span] = place
    return new_name, tuple(places.values())
