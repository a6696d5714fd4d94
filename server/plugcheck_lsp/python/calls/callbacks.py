"""Who calls the functions that it is given, and when: the standard library, and a few that everybody uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_lsp.python.calls.how import How

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import libcst as cst

ALL = -1


@dataclass(frozen=True, slots=True)
class Handing:
    """What something does with a function (or a coroutine) that it is given."""

    how: How
    positions: tuple[int | str, ...]
    """The positions and keywords of the arguments that it calls; `ALL` for all positional ones."""
    passes: int | None = None
    """The position from which on it hands its own positional arguments to them."""

    def arguments(self, call: cst.Call) -> Iterator[cst.Arg]:
        """The arguments of `call` that are called."""
        position = 0
        for argument in call.args:
            if argument.keyword is not None:
                if argument.keyword.value in self.positions:
                    yield argument
            elif argument.star == "**":
                continue
            elif position in self.positions or ALL in self.positions:
                yield argument
            if argument.keyword is None:
                position += 1

    def passed(self, call: cst.Call) -> tuple[cst.Arg, ...] | None:
        """The arguments that it hands on to what it calls; None if that is not known."""
        if self.passes is None:
            return None
        found: list[cst.Arg] = []
        position = 0
        for argument in call.args:
            if argument.keyword is not None or argument.star == "**":
                found.append(argument)
            else:
                if position >= self.passes:
                    found.append(argument)
                position += 1
        return tuple(found)


_LOOPS = tuple(
    f"asyncio.{name}()" for name in ("get_running_loop", "get_event_loop", "new_event_loop", "AbstractEventLoop")
)  # fmt: skip
_POOLS = tuple(
    f"concurrent.futures.{name}()" for name in ("ThreadPoolExecutor", "ProcessPoolExecutor", "InterpreterPoolExecutor", "Executor", "thread.ThreadPoolExecutor")
)  # fmt: skip
_PROCESS_POOLS = ("multiprocessing.Pool()", "multiprocessing.pool.Pool()", "multiprocessing.pool.ThreadPool()", "multiprocessing.dummy.Pool()")  # fmt: skip
_FUTURES = ("asyncio.create_task()", "asyncio.ensure_future()", "asyncio.Task()", "asyncio.Future()", *(f"{loop}.create_task()" for loop in _LOOPS),
            *(f"{pool}.submit()" for pool in _POOLS), "asyncio.TaskGroup().create_task()", "concurrent.futures.Future()")  # fmt: skip


def _table() -> Iterator[tuple[str, Handing]]:
    now = How.CALLBACK
    for name in ("map", "filter"):
        yield f"builtins.{name}", Handing(now, (0,))
    for name in ("sorted", "min", "max"):
        yield f"builtins.{name}", Handing(now, ("key",))
    yield "builtins.list().sort", Handing(now, ("key",))
    yield "functools.reduce", Handing(now, (0,))
    for name in ("takewhile", "dropwhile", "filterfalse", "starmap"):
        yield f"itertools.{name}", Handing(now, (0,))
    yield "itertools.accumulate", Handing(now, (1, "func"))
    yield "itertools.groupby", Handing(now, (1, "key"))
    yield "builtins.iter", Handing(now, (0,))
    yield "collections.defaultdict", Handing(now, (0,))
    for name in ("nsmallest", "nlargest"):
        yield f"heapq.{name}", Handing(now, (2, "key"))
    for name in ("bisect", "bisect_left", "bisect_right", "insort", "insort_left", "insort_right"):
        yield f"bisect.{name}", Handing(now, ("key",))
    for name in ("sub", "subn"):
        yield f"re.{name}", Handing(now, (1, "repl"))
        yield f"re.compile().{name}", Handing(now, (0, "repl"))
    for name in ("load", "loads"):
        yield f"json.{name}", Handing(now, ("object_hook", "object_pairs_hook", "parse_float", "parse_int"))
    for name in ("dump", "dumps"):
        yield f"json.{name}", Handing(now, ("default",))
    yield "contextvars.copy_context().run", Handing(now, (0,), 1)
    yield "contextvars.Context().run", Handing(now, (0,), 1)

    for pool in _POOLS:
        yield f"{pool}.submit", Handing(How.THREAD, (0,), 1)
        yield f"{pool}.map", Handing(How.THREAD, (0,))
    for pool in _PROCESS_POOLS:
        for name in (
            "apply", "apply_async", "map", "map_async", "imap", "imap_unordered", "starmap", "starmap_async",
        ):  # fmt: skip
            yield f"{pool}.{name}", Handing(How.THREAD, (0, "func"))
    yield "asyncio.to_thread", Handing(How.THREAD, (0,), 1)
    for loop in _LOOPS:
        yield f"{loop}.run_in_executor", Handing(How.THREAD, (1,), 2)
    for name in (
        "anyio.to_thread.run_sync",
        "trio.to_thread.run_sync",
        "starlette.concurrency.run_in_threadpool",
    ):
        yield name, Handing(How.THREAD, (0,), 1)
    for name in ("threading.Thread", "multiprocessing.Process", "multiprocessing.context.Process"):
        yield name, Handing(How.THREAD, (1, "target"))
    yield "threading.Timer", Handing(How.THREAD, (1, "function"))
    yield "_thread.start_new_thread", Handing(How.THREAD, (0,))

    for name in ("create_task", "ensure_future", "wait_for", "shield", "run", "run_coroutine_threadsafe"):
        yield f"asyncio.{name}", Handing(How.TASK, (0, "coro", "main", "fut", "coro_or_future"))
    yield "asyncio.gather", Handing(How.TASK, (ALL,))
    for name in ("wait", "as_completed"):
        yield f"asyncio.{name}", Handing(How.TASK, (0,))
    yield "asyncio.TaskGroup().create_task", Handing(How.TASK, (0, "coro"))
    yield "asyncio.Runner().run", Handing(How.TASK, (0, "coro"))
    for loop in _LOOPS:
        yield f"{loop}.create_task", Handing(How.TASK, (0, "coro"))
        yield f"{loop}.run_until_complete", Handing(How.TASK, (0, "future"))
    for name in ("anyio.run", "trio.run"):
        yield name, Handing(How.TASK, (0,), 1)
    yield "anyio.create_task_group().start_soon", Handing(How.TASK, (0,), 1)
    yield "trio.open_nursery().start_soon", Handing(How.TASK, (0,), 1)

    later = How.LATER
    for loop in _LOOPS:
        for name in ("call_soon", "call_soon_threadsafe"):
            yield f"{loop}.{name}", Handing(later, (0, "callback"), 1)
        for name in ("call_later", "call_at"):
            yield f"{loop}.{name}", Handing(later, (1, "callback"), 2)
        for name in ("add_signal_handler", "add_reader", "add_writer"):
            yield f"{loop}.{name}", Handing(later, (1, "callback"), 2)
    for future in _FUTURES:
        yield f"{future}.add_done_callback", Handing(later, (0,))
    yield "atexit.register", Handing(later, (0, "func"), 1)
    yield "weakref.finalize", Handing(later, (1, "func"), 2)
    yield "weakref.ref", Handing(later, (1, "callback"))
    yield "signal.signal", Handing(later, (1, "handler"))
    for stack in ("contextlib.ExitStack()", "contextlib.AsyncExitStack()"):
        for name in ("callback", "push_async_callback"):
            yield f"{stack}.{name}", Handing(later, (0,), 1)
        for name in ("push", "push_async_exit"):
            yield f"{stack}.{name}", Handing(later, (0,))


HANDED: Mapping[str, Handing] = dict(_table())
"""By canonical dotted name."""

BY_METHOD: Mapping[str, Handing] = {
    "submit": Handing(How.THREAD, (0,), 1),
    "run_in_executor": Handing(How.THREAD, (1,), 2),
    "create_task": Handing(How.TASK, (0,)),
    "run_until_complete": Handing(How.TASK, (0,)),
    "add_done_callback": Handing(How.LATER, (0,)),
    "call_soon": Handing(How.LATER, (0,), 1),
    "call_soon_threadsafe": Handing(How.LATER, (0,), 1),
    "call_later": Handing(How.LATER, (1,), 2),
    "call_at": Handing(How.LATER, (1,), 2),
}
"""Where it is not known what has the method: the names that say it by themselves."""
