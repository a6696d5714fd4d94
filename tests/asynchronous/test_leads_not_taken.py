"""Calls that would block, or start an event loop, where it is another process that makes them, or nobody waits."""

from __future__ import annotations

import pytest
from async_check import check


def codes(source: str) -> list[str]:
    return [finding.code for finding in check(source)]


FORK = """import asyncio, os, time


async def go():
    await asyncio.sleep(1)


def spawn():
    {before}
    if pid:
        return pid
    {work}
    os._exit(0)


async def serve():
    spawn()
"""


@pytest.mark.parametrize(
    ("work", "code"), [("asyncio.run(go())", "ASY005"), ("time.sleep(9)", "ASY001")], ids=["loop", "sleep"]
)
def test_what_stands_behind_a_fork_is_the_childs(work: str, code: str) -> None:
    assert codes(FORK.format(before="pid = os.fork()", work=work)) == []
    assert codes(FORK.format(before="pid = os.getpid() % 2", work=work)) == [code]


def test_what_stands_before_a_fork_is_the_parents_too() -> None:
    source = FORK.format(before="time.sleep(1); pid = os.fork()", work="pass")
    assert codes(source) == ["ASY001"]


LOOKUP = """import socket


async def find(host, port):
    if {test}:
        host = socket.gethostbyname({host})
    return host
"""


@pytest.mark.parametrize(
    ("test", "host", "found"),
    [
        ("host == 'localhost'", "host", []),
        ("host == '127.0.0.1'", "host", []),
        ("port", "'localhost'", []),
        ("port", "'10.0.0.1'", []),
        ("host == 'example.org'", "host", ["ASY001"]),
        ("host != 'localhost'", "host", ["ASY001"]),
        ("port == 'localhost'", "host", ["ASY001"]),
        ("port", "host", ["ASY001"]),
    ],
)
def test_for_this_machine_no_name_server_is_asked(test: str, host: str, found: list[str]) -> None:
    assert codes(LOOKUP.format(test=test, host=host)) == found
