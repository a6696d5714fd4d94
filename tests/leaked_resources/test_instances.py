"""What instances keep: shapes of keeping and of releasing that real code has."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from instance_check import found

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
import asyncio
import atexit
import contextlib
import logging
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor as Pool
from contextlib import AsyncExitStack, ExitStack, closing, suppress
from functools import partial

import httpx
"""


def plugin(body: str) -> str:
    return f"{HEAD}\n\nclass P:\n" + "".join(
        f"    {line}\n" if line else "\n" for line in dedent(body).strip("\n").split("\n")
    )


RELEASED = {
    "directly": """
        def setup(self, ctx):
            self.a = open('a')
        def teardown(self):
            self.a.close()
    """,
    "by a helper of the class": """
        def setup(self, ctx):
            self.a = open('a')
        def teardown(self):
            self._end()
        def _end(self):
            if self.a:
                self.a.close()
    """,
    "through another name": """
        async def setup(self, ctx):
            self.task = asyncio.create_task(self.run())
        async def run(self):
            pass
        async def teardown(self):
            task = self.task
            task.cancel()
    """,
    "by swapping": """
        def setup(self, ctx):
            self.a = open('a')
        def teardown(self):
            a, self.a = self.a, None
            a.close()
    """,
    "in a loop over a container": """
        def setup(self, ctx):
            self.files = [open('a'), open('b')]
        def teardown(self):
            for file in self.files:
                file.close()
    """,
    "in a loop over a mapping": """
        def setup(self, ctx):
            self.files = {}
            self.files['a'] = open('a')
        def teardown(self):
            for name, file in list(self.files.items()):
                file.close()
    """,
    "by popping": """
        def setup(self, ctx):
            self.files = []
            self.files.append(open('a'))
        def teardown(self):
            while self.files:
                self.files.pop().close()
    """,
    "in a loop over a tuple of attributes": """
        def setup(self, ctx):
            self.a = open('a')
            self.b = self.c = open('b')
        def teardown(self):
            for file in (self.a, self.b):
                file.close()
    """,
    "in a comprehension": """
        def setup(self, ctx):
            self.files = [open(name) for name in ctx.config]
        def teardown(self):
            [file.close() for file in self.files]
    """,
    "by gathering": """
        async def setup(self, ctx):
            self.tasks = {asyncio.create_task(self.run()) for _ in range(2)}
        async def run(self):
            pass
        async def teardown(self):
            await asyncio.gather(*self.tasks, return_exceptions=True)
    """,
    "by awaiting": """
        async def setup(self, ctx):
            self.task = asyncio.ensure_future(self.run())
        async def run(self):
            pass
        async def teardown(self):
            with suppress(asyncio.CancelledError):
                await self.task
    """,
    "by an exit stack": """
        def setup(self, ctx):
            self.stack = ExitStack()
            self.a = self.stack.enter_context(open('a'))
        def teardown(self):
            self.stack.close()
    """,
    "by what an exit stack hands on": """
        def setup(self, ctx):
            with ExitStack() as stack:
                self.a = stack.enter_context(open('a'))
                self.stack = stack.pop_all()
        def teardown(self):
            self.stack.close()
    """,
    "by an asynchronous exit stack": """
        async def setup(self, ctx):
            self.stack = AsyncExitStack()
            self.http = await self.stack.enter_async_context(httpx.AsyncClient())
        async def teardown(self):
            await self.stack.aclose()
    """,
    "by closing()": """
        def setup(self, ctx):
            self.a = sqlite3.connect('a')
        def teardown(self):
            with closing(self.a):
                self.a.commit()
    """,
    "by with": """
        def setup(self, ctx):
            self.a = open('a')
        def teardown(self):
            with self.a:
                pass
    """,
    "by a function that gets it": """
        def setup(self, ctx):
            self.a = open('a')
        def teardown(self):
            end(self.a)

    def end(file):
        if file is not None:
            file.close()
    """,
    "by a function of others": """
        def setup(self, ctx):
            self.folder = tempfile.mkdtemp()
            self.one, self.two = os.pipe()
        def teardown(self):
            shutil.rmtree(self.folder, ignore_errors=True)
            os.close(self.one)
            os.close(self.two)
    """,
    "by getattr": """
        def setup(self, ctx):
            self.a = open('a')
        def teardown(self):
            a = getattr(self, 'a', None)
            if a is not None:
                a.close()
    """,
    "by a name that is computed": """
        def setup(self, ctx):
            self.a = open('a')
        def teardown(self):
            for name in ('a', 'b'):
                getattr(self, name).close()
    """,
    "by a method that was kept": """
        def setup(self, ctx):
            self.a = open('a')
            self.end = self.a.close
        def teardown(self):
            self.end()
    """,
    "by the end of a process": """
        def setup(self, ctx):
            self.process = subprocess.Popen(['a'])
        def teardown(self):
            os.kill(self.process.pid, 15)
    """,
    "further on in the chain": """
        def setup(self, ctx):
            self.http = httpx.Client()
        def teardown(self):
            self.http.transport.pool.close()
    """,
    "by unknown code that gets it": """
        def setup(self, ctx):
            self.a = open('a')
            ctx.registry.keep(self.a)
    """,
    "by whoever gets the instance": """
        def setup(self, ctx):
            self.a = open('a')
        def teardown(self):
            shutil.end_of(self)
    """,
    "by who calls": """
        def setup(self, ctx):
            self.a = open('a')
        def opened(self):
            return self.a
    """,
    "within the hook that makes it": """
        def chunk(self, text):
            self.a = open('a')
            try:
                return self.a.read()
            finally:
                self.a.close()
    """,
    "by telling a thread": """
        def setup(self, ctx):
            self.ended = threading.Event()
            self.thread = threading.Thread(target=self.run)
            self.thread.start()
        def run(self):
            while not self.ended.wait(1):
                pass
        def teardown(self):
            self.ended.set()
    """,
    "by telling a function what it was given": """
        def setup(self, ctx):
            self.jobs = ctx.queue
            self.thread = threading.Thread(target=run, args=(self.jobs,))
            self.thread.start()
        def teardown(self):
            self.jobs.put(None)

    def run(jobs):
        while jobs.get() is not None:
            pass
    """,
    "never started": """
        def setup(self, ctx):
            self.thread = threading.Thread(target=print)
    """,
    "in an inherited teardown": """
        def setup(self, ctx):
            self.a = open('a')

    class Base:
        def teardown(self):
            self.a.close()

    P = type('P', (Base,), {})
    """,
}


