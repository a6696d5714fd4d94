"""Binding files, as `BindingLoader` takes them: their targets are imported."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from .configuration import project_config
from .logs import text_of
from .telling import line_of_syntax, place_in, read_yaml, what_it_says

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .logs import Records


def check_bindings(session: Any, request: Mapping[str, Any], records: Records) -> None:
    """The check `binding`: what the host loads together into one registry, in the order of the names; others alone."""
    from apcore.bindings import BindingLoader
    from apcore.registry import Registry

    together: Any = Registry()
    loader = BindingLoader()
    takes_limits = "config" in inspect.signature(loader.load_bindings).parameters  # since 0.32
    given = {"config": project_config(request)} if takes_limits else {}
    for path in request["bindings"]:
        session.begin("binding", {"path": path, "line": 1})
        records.taken()
        registry = together if path in request["loaded_bindings"] else Registry()
        before = registry.count
        try:
            loader.load_bindings(path, registry, **given)
        except BaseException as error:  # noqa: BLE001 - reported
            outcome = "failed" if isinstance(error, Exception) else "errored"
            session.end(
                "binding", outcome, _why(path, error), _place(session, path, error, registry.count - before)
            )
        else:
            session.end("binding", "passed", "; ".join(filter(None, map(text_of, records.taken()))))


def _why(path: str, error: BaseException) -> str:
    """What the host says, without the path, which stands beside it, and with the import error that it hides."""
    said = what_it_says(error).replace(f"{path}: ", "")
    hidden = error.__cause__
    return f"{said} {type(hidden).__name__}: {hidden}" if isinstance(hidden, ImportError) else said


def _place(session: Any, path: str, error: BaseException, loaded: int) -> dict[str, Any]:
    """A line of the target's code, or the entry at fault: entries are registered in order, so it is the next one."""
    if line_of_syntax(error) is not None:
        return place_in(path, "", error)
    frame: dict[str, Any] | None = session.frame(error)
    if frame is not None:
        return frame
    data = read_yaml(path)
    entries = data.get("bindings") if isinstance(data, dict) else None
    if not isinstance(entries, list) or loaded >= len(entries):
        return place_in(path, str(error), error)
    entry: list[str | int] = ["bindings", loaded]
    kind = type(error).__name__
    if kind in (
        "BindingInvalidTargetError",
        "BindingModuleNotFoundError",
        "BindingCallableNotFoundError",
        "BindingNotCallableError",
    ):
        return {"path": path, "key": [*entry, "target"]}
    if kind == "InvalidInputError":
        return {"path": path, "key": [*entry, "module_id"]}
    return place_in(path, str(error), error, entry)
