"""Converts amounts with the rates of the host's configuration."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

CENT = Decimal("0.01")


class CurrencyConverter:
    """The output depends on the input, the rates and the host's clock alone."""

    def __init__(self) -> None:
        self._rates: dict[str, Decimal] = {}
        self._clock: Any = None

    def setup(self, ctx: Any) -> None:
        rates = ctx.config.get("rates", {"EUR": "1", "CHF": "0.94"})
        self._rates = {currency: Decimal(rate) for currency, rate in rates.items()}
        self._clock = ctx.resources.clock

    def convert(self, amount: str, source: str, target: str) -> dict[str, Any]:
        """`amount` in `target`, rounded to the cent."""
        converted = Decimal(amount) * self._rates[target] / self._rates[source]
        return {
            "amount": str(converted.quantize(CENT, ROUND_HALF_EVEN)),
            "currency": target,
            "at": self._clock.now().isoformat(),
        }
