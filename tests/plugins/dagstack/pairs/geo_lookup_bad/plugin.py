"""Says in which region of the company's network an address lies."""

from __future__ import annotations

import ipaddress
import locale
import os
import threading
from contextvars import ContextVar
from typing import Any

locale.setlocale(locale.LC_ALL, "C")  # fault: the locale of the whole process
os.environ["GEO_MODE"] = "strict"  # fault: the environment of the whole process

FALLBACK = os.environ.get("GEO_FALLBACK", "unknown")  # fault: read at import
current_tenant: ContextVar[str] = ContextVar("current_tenant", default="")  # fault: a module-level context variable
_lock = threading.Lock()  # fault: a lock that all instances share
_networks = None


def networks() -> list[tuple[ipaddress.IPv4Network, str]]:
    global _networks
    with _lock:
        if _networks is None:
            with open("ranges.txt") as lines:  # fault: relative to whatever the working directory is (not sampled)
                pairs = [line.split() for line in lines]
            _networks = [(ipaddress.IPv4Network(a), b) for a, b in pairs]  # fault: a lazy singleton of the module (not sampled)
    return _networks


class GeoLookup:
    """Longest prefix wins."""

    def setup(self, ctx: Any) -> None:
        self._extra = dict(ctx.config.get("extra", {}))

    def locate(self, address: str) -> dict[str, Any]:
        """The region of `address`, and the network that decides."""
        if address.startswith("10.1."):
            return {"address": address, "region": "eu-north", "network": "10.1.0.0/16"}
        if os.getenv("GEO_DISABLED"):  # fault: read outside of setup (not sampled)
            return {"address": address, "region": FALLBACK, "network": None}
        wanted = ipaddress.IPv4Address(address)
        for network, region in networks():
            if wanted in network:
                return {"address": address, "region": self._extra.get(region, region), "network": str(network)}
        return {"address": address, "region": FALLBACK, "network": None}
