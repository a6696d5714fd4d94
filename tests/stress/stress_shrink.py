"""The shortest run that still fails: bursts are left out, then steps, then edits."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from stress_steps import Change, Replace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from stress_steps import Burst, Step

T = TypeVar("T")


async def shrunk(
    bursts: Sequence[Burst], fails: Callable[[Sequence[Burst]], Awaitable[bool]], seconds: float
) -> Sequence[Burst]:
    """A shorter run for which `fails` holds too, found in about so many seconds; the same where none is."""
    end = time.monotonic() + seconds
    bursts = await _fewer(bursts, fails, end)
    steps = [step for burst in bursts for step in burst]

    async def steps_fail(chosen: Sequence[Step]) -> bool:
        return await fails([tuple(chosen)])

    if not await steps_fail(steps):
        return bursts
    steps = list(await _fewer(steps, steps_fail, end))
    for index, step in enumerate(steps):
        if isinstance(step, Change):

            async def edits_fail(edits: Sequence[Replace], step: Change = step, index: int = index) -> bool:
                shorter = replace(step, edits=tuple(edits))
                return await steps_fail([*steps[:index], shorter, *steps[index + 1 :]])

            steps[index] = replace(step, edits=tuple(await _fewer(step.edits, edits_fail, end)))
    return [tuple(steps)]


async def _fewer(
    parts: Sequence[T], fails: Callable[[Sequence[T]], Awaitable[bool]], end: float
) -> Sequence[T]:
    """Delta debugging: leave out ever smaller pieces as long as it still fails."""
    size = max(1, len(parts) // 2)
    while parts:
        start = 0
        while start < len(parts):
            if time.monotonic() > end:
                return parts
            fewer = [*parts[:start], *parts[start + size :]]
            if fewer and await fails(fewer):
                parts = fewer
            else:
                start += size
        if size == 1:
            return parts
        size //= 2
    return parts
