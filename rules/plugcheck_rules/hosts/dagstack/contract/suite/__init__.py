"""Runs dagstack's contract suite in the child process: for the harness, by the user's interpreter.

Nothing here needs more than the standard library and `dagstack-plugin-system`, which is imported in functions
only: plugcheck's own process looks through all modules for rules. The modules import each other relatively, for
the child knows this package by another name and has no `plugcheck_rules`.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

from .as_shipped import AsShipped
from .bridged import Bridged
from .subject import ORDER, Subject
from .telling import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

NEEDED = ("_load_discovery_manifest", "_prepare_in_process_entry_point")
"""What is used of the host's own functions without its promise: another release may not have them."""


def run(session: Any, request: Mapping[str, Any]) -> None:
    """One pass; see `PASSES` in the plan, and `Session` in `harness`."""
    _require_host(session, request)
    wanted = frozenset(request.get("checks") or (*ORDER, "outputs"))
    subject = Subject(session, request)
    if not subject.load():
        return
    passes = {
        "as-shipped": lambda: AsShipped(subject, wanted).run(),
        "bridged": lambda: Bridged(subject, wanted).run(),
        "replay": lambda: Bridged(subject, wanted).replay(),
    }
    passes[request["pass"]]()


def _require_host(session: Any, request: Mapping[str, Any]) -> None:
    distribution, remedy = request["distribution"], request["remedy"]
    try:
        importlib.import_module("dagstack.plugin_system")
        discovery = importlib.import_module("dagstack.plugin_system.discovery")
        for name in NEEDED:
            getattr(discovery, name)
    except ModuleNotFoundError as error:
        if error.name in ("dagstack", "dagstack.plugin_system"):
            session.unusable(f"`{distribution}` is not installed in {sys.executable}: run `{remedy}`")
        session.unusable(
            f"`{distribution}` does not import without `{error.name}`, which {sys.executable} does not have: run `{remedy}`"
        )
    except BaseException as error:  # noqa: BLE001 - whatever it is, the host cannot be used
        session.unusable(f"`{distribution}` cannot be used in {sys.executable}: {in_words(error)}")
