"""What awaiting gives where tasks and shields are wrapped into each other."""

from __future__ import annotations

import pytest
from value_check import origins_of

TASKS = """\
import asyncio

async def one():
    return 1

async def wait(task, patient):
    if patient:
        task = asyncio.{wrapper}(task)
    probe(await task)

async def main():
    await wait(one(), True)
"""


@pytest.mark.parametrize("wrapper", ["shield", "ensure_future", "wait_for"])
def test_a_task_that_wraps_itself_gives_what_it_began_with(wrapper: str) -> None:
    told = origins_of(TASKS.format(wrapper=wrapper))
    assert told == origins_of(TASKS.replace("if patient", "if False").format(wrapper=wrapper))


def test_many_wrappers_in_a_row_are_followed() -> None:
    wrapped = "".join(f"    t{n + 1} = asyncio.shield(t{n})\n" for n in range(300))
    source = f"import asyncio\nasync def one():\n    return 1\nasync def main():\n    t0 = one()\n{wrapped}    probe(await t300)\n"
    assert origins_of(source) == ["`1`"]
