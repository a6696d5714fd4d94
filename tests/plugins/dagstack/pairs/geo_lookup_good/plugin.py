"""Says in which region of the company's network an address lies."""

from __future__ import annotations

import ipaddress
import os
from typing import Any

RANGES = (("10.1.0.0/16", "eu-north"), ("10.2.0.0/16", "eu-west"), ("172.16.0.0/12", "us-east"))


class GeoLookup:
    """Longest prefix wins; ranges come from the code, or from the table that the host configures."""

    def __init__(self) -> None:
        self._networks: list[tuple[ipaddress.IPv4Network, str]] = []
        self._fallback = "unknown"

    def setup(self, ctx: Any) -> None:
        self._fallback = os.environ.get("GEO_FALLBACK", "unknown")
        ranges = ctx.config.get("ranges", RANGES)
        networks = [(ipaddress.IPv4Network(network), region) for network, region in ranges]
        self._networks = sorted(networks, key=lambda pair: -pair[0].prefixlen)

    def locate(self, address: str) -> dict[str, Any]:
        """The region of `address`, and the network that decides."""
        try:
            wanted = ipaddress.IPv4Address(address)
        except ValueError:
            return {"address": address, "region": None, "network": None}
        for network, region in self._networks:
            if wanted in network:
                return {"address": address, "region": region, "network": str(network)}
        return {"address": address, "region": self._fallback, "network": None}
