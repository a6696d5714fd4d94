"""What each version of apcore does with an access list: found by giving documents to the released versions."""

from __future__ import annotations

from functools import lru_cache

FIRST = "0.1.0"
OPERATORS = "0.16.0"
"""`$or` and `$not` in lists of patterns are operators; before, texts that match nothing. Conditions of the application's
own can be registered; before, an unknown condition is ignored, so that the rule applies."""
DEFAULT_EFFECT = "0.20.0"
"""`default_effect` is checked; before, whatever is not `allow` denies."""
CLOSED_RULES = "0.28.0"
"""A rule takes no other keys than its own (before, `priority` and the like are ignored), `conditions` must be a
mapping, and what cannot be evaluated makes a deny rule take effect; before, such a rule never applies."""
APPROVAL = CLOSED_RULES
"""`approval` and the condition `arguments` mean something; before, both are ignored or unknown."""
OPERANDS = "0.29.0"
"""How many patterns a list has is checked; before, a list with too few matches nothing."""
AUDIT = "0.31.0"
"""The block `audit` is read; before, it is ignored."""


def at_least(version: str, since: str) -> bool:
    """Whether `version` is `since` or later; a text that is no version counts as the newest."""
    return _key(version) >= _key(since)


@lru_cache(maxsize=256)
def _key(version: str) -> tuple[int, ...]:
    from packaging.version import InvalidVersion, Version  # costs what starting can do without

    try:
        return Version(version).release
    except InvalidVersion:
        return (1_000_000,)
