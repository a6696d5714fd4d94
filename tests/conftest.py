"""What holds for every test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A busy machine is no fault of the code: no example is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
# Comparing with a host: the same cases on every machine, so that a disagreement is one for everybody.
settings.register_profile(
    "oracle", deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
