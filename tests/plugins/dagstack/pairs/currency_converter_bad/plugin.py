"""Converts amounts with the rates of the host's configuration."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal
from typing import Any

now = dt.datetime.now


class CurrencyConverter:
    """Says that equal inputs give equal outputs, and does not keep to it."""

    def setup(self, ctx: Any) -> None:
        rates = ctx.config.get("rates", {"EUR": "1", "CHF": "0.94"})
        self._rates = {currency: Decimal(rate) for currency, rate in rates.items()}

    def convert(self, amount: str, source: str, target: str) -> dict[str, Any]:
        """`amount` in `target`."""
        if source == target:
            return {"amount": amount, "currency": target, "day": self._day()}
        converted = Decimal(amount) * self._rates[target] / self._rates[source]
        result = {"amount": str(round(converted, 2)), "currency": target, "at": now().isoformat()}  # fault: the wall clock, by another name
        if self._is_stale():
            result["stale"] = True
        return result

    def _day(self) -> str:
        return dt.date.today().isoformat()  # fault: another day, another output (not sampled)

    def _is_stale(self) -> bool:
        return time.time() % 86_400 > 80_000  # fault: a branch on the wall clock
