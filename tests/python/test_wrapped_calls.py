"""What awaiting and calling give where tasks, shields and partial functions wrap each other."""

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


PARTIALS = """\
from functools import partial

def one(*args):
    return 1

def wait(call, patient):
    if patient:
        call = partial(call, 2)
    probe(call())

wait(one, True)
"""


def test_a_partial_function_that_wraps_itself_gives_what_it_began_with() -> None:
    assert origins_of(PARTIALS) == origins_of(PARTIALS.replace("if patient", "if False"))


def test_many_partial_functions_in_a_row_are_followed() -> None:
    wrapped = "".join(f"f{n + 1} = partial(f{n})\n" for n in range(300))
    source = f"from functools import partial\ndef f0():\n    return 1\n{wrapped}probe(f300())\n"
    assert origins_of(source) == ["`1`"]


def test_an_object_that_calls_itself_gives_nothing_more() -> None:
    source = "class K:\n    pass\nK.__call__ = K()\nk = K()\nprobe(k())\n"
    assert "K()" not in origins_of(source)
