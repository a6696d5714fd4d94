"""What the host says in its log alone."""

from __future__ import annotations

import logging


class Records(logging.Handler):
    """Keeps the host's warnings and errors; nothing else hears them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._kept: list[logging.LogRecord] = []
        logger = logging.getLogger("apcore")
        logger.handlers[:] = [self]
        logger.setLevel(logging.WARNING)
        logger.propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record with its arguments: they hold exceptions, and exceptions know their lines."""
        self._kept.append(record)

    def taken(self) -> list[logging.LogRecord]:
        """The records since the last time this was asked."""
        kept, self._kept = self._kept, []
        return kept


def text_of(record: logging.LogRecord) -> str:
    """What the record says; empty where its arguments do not let themselves be shown."""
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - a `__str__` of the user's
        return ""
