"""From the host's exceptions and reports to sentences and places."""

from __future__ import annotations

import inspect
import linecache
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_AMBIENT = re.compile(r"ERROR line (\d+): '(.+?)' — (.*)")
_RUNNING = re.compile(r"coro=<.*? running at (.+?):(\d+)>")
_ADVICE = re.compile(r"\. (?:Make sure|Likely causes|The hook method is|A plugin MUST)\b.*", re.DOTALL)
_VERDICTS = ("SerializationError", "DeterminismError", "LeakDetected")
_UNEQUAL = re.compile(
    r"\(\): (?:iteration \d+ returned a result different|result .* does not match expected)", re.DOTALL
)
"""What a `DeterminismError` says: the suite hides it in an `Exception`."""
_ACROSS_FIELDS = re.compile(r"\b(tryfirst|endpoint)\b")
_MAX_DECORATORS = 100
"""Lines between the first decorator of a definition and its statement that are looked through."""


def in_words(error: BaseException | None) -> str:
    """The exception's type and what it says."""
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001 - the plugin's own `__str__`
        text = ""
    name = type(error).__name__
    return f"{name}: {text}" if text else name


def what_it_says(error: BaseException) -> str:
    """What an exception of the host's says, without its advice; one of anybody else's with its type."""
    if type(error).__module__.startswith("dagstack."):
        return without_advice(str(error))
    return in_words(error)


def without_advice(message: str) -> str:
    return _ADVICE.sub("", message)


def is_verdict(error: BaseException | None) -> bool:
    """Whether the exception is what a check found, and not what went wrong on the way."""
    return type(error).__name__ in _VERDICTS or bool(_UNEQUAL.search(str(error)))


def across_fields(message: str) -> tuple[str, ...]:
    """The key that a fault across fields is about: the host names it in words alone."""
    match = _ACROSS_FIELDS.search(message)
    return (match[1],) if match else ()


def ambient_faults(message: str) -> list[tuple[int, str]]:
    """The lines and sentences in what the check `ambient_state` says."""
    return [
        (int(line), f"`{name}` is bound to a {without_advice(reason)}")
        for line, name, reason in _AMBIENT.findall(message)
    ]


def running_at(message: str) -> list[tuple[str, int]]:
    """The places at which leaked tasks stand."""
    return [(path, int(line)) for path, line in _RUNNING.findall(message)]


def hook_in(message: str, hooks: Iterable[str]) -> str:
    """The hook that a message is about: ``chunk: ...``, ``Plugin.chunk() ...``; empty if none."""
    for hook in hooks:
        if re.search(rf"(?:^|; ){re.escape(hook)}: |\.{re.escape(hook)}\(", message):
            return hook
    return ""


def definition(thing: Any) -> dict[str, Any] | None:
    """The place of the ``def`` or ``class`` statement of `thing`, below its decorators."""
    try:
        thing = inspect.unwrap(thing)
        path = inspect.getsourcefile(thing)
        code = getattr(thing, "__code__", None)
        first = code.co_firstlineno if code is not None else inspect.getsourcelines(thing)[1]
        name = thing.__name__
    except (TypeError, OSError, ValueError, AttributeError):
        return None
    if path is None:
        return None
    statement = re.compile(rf"\s*(?:async\s+def|def|class)\s+{re.escape(name)}\b")
    for line in range(first, first + _MAX_DECORATORS):
        if statement.match(linecache.getline(path, line)):
            return {"path": path, "line": line}
    return {"path": path, "line": first}
