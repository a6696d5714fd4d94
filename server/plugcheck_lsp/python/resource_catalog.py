"""What must be released: how a resource is made, how it is released, who takes it over. Read from TOML.

The rules bring ``catalogs/resources.toml``; a workspace adds to it in its settings (table ``resources``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, eq=False)
class Resource:
    """A kind of thing that must be released."""

    name: str
    """``file``, ``socket``, ``task`` ..."""
    noun: str
    """The kind with its article: ``a file``."""
    made_by: frozenset[str]
    """The canonical dotted names of what makes one; ``()`` stands for what a call returns: ``socket.socket().accept``."""
    released_by: frozenset[str]
    """The methods of it that release it."""
    release_functions: frozenset[str]
    """The functions of others that release what is their first argument: ``os.close``."""
    manager: str
    """``with``, ``async with`` or empty: the statement that releases it; ``with`` for what serves both."""
    async_release: bool
    """Whether its release must be awaited."""
    released_when: frozenset[str]
    """Attributes or methods whose truth says that it is released: ``closed``."""
    starts_with: frozenset[str]
    """The methods before which it holds nothing: ``start`` of a thread; empty: it holds from the start."""
    on_instance: bool
    """Whether it must be released where an instance keeps it; False: only where it is dropped at once."""


@dataclass(frozen=True)
class Resources:
    """The whole catalog."""

    kinds: Mapping[str, Resource]
    made_by: Mapping[str, Resource]
    owners: Mapping[str, int | str]
    """Callables that take over a resource that they are given: the position or the keyword of the argument."""
    cannot_raise: frozenset[str]
    """Callables of others that are known not to raise as they are used."""
