"""The configuration, as `Config.load` takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .telling import place_in, what_it_says

if TYPE_CHECKING:
    from collections.abc import Mapping


def check_config(session: Any, request: Mapping[str, Any]) -> None:
    """The check `config`: one result for each fault that the host names."""
    from apcore.config import Config

    path = request["config"]
    if path is None:
        return
    session.begin("config", {"path": path, "line": 1})
    try:
        Config.load(path)
    except BaseException as error:  # noqa: BLE001 - reported
        faults = (getattr(error, "details", None) or {}).get("errors")
        for message in faults if isinstance(faults, list) and faults else [what_it_says(error)]:
            session.end("config", "failed", message, place_in(path, message, error))
    else:
        session.end("config", "passed")


def project_config(request: Mapping[str, Any]) -> Any:
    """The configuration that the host runs on, its faults left to the check `config`; the defaults where it has none."""
    from apcore.config import Config

    if request["config"] is None:
        return Config.from_defaults()
    try:
        return Config.load(request["config"], validate=False)
    except Exception:  # noqa: BLE001 - told by the check `config`
        return Config.from_defaults()
