"""How often Python looks for cycles of garbage while plugins are analysed."""

from __future__ import annotations

import gc


def collect_rarely() -> None:
    """Let the collector of cycles run less often, in this process from now on.

    Analysis keeps hundreds of thousands of objects, and each full collection visits them all: at Python's own thresholds
    that is what an edit waits for, and a sixth of a check.
    """
    gc.set_threshold(50_000, 50, 100)
