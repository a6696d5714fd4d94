"""Reads number, total and lines out of the text of an invoice."""

from __future__ import annotations

import base64
import re
from datetime import date
from decimal import Decimal
from typing import Any

NUMBER = re.compile(r"Invoice\s+([\w-]+)")
TOTAL = re.compile(r"Total:\s*([\d.]+)\s*([A-Z]{3})")
DUE = re.compile(r"Due:\s*(\d{4})-(\d{2})-(\d{2})")
LINE = re.compile(r"^\s*-\s*(.+?)\s+([\d.]+)$", re.MULTILINE)


class InvoiceExtractor:
    """Amounts are texts with two digits, days are ISO dates."""

    def extract(self, text: str, mode: str = "summary") -> dict[str, Any]:
        """What `mode` asks for: `summary`, `lines`, `tags` or `raw`."""
        if mode == "lines":
            return {"lines": [{"what": what, "amount": str(Decimal(amount))} for what, amount in LINE.findall(text)]}
        if mode == "tags":
            return {"tags": sorted({word.lower() for word in re.findall(r"#(\w+)", text)})}
        if mode == "raw":
            return {"raw": base64.b64encode(text.encode("utf-8")).decode("ascii")}
        return self._summary(text)

    def _summary(self, text: str) -> dict[str, Any]:
        number, total = NUMBER.search(text), TOTAL.search(text)
        due = self._due(text)
        return {
            "number": number[1] if number else None,
            "total": str(Decimal(total[1]).quantize(Decimal("0.01"))) if total else None,
            "currency": total[2] if total else None,
            "due": due.isoformat() if due is not None else None,
        }

    def _due(self, text: str) -> date | None:
        found = DUE.search(text)
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
