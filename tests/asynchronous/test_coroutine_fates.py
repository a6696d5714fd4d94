"""Which coroutines never run, which may, and that Python agrees."""

from __future__ import annotations

import asyncio
import gc
import warnings
from typing import Any

import pytest
from async_check import check, codes
from hypothesis import given
from hypothesis import strategies as st

FETCH = "async def fetch():\n    return [1]\n\n\n"
LOST = [
    ("fetch()", "is dropped"),
    ("fetch() if 1 else 2", "is dropped"),
    ("1 and fetch()", "is dropped"),
    ("[fetch() for _ in (1,)]", "is dropped"),
    ("x = fetch()", "is kept and never used"),
    ("x: object = fetch()", "is kept and never used"),
    ("if fetch(): pass", "is tested"),
    ("while not fetch(): pass", "is tested"),
    ("assert fetch()", "is tested"),
    ("x = 1 if fetch() else 2", "is tested"),
    ("x = [n for n in (1,) if fetch()]", "is tested"),
    ("x = fetch() == [1]", "is compared"),
    ("x = f'{fetch()}'", "is formatted"),
    ("print(fetch())", "is given to `print`"),
    ("x = fetch()\n    if x: pass", "is tested"),
    ("x = str(fetch())", "is given to `str`"),
]
FAILING = [
    ("x = fetch() + [2]", "is an operand"),
    ("fetch()[0]", "is subscripted"),
    ("fetch()()", "is called"),
    ("fetch().sort()", "is asked for `sort`"),
    ("x = fetch()\n    x.sort()", "is asked for `sort`"),
    ("a, b = fetch()", "is unpacked"),
    ("for x in fetch(): pass", "is iterated over"),
    ("with fetch(): pass", "is entered"),
    ("async with fetch(): pass", "is entered"),
    ("async for x in fetch(): pass", "is iterated over"),
    ("len(fetch())", "is given to `len`"),
    ("sum(n for n in fetch())", "is iterated over"),
]
MAY_RUN = [
    "await fetch()",
    "x = fetch()\n    await x",
    "x = y = fetch()\n    await y",
    "return fetch()",
    "asyncio.create_task(fetch())",
    "await asyncio.gather(fetch(), fetch())",
    "await asyncio.gather(*[fetch() for _ in range(3)])",
    "x = [fetch()]\n    await x[0]",
    "x = fetch()\n    async def inner():\n        await x\n    await inner()",
    "x = fetch()\n    x.close()",
    "fetch().close()",
    "self.x = fetch()",
    "x = fetch()\n    del x",
    "x = fetch() if self else None\n    if x:\n        await x",
    "x = None\n    x = fetch()\n    if x:\n        pass",
    "print(x := fetch())\n    await x",
    "register(fetch())",
    "register(x=fetch())",
    "x = fetch()\n    register(**locals())",
    "await (fetch() or fetch())",
    "x = lambda: fetch()",
    "raise fetch()",
    "x = fetch()\n    yield x",
    "x = fetch()\n    return {'x': x}",
    "x = fetch() | register",
]  # fmt: skip


def body(text: str) -> str:
    return f"import asyncio\n\n\n{FETCH}async def execute(self=0, register=print):\n    {text}\n"


@pytest.mark.parametrize(("text", "how"), [*LOST, *FAILING])
def test_a_lost_coroutine_is_told_with_what_happens_to_it(text: str, how: str) -> None:
    found = [finding for finding in check(body(text)) if finding.code == "ASY003"]
    assert len(found) == 1
    assert how in found[0].related[0].message
    assert found[0].related[1].message == "`fetch` is a coroutine function"


@pytest.mark.parametrize("text", MAY_RUN)
def test_a_coroutine_that_may_run_is_silent(text: str) -> None:
    assert "ASY003" not in codes(body(text))


def run(source: str) -> list[str]:
    """Run ``execute`` of `source`; the warnings of Python about coroutines."""
    space: dict[str, Any] = {}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        exec(compile(source, "plugin.py", "exec"), space)
        try:
            asyncio.run(space["execute"]())
        finally:
            gc.collect()
    return [str(warning.message) for warning in caught if "never awaited" in str(warning.message)]


@pytest.mark.parametrize("text", [text for text, _ in LOST if not text.startswith("while")])
def test_python_warns_of_each_lost_coroutine(text: str) -> None:
    assert run(body(text)) != []


@pytest.mark.parametrize("text", [text for text, _ in FAILING])
def test_python_refuses_each_misuse(text: str) -> None:
    with pytest.raises((TypeError, AttributeError)):
        run(body(text))


@pytest.mark.parametrize(
    "definition",
    [
        "import tools\n\n\n@tools.start\nasync def fetch(): ...",
        "import contextlib\n\n\n@contextlib.asynccontextmanager\nasync def fetch():\n    yield 1",
        "async def fetch():\n    yield 1",
        "async def fetch(): ...\n\n\nfetch = wrap(fetch)",
        "def fetch(): ...",
        "from tools import fetch",
        "try:\n    from tools import fetch\nexcept ImportError:\n    async def fetch(): ...",
        "if FAST:\n    def fetch(): ...\nelse:\n    async def fetch(): ...",
    ],
)
def test_what_may_be_no_coroutine_function_is_silent(definition: str) -> None:
    assert "ASY003" not in codes(f"{definition}\n\n\nasync def execute():\n    fetch()\n")


@pytest.mark.parametrize("test", ["_IS_SYNC", "True", "not _IS_SYNC", "_IS_SYNC and 1"])
def test_code_that_a_constant_switches_off_is_silent(test: str) -> None:
    source = f"_IS_SYNC = False\n\n\n{FETCH}def execute():\n    if {test}:\n        fetch()\n"
    assert codes(source) == []