@pytest.mark.parametrize("body", RELEASED.values(), ids=RELEASED.keys())
def test_what_teardown_releases_is_silent(body: str, tmp_path: Path) -> None:
    assert found(tmp_path, plugin(body), "RES101") == []


LEAKED = {
    "without a teardown": ("open('a')", "def setup(self, ctx):\n    self.a = open('a')"),
    "by a teardown that only forgets it": (
        "open('a')",
        "def setup(self, ctx):\n    self.a = open('a')\ndef teardown(self):\n    self.a = None",
    ),
    "by a teardown that releases another": (
        "open('b')",
        "def setup(self, ctx):\n    self.a, self.b = open('a'), open('b')\ndef teardown(self):\n    self.a.close()",
    ),
    "by a method that nobody calls": (
        "open('a')",
        "def setup(self, ctx):\n    self.a = open('a')\ndef close(self):\n    self.a.close()\ndef teardown(self):\n    pass",
    ),
    "by a finaliser": (
        "open('a')",
        "def setup(self, ctx):\n    self.a = open('a')\ndef __del__(self):\n    self.a.close()",
    ),
    "of __init__": ("Pool()", "def __init__(self):\n    self.pool = Pool()"),
    "of a hook": (
        "open(text)",
        "def __init__(self):\n    self.files = []\ndef chunk(self, text):\n    self.files.append(open(text))\n    return []",
    ),
    "that a helper makes": (
        "sqlite3.connect('a')",
        "def setup(self, ctx):\n    self.db = self.connect()\ndef connect(self):\n    db = sqlite3.connect('a')\n    db.execute('select 1')\n    return db",
    ),
    "that a local name had first": (
        "socket.create_connection(('a', 1))",
        "def setup(self, ctx):\n    one = socket.create_connection(('a', 1))\n    two = one\n    self.socket = two",
    ),
    "one of two ends": (
        "os.pipe()",
        "def setup(self, ctx):\n    ends = os.pipe()\n    self.one, self.two = ends",
    ),
    "in a nested container": (
        "open('a')",
        "def setup(self, ctx):\n    files = {}\n    files['a'] = open('a')\n    self.files = files",
    ),
    "that a nested function stores": (
        "open('a')",
        "def setup(self, ctx):\n    def fill():\n        self.a = open('a')\n    fill()",
    ),
    "a daemon": (
        "threading.Thread(target=self.run, daemon=True)",
        "def setup(self, ctx):\n    self.t = threading.Thread(target=self.run, daemon=True)\n    self.t.start()\ndef run(self):\n    while True:\n        pass\ndef teardown(self):\n    self.x = None",
    ),
}


