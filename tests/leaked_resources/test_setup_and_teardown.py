"""What a failed setup loses, what teardown may not come to, what is replaced, registered or left running."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from instance_check import found
from test_instances import plugin

if TYPE_CHECKING:
    from pathlib import Path

SETUP = {
    "a raise": (
        "def setup(self, ctx):\n    self.a = open('a')\n    if not ctx.config:\n        raise ValueError\ndef teardown(self):\n    self.a.close()",
        ["RES103 open('a')"],
    ),
    "an assertion": (
        "def setup(self, ctx):\n    self.a = open('a')\n    assert ctx.config\ndef teardown(self):\n    self.a.close()",
        ["RES103 open('a')"],
    ),
    "another acquisition, in a helper": (
        "def setup(self, ctx):\n    self.a = open('a')\n    self.more()\ndef more(self):\n    self.b = open('b')\ndef teardown(self):\n    self.a.close()\n    self.b.close()",
        ["RES103 open('a')"],
    ),
    "what __init__ made": (
        "def __init__(self):\n    self.a = open('a')\ndef setup(self, ctx):\n    self.n = int(ctx.config['n'])\ndef teardown(self):\n    self.a.close()",
        ["RES103 open('a')"],
    ),
    "what a helper made": (
        "def setup(self, ctx):\n    self.open()\n    self.n = int(ctx.config['n'])\ndef open(self):\n    self.a = open('a')\ndef teardown(self):\n    self.a.close()",
        ["RES103 open('a')"],
    ),
    "a handler of the wrong exception": (
        "def setup(self, ctx):\n    self.a = open('a')\n    try:\n        self.n = int(ctx.config['n'])\n    except KeyError:\n        self.a.close()\n        raise\ndef teardown(self):\n    self.a.close()",
        ["RES103 open('a')"],
    ),
    "an awaited one": (
        "async def setup(self, ctx):\n    self.a = open('a')\n    self.s = await asyncio.start_server(print, 'a', 1)\nasync def teardown(self):\n    self.a.close()\n    self.s.close()",
        ["RES103 open('a')"],
    ),
    "a handler that releases": (
        "def setup(self, ctx):\n    self.a = open('a')\n    try:\n        self.n = int(ctx.config['n'])\n    except Exception:\n        self.end()\n        raise\ndef end(self):\n    self.a.close()\ndef teardown(self):\n    self.end()",
        [],
    ),
    "a handler that goes on": (
        "def setup(self, ctx):\n    self.a = open('a')\n    try:\n        self.n = int(ctx.config['n'])\n    except ValueError:\n        self.n = 0\ndef teardown(self):\n    self.a.close()",
        [],
    ),
    "another branch": (
        "def setup(self, ctx):\n    if ctx.config:\n        self.a = open('a')\n    else:\n        raise ValueError\ndef teardown(self):\n    self.a.close()",
        [],
    ),
    "the last one of all": (
        "def setup(self, ctx):\n    self.n = int(ctx.config['n'])\n    self.a = open('a')\n    ctx.logger.info('ready')\n    self.m = int('3')\ndef teardown(self):\n    self.a.close()",
        [],
    ),
    "what a with protects": (
        "def setup(self, ctx):\n    with ExitStack() as stack:\n        self.a = stack.enter_context(open('a'))\n        self.b = stack.enter_context(open('b'))\n        self.stack = stack.pop_all()\ndef teardown(self):\n    self.stack.close()",
        [],
    ),
    "a helper that is not reached": (
        "def setup(self, ctx):\n    self.a = open('a')\ndef other(self):\n    raise ValueError\ndef teardown(self):\n    self.a.close()",
        [],
    ),
}


@pytest.mark.parametrize(("body", "expected"), SETUP.values(), ids=SETUP.keys())
def test_a_failed_setup(body: str, expected: list[str], tmp_path: Path) -> None:
    assert found(tmp_path, plugin(body), "RES103") == expected


TEARDOWN = {
    "a flush of others": (
        "def setup(self, ctx):\n    self.a = open('a')\ndef teardown(self):\n    httpx.post('a')\n    self.a.close()",
        ["RES102 open('a')"],
    ),
    "a task that was cancelled": (
        "async def setup(self, ctx):\n    self.t = asyncio.create_task(self.run())\n    self.a = open('a')\nasync def run(self):\n    await asyncio.sleep(1)\nasync def teardown(self):\n    self.t.cancel()\n    await self.t\n    self.a.close()",
        ["RES102 open('a')"],
    ),
    "a helper that raises": (
        "def setup(self, ctx):\n    self.a = open('a')\ndef teardown(self):\n    self.check()\n    self.a.close()\ndef check(self):\n    raise ValueError",
        ["RES102 open('a')"],
    ),
    "a suppressed one": (
        "def setup(self, ctx):\n    self.a = open('a')\ndef teardown(self):\n    with suppress(Exception):\n        httpx.post('a')\n    self.a.close()",
        [],
    ),
    "a finally": (
        "def setup(self, ctx):\n    self.a = open('a')\ndef teardown(self):\n    try:\n        httpx.post('a')\n    finally:\n        self.a.close()",
        [],
    ),
    "releases in a row": (
        "async def setup(self, ctx):\n    self.http = httpx.AsyncClient()\n    self.a = open('a')\n    self.b = open('b')\nasync def teardown(self):\n    await self.http.aclose()\n    self.a.close()\n    self.b.close()",
        [],
    ),
    "a log line": (
        "def setup(self, ctx):\n    self.log = ctx.logger\n    self.a = open('a')\ndef teardown(self):\n    self.log.info('ends')\n    self.a.close()",
        [],
    ),
    "gathered tasks": (
        "async def setup(self, ctx):\n    self.tasks = [asyncio.create_task(self.run())]\n    self.a = open('a')\nasync def run(self):\n    await asyncio.sleep(1)\nasync def teardown(self):\n    for task in self.tasks:\n        task.cancel()\n    await asyncio.gather(*self.tasks, return_exceptions=True)\n    self.a.close()",
        [],
    ),
    "nothing to release there": (
        "def setup(self, ctx):\n    self.a = None\n    if ctx.config:\n        self.a = open('a')\ndef teardown(self):\n    if self.a is None:\n        raise RuntimeError\n    self.a.close()",
        [],
    ),
}


@pytest.mark.parametrize(("body", "expected"), TEARDOWN.values(), ids=TEARDOWN.keys())
def test_a_teardown_that_raises(body: str, expected: list[str], tmp_path: Path) -> None:
    assert found(tmp_path, plugin(body), "RES102") == expected


HOOKS = {
    "replaced": (
        "def execute(self, args):\n    self.a = open('a')\n    return {}\ndef teardown(self):\n    self.a.close()",
        ["RES104 open('a')"],
    ),
    "replaced by a helper": (
        "def execute(self, args):\n    self.fill()\n    return {}\ndef fill(self):\n    self.a = open('a')\ndef teardown(self):\n    self.a.close()",
        ["RES104 open('a')"],
    ),
    "guarded by the caller": (
        "def __init__(self):\n    self.a = None\ndef execute(self, args):\n    if self.a is None:\n        self.fill()\n    return {}\ndef fill(self):\n    self.a = open('a')\ndef teardown(self):\n    if self.a:\n        self.a.close()",
        [],
    ),
    "released first": (
        "def __init__(self):\n    self.a = None\ndef execute(self, args):\n    if self.a:\n        self.a.close()\n    self.a = open('a')\n    return {}\ndef teardown(self):\n    if self.a:\n        self.a.close()",
        [],
    ),
    "asked for by its absence": (
        "def execute(self, args):\n    if not hasattr(self, 'a'):\n        self.a = open('a')\n    return {}\ndef teardown(self):\n    a = getattr(self, 'a', None)\n    if a:\n        a.close()",
        [],
    ),
    "a thread that is dropped": (
        "def execute(self, args):\n    thread = threading.Thread(target=print)\n    thread.start()\n    return {}",
        ["RES106 threading.Thread(target=print)"],
    ),
    "a thread that is waited for": (
        "def execute(self, args):\n    thread = threading.Thread(target=print)\n    thread.start()\n    thread.join()\n    return {}",
        [],
    ),
    "a timer that others get": (
        "def execute(self, args):\n    timer = threading.Timer(1, print)\n    timer.start()\n    args['keep'](timer)\n    return {}",
        [],
    ),
    "a filter of a logger": (
        "def setup(self, ctx):\n    logging.getLogger('p').addFilter(print)\ndef teardown(self):\n    return None",
        ["RES105 logging.getLogger('p').addFilter(print)"],
    ),
    "a handler of the host's logger": (
        "def setup(self, ctx):\n    ctx.logger.addHandler(logging.StreamHandler())",
        ["RES105 ctx.logger.addHandler(logging.StreamHandler())"],
    ),
    "a handler that a hook removes again": (
        "def execute(self, args):\n    handler = logging.StreamHandler()\n    log = logging.getLogger('p')\n    log.addHandler(handler)\n    try:\n        return {}\n    finally:\n        log.removeHandler(handler)",
        [],
    ),
    "an exit handler that is taken back": (
        "def setup(self, ctx):\n    atexit.register(self.end)\ndef end(self):\n    return None\ndef teardown(self):\n    atexit.unregister(self.end)",
        [],
    ),
}


@pytest.mark.parametrize(("body", "expected"), HOOKS.values(), ids=HOOKS.keys())
def test_hooks(body: str, expected: list[str], tmp_path: Path) -> None:
    assert found(tmp_path, plugin(body), "RES104", "RES105", "RES106") == expected
