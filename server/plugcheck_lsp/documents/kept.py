"""A bounded memory for what depends on a text alone."""

from __future__ import annotations

from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Values by key, up to a total size; what was not asked for lately goes first.

    Two generations instead of a list in order of use: a look-up costs one dictionary access and needs no lock, so
    several threads may read and write (they can lose a value to each other, never get a wrong one).
    """

    __slots__ = ("_limit", "_older", "_recent", "_size")

    def __init__(self, limit: int) -> None:
        self._limit = limit // 2
        self._size = 0
        self._recent: dict[Key, tuple[Value, int]] = {}
        self._older: dict[Key, tuple[Value, int]] = {}

    def get(self, key: Key) -> Value | None:
        entry = self._recent.get(key)
        if entry is None:
            entry = self._older.get(key)
            if entry is None:
                return None
            self.put(key, *entry)
        return entry[0]

    def put(self, key: Key, value: Value, size: int) -> None:
        if self._size + size > self._limit:
            self._older, self._recent, self._size = self._recent, {}, 0
        self._recent[key] = (value, size)
        self._size += size

    def clear(self) -> None:
        self._older, self._recent, self._size = {}, {}, 0