def test_methods_count_with_all_that_override_them() -> None:
    base = "class Base:\n    async def flush(self): ...\n\n    def close(self):\n        self.flush()\n"
    assert codes(base) == ["ASY003"]
    assert codes(base + "\n\nclass Heir(Base):\n    async def flush(self): ...\n") == ["ASY003"]
    assert codes(base + "\n\nclass Heir(Base):\n    def flush(self): ...\n") == []


VALUES = {
    "1": TypeError,
    "'a'": TypeError,
    "[1]": TypeError,
    "{}": TypeError,
    "None": TypeError,
    "1 < 2": TypeError,
    "f'{1}'": TypeError,
}


@pytest.mark.parametrize(("value", "error"), VALUES.items())
def test_awaiting_a_plain_value_raises(value: str, error: type[Exception]) -> None:
    source = f"def load():\n    return {value}\n\n\nasync def execute():\n    await load()\n"
    assert codes(source) == ["ASY004"]
    with pytest.raises(error):
        run(source)


@pytest.mark.parametrize(
    "definition",
    [
        "def load(): ...",
        "def load():\n    raise NotImplementedError",
        "def load():\n    if x:\n        return fetch()\n    return None",
        "def load(x):\n    return x",
        "def load():\n    return x + y",
        "@decorated\ndef load():\n    return 1",
        "def load():\n    yield 1",
        "import abc\n\n\nclass load(abc.ABC):\n    def __await__(self): ...",
    ],
)
def test_what_may_be_awaited_is_silent(definition: str) -> None:
    assert (
        codes(
            f"from tools import decorated, x, y, fetch\n\n\n{definition}\n\n\nasync def execute():\n    await load()\n"
        )
        == []
    )


FORMS = [
    ("async def rows():\n    yield 1", "for x in rows(): pass", "raises"),
    ("async def rows():\n    yield 1", "async for x in rows(): pass", "runs"),
    ("def rows():\n    yield 1", "async for x in rows(): pass", "raises"),
    ("def rows():\n    yield 1", "for x in rows(): pass", "runs"),
    ("rows = lambda: [1]", "async for x in [1]: pass", "raises"),
    ("class rows:\n    async def __aenter__(self): ...\n    async def __aexit__(self, *a): ...", "with rows(): pass", "raises"),
    ("class rows:\n    async def __aenter__(self): ...\n    async def __aexit__(self, *a): ...", "async with rows(): pass", "runs"),
    ("class rows:\n    def __enter__(self): ...\n    def __exit__(self, *a): ...", "async with rows(): pass", "raises"),
    ("class rows:\n    def __enter__(self): ...\n    def __exit__(self, *a): ...", "with rows(): pass", "runs"),
    ("from contextlib import contextmanager\n\n\n@contextmanager\ndef rows():\n    yield 1", "async with rows(): pass", "raises"),
    ("from contextlib import contextmanager\n\n\n@contextmanager\ndef rows():\n    yield 1", "with rows(): pass", "runs"),
]  # fmt: skip


@pytest.mark.parametrize(("definition", "statement", "outcome"), FORMS)
def test_forms_are_told_as_python_takes_them(definition: str, statement: str, outcome: str) -> None:
    source = f"{definition}\n\n\nasync def execute():\n    {statement}\n"
    assert codes(source) == (["ASY007"] if outcome == "raises" else [])
    if outcome == "raises":
        with pytest.raises((TypeError, AttributeError)):
            run(source)
    else:
        run(source)


@pytest.mark.parametrize(
    "handler",
    [
        "except BaseException:\n            raise",
        "except BaseException:\n            break",
        "except BaseException as error:\n            give_up(error)",
        "except Exception:\n            pass",
        "except asyncio.CancelledError:\n            raise\n        except BaseException:\n            pass",
        "except unknown:\n            raise\n        except BaseException:\n            pass",
        "except BaseException:\n            await once()",
        "finally:\n            pass",
    ],
)
def test_loops_that_can_end_are_silent(handler: str) -> None:
    source = f"import asyncio\nfrom tools import unknown, give_up\n\n\nasync def poll(once):\n    while True:\n        try:\n            await once()\n        {handler}\n"
    assert "ASY008" not in codes(source)


@pytest.mark.parametrize("leaving", ["break", "return"])
def test_loops_that_end_when_all_is_well_are_silent(leaving: str) -> None:
    source = f"async def poll(once):\n    while True:\n        try:\n            await once()\n            {leaving}\n        except BaseException:\n            pass\n"
    assert codes(source) == []


def test_an_endless_loop_really_survives_its_cancellation() -> None:
    source = (
        "import asyncio\n\n\nasync def poll(rounds):\n    while True:\n        try:\n            rounds.append(1)\n"
        "            await asyncio.sleep(0)\n        except BaseException:\n            pass\n"
    )
    assert codes(source) == ["ASY008"]
    # Run for real, with an end: the third round raises what no handler here takes.
    space: dict[str, Any] = {}
    exec(compile(source.replace("pass", "if len(rounds) > 3: raise"), "p.py", "exec"), space)
    rounds: list[int] = []

    async def main() -> None:
        task = asyncio.ensure_future(space["poll"](rounds))
        for _ in range(3):
            await asyncio.sleep(0)
            task.cancel()
        await asyncio.sleep(0)
        assert len(rounds) >= 3, "it goes on after each cancellation"
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(main())


@given(st.text(alphabet="fetch()=: \n\tawait x.y[0]'\"#🎉\r\f", max_size=60))
def test_no_text_breaks_the_rules(text: str) -> None:
    codes(f"{FETCH}async def execute():\n    {text}\n    fetch()\n")
