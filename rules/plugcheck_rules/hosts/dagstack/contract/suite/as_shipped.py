"""The suite as the author's own test calls it."""

from __future__ import annotations

import asyncio
import copy
import importlib
from typing import TYPE_CHECKING, Any

from .subject import ORDER, literals
from .telling import ambient_faults, hook_in, in_words, is_verdict, running_at, what_it_says, without_advice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .subject import Subject

HOOK_ARGUMENTS = ("hook_samples", "determinism_hooks")


class AsShipped:
    """`run_contract_suite`, once for each check, so that a check which ends the process is known."""

    def __init__(self, subject: Subject, wanted: frozenset[str]) -> None:
        self.subject = subject
        self.session = subject.session
        call = subject.request["call"]
        asked = call["checks"]
        self.checks = [check for check in ORDER if check in wanted and (asked is None or check in asked)]
        self.arguments = literals(call["arguments"])
        self.hooks = [hook for name in HOOK_ARGUMENTS for hook in self.arguments.get(name) or {}]
        if call["module"]:
            self.arguments["module"] = subject.module
        if call["ctx"]:
            self.arguments["ctx"] = subject.contexts.fresh()
        self.before = {name: copy.deepcopy(self.arguments.get(name)) for name in HOOK_ARGUMENTS}

    def run(self) -> None:
        suite = importlib.import_module("dagstack.plugin_system").run_contract_suite
        data = self.subject.manifest.model_dump()
        # As under pytest the suite runs inside a running loop. What it leaves in the loop is not waited for.
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        for check in self.checks:
            self.session.begin(check, self._blame(check))
            try:
                result = loop.run_until_complete(
                    suite(self.subject.cls, data, checks={check}, **self.arguments)
                )
            except BaseException as error:  # noqa: BLE001 - the suite catches `Exception` alone
                self.session.end(check, "errored", in_words(error), self.session.frame(error))
            else:
                self._tell(check, result.results[0])

    def _blame(self, check: str) -> dict[str, Any]:
        if check == "manifest":
            return self.subject.manifest_place
        return self.subject.method_place("setup") if check == "lifecycle" else self.subject.class_place

    def _tell(self, check: str, result: Any) -> None:
        if result.passed:
            skipped = result.message.startswith("skipped")
            self.session.end(
                check, "skipped" if skipped else "passed", result.message.removeprefix("skipped — ")
            )
            return
        stood_in = self.subject.contexts.stood_in
        if stood_in and not is_verdict(result.error):
            self.session.end(check, "skipped", used_a_stand_in(stood_in))
            return
        causes = self._causes(check, result)
        for place, message in self._faults(check, result):
            self.session.end(check, "failed", message, place, causes=causes, text=result.message)

    def _faults(self, check: str, result: Any) -> Iterator[tuple[dict[str, Any] | None, str]]:
        subject, session = self.subject, self.session
        message = without_advice(result.message)
        if check == "manifest":
            yield from subject.manifest_faults(result.error)
        elif check == "ambient_state":
            path = str(subject.module.__file__)
            for line, sentence in ambient_faults(result.message):
                yield {"path": path, "line": line}, sentence
        elif check == "lifecycle":
            yield lifecycle_place(subject, result.error), what_it_says(result.error)
        else:
            hook = hook_in(result.message, self.hooks)
            place = session.frame(result.error) or (subject.method_place(hook) if hook else None)
            yield place, message if check == "determinism" else what_it_says(result.error)

    def _causes(self, check: str, result: Any) -> list[str]:
        """What the suite itself does wrong that can explain the failure; the bridged pass shows whether it does."""
        subject = self.subject
        causes = []
        if check in ("serialization", "determinism"):
            if subject.is_async("setup"):
                causes.append("the suite never awaits an async `setup` there")
            causes += [
                f"the suite never awaits the async hook `{hook}`"
                for hook in self.hooks
                if subject.is_async(hook)
            ]
        if check == "determinism":
            if subject.contexts.kept:
                kept = ", ".join(f"`{name}`" for name in sorted(subject.contexts.kept))
                causes.append(
                    f"the suite gives every run the same context, and {kept} keeps what the run before left"
                )
            if any(not _equal(self.arguments.get(name), self.before[name]) for name in HOOK_ARGUMENTS):
                causes.append("the suite gives every run the same arguments, and the hook changes them")
        said = f"{in_words(result.error)} {result.message}"
        if "ctx" not in self.arguments and ("'NoneType' object" in said or "_NullRegistry" in said):
            causes.append("without `ctx` the suite gives the plugin neither resources nor a registry")
        if "cannot create weak reference" in said:
            causes.append(
                "the suite needs a weak reference, and `__slots__` without `__weakref__` allows none"
            )
        if "still referenced" in said and not hasattr(subject.cls, "teardown"):
            causes.append("the suite itself keeps what `setup` returns where there is no `teardown`")
        return list(dict.fromkeys(causes))


def lifecycle_place(subject: Subject, error: BaseException) -> dict[str, Any]:
    """Where a failure of the check `lifecycle` comes from: a line, the place of a leaked task, or `setup`."""
    place: dict[str, Any] | None = subject.session.frame(error)
    if place is not None:
        return place
    for path, line in running_at(str(error)):
        if subject.session.is_own(path):
            return {"path": path, "line": line}
    return subject.method_place("setup")


def used_a_stand_in(names: set[str]) -> str:
    used = ", ".join(f"`{name}`" for name in sorted(names))
    return f"it uses {used}, which plugcheck cannot give it"


def _equal(one: Any, other: Any) -> bool:
    try:
        return bool(one == other)
    except Exception:  # noqa: BLE001 - the plugin put something there that does not compare
        return False
