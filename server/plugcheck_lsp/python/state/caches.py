"""Functions and methods whose results a decorator keeps for the life of the process."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plugcheck_lsp.python.module import FunctionFacts, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import ModuleFacts

CACHES = frozenset(
    {
        "functools.cache", "functools.lru_cache", "async_lru.alru_cache", "cachetools.cached", "cachetools.func.lru_cache",
        "cachetools.func.ttl_cache", "cachetools.func.lfu_cache",
    }
)  # fmt: skip


class Cached(NamedTuple):
    """A function with such a decorator."""

    function: FunctionFacts
    decorator: str
    """Its canonical dotted name."""
    place: Place
    """The decorator."""

    @property
    def keeps_instances(self) -> bool:
        """Whether the cache's keys hold the instances that it was called on."""
        return self.function.receiver is not None and not self.function.is_class_method


def cached_functions(module: ModuleFacts) -> Iterator[Cached]:
    """The cached functions of `module`: those that a function makes for itself alone are left out."""
    for function in module.all_functions:
        for node, name in zip(function.scope.decorators, function.decorators, strict=True):
            inside = function.scope.parent is not None and function.scope.parent.function is not None
            if name in CACHES and not inside:
                yield Cached(function, name, Place(module, function.unit, node))
