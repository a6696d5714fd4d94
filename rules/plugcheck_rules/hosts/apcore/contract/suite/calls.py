"""Calls of modules that may be called, through the real executor."""

from __future__ import annotations

import copy
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .telling import in_words, what_it_says

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import FrameType

    from .values import Boundary

MAX_CALLS = 40
"""Of one module."""


@dataclass(frozen=True)
class Ending:
    """How a call ended that did not end well."""

    outcome: str
    """As results have it, or ``refused``: the module itself raised one of the host's errors."""
    kind: str
    """What tells this way to end from others."""
    what: str
    """What follows the call in words."""
    place: dict[str, Any] | None


class Caller:
    """Calls modules as the host does; what may not be called is out of reach for them as well."""

    def __init__(self, session: Any, request: Mapping[str, Any], registry: Any, config: Any) -> None:
        from apcore.acl import ACL, ACLRule
        from apcore.executor import Executor

        self._session = session
        self._request = request
        self._registry = registry
        self._paths = {module["id"]: module["path"] for module in request["modules"]}
        allowed = [
            module_id for module_id in self._paths if registry.has(module_id) and not self.why_not(module_id)
        ]
        rules = [ACLRule(callers=["*"], targets=allowed, effect="allow")] if allowed else []
        config = _valid(config)
        config.set("executor.default_timeout", int(request["timeout"] * 1000 / 3))
        self._executor: Any = Executor(registry, acl=ACL(rules, default_effect="deny"), config=config)

    def why_not(self, module_id: str) -> str:
        """Why a module is not called; empty if it may be."""
        if module_id in self._request["call"]:
            return ""
        definition = self._registry.get_definition(module_id)
        annotations = getattr(definition, "annotations", None)
        if annotations is None or not annotations.readonly:
            return "it is not annotated as readonly"
        if annotations.destructive:
            return "it is annotated as destructive"
        if annotations.requires_approval:
            return "its calls need approval"
        return ""

    def check(self, module_id: str, module: Any, inputs: Sequence[Boundary]) -> None:
        """The check `call`: every input, under a context of its own; one result for each way to fail."""
        session = self._session
        why_not = self.why_not(module_id)
        if why_not:
            session.end(
                "call",
                "skipped",
                f"`{module_id}` is not called: {why_not} (`contract.call` in the settings can name it)",
            )
            return
        if not inputs:
            session.end("call", "skipped", f"`{module_id}` is not called: no input that it takes is known")
            return
        told: set[Any] = set()
        inputs, refused = inputs[:MAX_CALLS], 0
        for boundary in inputs:
            ending = self._call(module_id, boundary)
            if ending is None:
                continue
            if ending.outcome == "refused":
                refused += 1
                continue
            if (key := (ending.outcome, ending.kind, str(ending.place))) not in told:
                told.add(key)
                message = f"`{module_id}` with {boundary.what} {ending.what}"
                session.end(
                    "call", ending.outcome, message, ending.place, module=module_id, input=boundary.value
                )
            if ending.outcome == "timeout":
                break  # its thread goes on: the next one would only wait beside it
        if not told:
            said = f"`{module_id}` itself refuses {refused} of {len(inputs)} inputs" if refused else ""
            session.end("call", "passed", said, calls=len(inputs))

    def _call(self, module_id: str, boundary: Boundary) -> Ending | None:
        """How one call ended; None where it went well."""
        from apcore.context import Context, Identity
        from apcore.errors import ACLDeniedError, ModuleError, ModuleTimeoutError, SchemaValidationError

        session = self._session
        context: Any = Context.create(identity=Identity(id="plugcheck", type="user"))
        try:
            self._executor.call(module_id, copy.deepcopy(boundary.value), context)
        except ModuleTimeoutError:
            return Ending("timeout", "timeout", "does not return in time", self._running())
        except ACLDeniedError as error:
            what = f"is not judged: it calls `{error.details.get('target_id')}`, which is not called here"
            return Ending("skipped", what, what, session.frame(error))
        except SchemaValidationError as error:
            what = f"breaks its schema: {_faults(error)}"
            return Ending("failed", what, what, session.frame(error))
        except BaseException as error:  # noqa: BLE001 - reported
            place = session.frame(error)
            if isinstance(error, ModuleError) and error.code != "MODULE_EXECUTE_ERROR" and place is not None:
                return Ending("refused", "", "", place)  # its own way to refuse an input
            cause = error if error.__cause__ is None else error.__cause__
            outcome = "failed" if isinstance(cause, Exception) else "errored"
            return Ending(outcome, type(cause).__name__, f"raises {in_words(cause)}", place)
        return None

    def _running(self) -> dict[str, Any] | None:
        """The line of the user's code that a thread stands on."""
        here: FrameType | None
        for here in sys._current_frames().values():  # noqa: SLF001 - there is no other way to see threads
            while here is not None:
                if self._session.is_own(here.f_code.co_filename):
                    return {"path": here.f_code.co_filename, "line": here.f_lineno}
                here = here.f_back
        return None


def _valid(config: Any) -> Any:
    """The configuration, or the defaults where the host would not start with it."""
    from apcore.config import Config

    try:
        config.validate()
    except Exception:  # noqa: BLE001 - told by the check `config`
        return Config.from_defaults()
    return config


def _faults(error: Any) -> str:
    """What the host's validation finds: the path in the value, and why."""
    faults = error.details.get("errors") or []
    told = [
        f"`{fault.get('path') or '/'}`: {fault.get('message')}" for fault in faults if isinstance(fault, dict)
    ]
    return "; ".join(told) or what_it_says(error)
