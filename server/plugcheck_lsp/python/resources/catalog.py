"""What must be released: how a resource is made, how it is released, who takes it over. Read from TOML.

The rules bring ``catalogs/resources.toml``; a workspace adds to it in its settings (table ``resources``).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


_AT_ONCE = frozenset({"abort", "cancel", "detach", "kill", "pop_all", "send_signal", "terminate"})
"""Releases that happen at once, also of what is released asynchronously."""


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
    release: str
    """The one of them to write in a fix; empty if a function of others releases it."""
    release_function: str
    """The function of others to name where no method releases it: ``os.close``."""
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
    local: bool
    """Whether it must be released where only a local name, or nothing, keeps it; False: it may be left to itself."""
    unless: Mapping[str, str]
    """Keyword arguments (with the text of their values) with which it need not be released: ``daemon=True``."""
    only_if: Mapping[str, str]
    """Keyword arguments without which it need not be released: ``stream=True``."""
    unless_given: frozenset[str]
    """Keyword arguments with which, whatever their values, it holds nothing of its own: ``fileobj``."""
    needs_arguments: bool
    """Whether it holds nothing where it is made without arguments: ``smtplib.SMTP()``."""
    awaiting: bool
    """Whether awaiting it releases it."""
    exhausting: bool
    """Whether going through it to its end releases it."""
    with_maker: bool
    """Whether it is released together with what it was made from: a cursor with its connection."""

    @property
    def awaited_releases(self) -> frozenset[str]:
        """The methods that release it once their coroutine is awaited."""
        return self.released_by - _AT_ONCE if self.async_release else frozenset()


@dataclass(frozen=True, eq=False)
class Registration:
    """Something that the process keeps or calls until it is told not to: a signal handler, a log handler."""

    name: str
    noun: str
    """With its article: ``a signal handler``."""
    made_by: frozenset[str]
    """The canonical dotted names of the calls that register it."""
    undone_by: frozenset[str]
    """The canonical dotted names of the calls that take it back."""
    made_by_methods: frozenset[str]
    """The methods, of anything, that register it: ``addHandler``."""
    undone_by_methods: frozenset[str]
    """The methods, of anything, that take it back: ``removeHandler``."""

    @cached_property
    def making_words(self) -> frozenset[str]:
        """The last words of the calls that register it."""
        return self.made_by_methods | {name.rpartition(".")[2] for name in self.made_by}

    @cached_property
    def undoing_words(self) -> frozenset[str]:
        """The last words of the calls that take it back."""
        return self.undone_by_methods | {name.rpartition(".")[2] for name in self.undone_by}


@dataclass(frozen=True)
class Resources:
    """The whole catalog."""

    kinds: Mapping[str, Resource]
    made_by: Mapping[str, Resource]
    parts: Mapping[str, tuple[int, ...]]
    """The positions of the resources in the tuple that such a callable returns: ``os.pipe`` to ``(0, 1)``."""
    owners: Mapping[str, frozenset[int | str]]
    """Callables that take over a resource that they are given: positions and keywords of the argument, ``*`` for all."""
    borrows: frozenset[str]
    """Callables that use what they are given, and neither release nor keep it."""
    cannot_raise: frozenset[str]
    """Callables of others that are known not to raise as they are used."""
    quiet_methods: frozenset[str]
    """Methods, of anything, that are known not to raise as they are used."""
    known_raisers: frozenset[str] = frozenset()
    """Callables that fail in the life of every program, because of what they are given or find outside."""
    registrations: Mapping[str, Registration] = field(default_factory=dict)

    @cached_property
    def making_words(self) -> frozenset[str]:
        """The last words of the calls that make resources."""
        return frozenset(name.rpartition(".")[2] for name in self.made_by)


def read_resources(text: str, more: Mapping[str, Any] | None = None) -> Resources:
    """Read a catalog of resources; `more` is the table ``resources`` of a workspace's settings, as it was checked there.

    Raises:
        tomllib.TOMLDecodeError, KeyError, TypeError, ValueError: the catalog is wrong (ours are tested).
    """
    data = tomllib.loads(text)
    kinds: dict[str, Resource] = {}
    made_by: dict[str, Resource] = {}
    parts: dict[str, tuple[int, ...]] = {}
    extra = {name: _of_settings(name, entry) for name, entry in (more or {}).items() if name != "not"}
    for name, entry in [*data["kind"].items(), *extra.items()]:
        made: list[str] = []
        for maker in entry["made_by"]:
            dotted, _, positions = maker.partition(":")
            made.append(dotted)
            if positions:
                parts[dotted] = tuple(int(position) for position in positions.split(","))
            else:
                parts.pop(dotted, None)
        kinds[name] = _resource(name, frozenset(made), entry)
        made_by.update(dict.fromkeys(made, kinds[name]))
    for name in (more or {}).get("not", ()):
        made_by.pop(name, None)
        parts.pop(name, None)
    lists = data["lists"]
    return Resources(
        kinds,
        made_by,
        parts,
        {name: frozenset(arguments) for name, arguments in data["owners"].items()},
        frozenset(lists["borrows"]),
        frozenset(lists["cannot_raise"]),
        frozenset(lists["quiet_methods"]),
        frozenset(lists["known_raisers"]),
        {name: _registration(name, entry) for name, entry in data["registration"].items()},
    )


def _resource(name: str, made_by: frozenset[str], entry: Mapping[str, Any]) -> Resource:
    released_by = entry.get("released_by", ())
    functions = entry.get("release_functions", ())
    return Resource(
        name=name,
        noun=entry["noun"],
        made_by=made_by,
        released_by=frozenset(released_by),
        release=next(iter(released_by), ""),
        release_function=next(iter(functions), ""),
        release_functions=frozenset(functions),
        manager=entry.get("manager", ""),
        async_release=entry.get("async", False),
        released_when=frozenset(entry.get("released_when", ())),
        starts_with=frozenset(entry.get("starts_with", ())),
        on_instance=entry.get("on_instance", True),
        local=entry.get("local", True),
        unless=entry.get("unless", {}),
        only_if=entry.get("only_if", {}),
        unless_given=frozenset(entry.get("unless_given", ())),
        needs_arguments=entry.get("needs_arguments", False),
        awaiting=entry.get("awaiting", False),
        exhausting=entry.get("exhausting", False),
        with_maker=entry.get("with_maker", False),
    )


def _of_settings(name: str, entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a workspace says of a resource of its own, in the words of the catalog."""
    words = {key.replace("-", "_"): value for key, value in entry.items()}
    return {"noun": f"`{name}`", **words}


def _registration(name: str, entry: Mapping[str, Any]) -> Registration:
    return Registration(
        name,
        entry["noun"],
        frozenset(entry["made_by"]),
        frozenset(entry["undone_by"]),
        frozenset(entry.get("made_by_methods", ())),
        frozenset(entry.get("undone_by_methods", ())),
    )