@pytest.mark.parametrize(("place", "body"), LEAKED.values(), ids=LEAKED.keys())
def test_what_teardown_does_not_release_is_found(place: str, body: str, tmp_path: Path) -> None:
    assert found(tmp_path, plugin(body), "RES101") == [f"RES101 {place}"]


def test_a_base_from_elsewhere_may_release(tmp_path: Path) -> None:
    source = "from elsewhere import Base\n\n\nclass P(Base):\n    def setup(self, ctx):\n        self.a = open('a')\n"
    assert found(tmp_path, source) == []
    assert found(tmp_path, source, host="generic") == []


def test_text_that_does_not_parse_may_release(tmp_path: Path) -> None:
    source = "class P:\n    def setup(self, ctx):\n        self.a = open('a')\n\n    def teardown(self):\n        self.a.(\n"
    assert found(tmp_path, source) == []


def test_an_own_class_that_keeps_is_a_resource(tmp_path: Path) -> None:
    store = "class Store:\n    def __init__(self):\n        self.a = open('a')\n\n    def __enter__(self):\n        return self\n\n    def __exit__(self, *exc):\n        self.a.close()\n"
    outer = "from store import Store\n\n\nclass Outer:\n    def __init__(self):\n        self.inner = Store()\n\n    def stop(self):\n        self.inner.__exit__(None, None, None)\n"
    head = "from outer import Outer\n\n\nclass P:\n    def setup(self, ctx):\n        self.x = Outer()\n\n    def teardown(self):\n        "
    assert found(tmp_path, head + "self.x = None\n", "RES", outer=outer, store=store) == ["RES101 Outer()"]
    assert found(tmp_path, head + "self.x.stop()\n", "RES", outer=outer, store=store) == []


GENERIC = {
    "left open by close": (
        "class A:\n    def __init__(self):\n        self.a = open('a')\n\n    def close(self):\n        self.a = None\n",
        ["RES020 open('a')"],
    ),
    "closed in any method": (
        "class A:\n    def __init__(self):\n        self.a = open('a')\n\n    def close(self):\n        self.a = None\n\n    def reset(self):\n        self.a.close()\n",
        [],
    ),
    "closed by others": (
        "class A:\n    def __init__(self):\n        self.a = open('a')\n\n    def close(self):\n        return None\n\n\ndef end(x):\n    x.a.close()\n",
        [],
    ),
    "without an end": (
        "class A:\n    def __init__(self):\n        self.a = open('a')\n",
        ["RES021 open('a')"],
    ),
    "a thread that ends by itself": (
        "import threading\n\n\nclass A:\n    def start(self):\n        self.t = threading.Thread(target=print)\n        self.t.start()\n\n    def stop(self):\n        return None\n",
        [],
    ),
    "a thread that runs for ever": (
        "import threading\n\n\nclass A:\n    def start(self):\n        self.t = threading.Thread(target=self.run)\n        self.t.start()\n\n    def run(self):\n        while True:\n            print()\n\n    def stop(self):\n        return None\n",
        ["RES020 threading.Thread(target=self.run)"],
    ),
    "a daemon": (
        "import threading\n\n\nclass A:\n    def start(self):\n        self.t = threading.Thread(target=self.run)\n        self.t.daemon = True\n        self.t.start()\n\n    def run(self):\n        while True:\n            print()\n\n    def stop(self):\n        return None\n",
        [],
    ),
    "handed on while the instance lives": (
        "class A:\n    def __init__(self):\n        self.a = None\n\n    def begin(self):\n        self.a = open('a')\n\n    def end(self):\n        rest = self.a\n        self.a = None\n        return len(rest.read())\n\n    def close(self):\n        return None\n",
        [],
    ),
    "over an object that was given": (
        "import gzip\n\n\nclass A:\n    def __init__(self, raw):\n        self.a = gzip.GzipFile(fileobj=raw)\n\n    def close(self):\n        return None\n",
        [],
    ),
}


@pytest.mark.parametrize(("source", "expected"), GENERIC.values(), ids=GENERIC.keys())
def test_classes_that_no_host_ends(source: str, expected: list[str], tmp_path: Path) -> None:
    assert found(tmp_path, source, "RES020", "RES021", host="generic") == expected
