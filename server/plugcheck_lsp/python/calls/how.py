"""The ways in which control gets from one function to another."""

from __future__ import annotations

from enum import StrEnum


class How(StrEnum):
    """How control gets from one function to another."""

    CALL = "call"
    CALLBACK = "callback"
    """It is handed to something that calls it at once: ``map``, ``sorted(key=)``, ``reduce`` ..."""
    THREAD = "thread"
    """It is handed to something that runs it in another thread or process: ``executor.submit``, ``to_thread``,
    ``Thread(target=)``."""
    TASK = "task"
    """Its coroutine is handed to something that runs it: ``create_task``, ``gather``, ``wait_for``."""
    LATER = "later"
    """It is handed to something that calls it at some time: ``call_later``, ``atexit.register``, ``add_done_callback``."""
    PROPERTY = "property"
    """It is the getter of a property that is read."""
    ENTER = "enter"
    """``with``, ``async with``: ``__enter__``, ``__exit__`` and their asynchronous forms."""
    ITERATE = "iterate"
    """``for``: ``__iter__``, ``__next__`` and their asynchronous forms, and the body of a generator."""
    DECORATED = "decorated"
    """It wraps (or is wrapped by) what is called."""
    NAMED = "named"
    """It is named and goes somewhere that is not known: it may be called."""
