"""Reads number, total and lines out of the text of an invoice."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

NUMBER = re.compile(r"Invoice\s+([\w-]+)")
TOTAL = re.compile(r"Total:\s*([\d.]+)\s*([A-Z]{3})")
LINE = re.compile(r"^\s*-\s*(.+?)\s+([\d.]+)$", re.MULTILINE)


class InvoiceExtractor:
    """Whoever calls it gets what Python has for the thing."""

    def extract(self, text: str, mode: str = "summary") -> Any:
        """What `mode` asks for."""
        if mode == "lines":
            return {"lines": [(what, Decimal(amount)) for what, amount in LINE.findall(text)]}  # fault: tuples and decimals (not sampled)
        if mode == "tags":
            return {"tags": {word.lower() for word in re.findall(r"#(\w+)", text)}}  # fault: a set
        if mode == "raw":
            return {"raw": base64.b64encode(text.encode("utf-8"))}  # fault: bytes (not sampled)
        if mode == "due":
            return self._due(text)  # fault: a date (not sampled)
        if mode == "terms":
            terms = {"days": timedelta(days=14)}  # fault: a timedelta (not sampled)
            return terms
        if mode == "positions":
            return {position: line for position, line in enumerate(text.splitlines())}  # fault: keys that are numbers (not sampled)
        number, total = NUMBER.search(text), TOTAL.search(text)
        return {"number": number[1] if number else None, "total": total[1] if total else None}

    def amounts(self, text: str) -> Iterator[str]:  # fault: a generator
        """Every amount in the text."""
        for _, amount in LINE.findall(text):
            yield amount

    def _due(self, text: str) -> date | None:
        found = re.search(r"Due:\s*(\d{4})-(\d{2})-(\d{2})", text)
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
