"""The host's own checks one by one, with what the suite gets wrong put right."""

from __future__ import annotations

import asyncio
import copy
import importlib
import inspect
import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from .as_shipped import lifecycle_place, used_a_stand_in
from .subject import ORDER, literals
from .telling import ambient_faults, in_words, is_verdict, what_it_says

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .subject import Subject

MAX_OUTPUT = 100_000
"""Code points of a hook's output that are compared as text; of a longer one, a digest is."""


class Bridged:
    """Async hooks are awaited, each run has its own context and arguments, each hook is told by itself."""

    def __init__(self, subject: Subject, wanted: frozenset[str]) -> None:
        self.subject = subject
        self.session = subject.session
        self.wanted = wanted
        self.data = subject.manifest.model_dump()
        self.contract = importlib.import_module("dagstack.plugin_system.contract")
        self.expected = literals(subject.request["expected"])

    def run(self) -> None:
        steps = {
            "manifest": self._manifest,
            "lifecycle": self._lifecycle,
            "serialization": self._serialization,
            "ambient_state": self._ambient_state,
            "determinism": self._determinism,
        }
        for check in ORDER:
            if check in self.wanted:
                steps[check]()
        self.replay()

    def _manifest(self) -> None:
        self.session.begin("manifest", self.subject.manifest_place)
        try:
            self.contract.assert_manifest_valid(self.data)
        except BaseException as error:  # noqa: BLE001 - reported
            for place, message in self.subject.manifest_faults(error):
                self.session.end("manifest", "failed", message, place)
        else:
            self.session.end("manifest", "passed")

    def _ambient_state(self) -> None:
        session, module = self.session, self.subject.module
        session.begin("ambient_state", self.subject.class_place)
        try:
            report = self.contract.assert_no_ambient_state(module)
        except BaseException as error:  # noqa: BLE001 - reported
            faults = ambient_faults(str(error))
            if not faults:
                session.end("ambient_state", "errored", what_it_says(error), session.frame(error))
            for line, sentence in faults:
                session.end("ambient_state", "failed", sentence, {"path": str(module.__file__), "line": line})
        else:
            names = ", ".join(f"`{violation.name}`" for violation in report.warnings)
            session.end(
                "ambient_state", "passed", f"upper-case names hold mutable objects: {names}" if names else ""
            )

    def _lifecycle(self) -> None:
        subject, session = self.subject, self.session
        session.begin("lifecycle", subject.method_place("setup"))
        error = self._lifecycle_error(subject.cls)
        helped = self._helped(error)
        if helped is not None:
            error = self._lifecycle_error(helped)
        if error is None:
            session.end("lifecycle", "passed")
        elif subject.contexts.stood_in and not is_verdict(error):
            session.end("lifecycle", "skipped", used_a_stand_in(subject.contexts.stood_in))
        else:
            outcome = "failed" if isinstance(error, Exception) else "errored"
            session.end("lifecycle", outcome, what_it_says(error), lifecycle_place(subject, error))

    def _helped(self, error: BaseException | None) -> type | None:
        """A subclass on which the suite's own faults do not show; None where they are not what failed."""
        cls, said = self.subject.cls, str(error)
        if error is None or not isinstance(cls, type):
            return None
        if "cannot create weak reference" in said:
            return type(cls.__name__, (cls,), {"__slots__": ("__weakref__",), "__module__": cls.__module__})
        if "still referenced" in said and not hasattr(cls, "teardown"):
            return _forgetting(cls)
        return None

    def _lifecycle_error(self, cls: Any) -> BaseException | None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(
                self.contract.assert_lifecycle_clean(cls, self.data, ctx=self.subject.contexts.fresh())
            )
        except BaseException as error:  # noqa: BLE001 - returned
            return error
        return None

    def _serialization(self) -> None:
        def check(hook: str, arguments: Mapping[str, Any]) -> None:
            self.contract.assert_json_serializable_boundaries(
                self._shim(), self.data, hook_samples={hook: arguments}
            )

        self._each_hook("serialization", check)

    def _determinism(self) -> None:
        def check(hook: str, arguments: Mapping[str, Any]) -> None:
            self.contract.assert_deterministic(
                self._shim(),
                self.data,
                hook_name=hook,
                hook_kwargs=arguments,
                expected_output=self.expected.get(hook),
            )

        self._each_hook("determinism", check)

    def _each_hook(self, name: str, check: Callable[[str, Mapping[str, Any]], None]) -> None:
        subject, session = self.subject, self.session
        calls = subject.calls()
        if not calls:
            session.begin(name, subject.class_place)
            session.end(name, "skipped", self._why_no_calls())
        for hook, arguments in calls.items():
            session.begin(name, subject.method_place(hook))
            subject.contexts.stood_in.clear()
            try:
                check(hook, arguments)
            except BaseException as error:  # noqa: BLE001 - reported
                # a `teardown` that raises takes the place of what the check found
                found = error.__context__ if is_verdict(error.__context__) and error.__context__ else error
                stood_in = subject.contexts.stood_in
                if stood_in and not is_verdict(found):
                    session.end(
                        name, "skipped", f"`{hook}` is not judged: {used_a_stand_in(stood_in)}", hook=hook
                    )
                    continue
                outcome = "failed" if isinstance(found, Exception) else "errored"
                session.end(
                    name, outcome, what_it_says(found), session.frame(found), hook=hook, text=str(found)
                )
            else:
                session.end(name, "passed", hook=hook)

    def _why_no_calls(self) -> str:
        hooks = self.subject.hooks()
        if not hooks:
            return "no hook is known: no method has a `hookimpl` marker, and no contract test gives samples"
        return f"no contract test gives samples for {', '.join(f'`{hook}`' for hook in hooks)}"

    def replay(self) -> None:
        """Report what each hook returns, for the comparison with another process."""
        subject, session = self.subject, self.session
        for hook, arguments in subject.calls().items() if "outputs" in self.wanted else ():
            place = subject.method_place(hook)
            session.begin("outputs", place)
            try:
                shim = self._shim()()
                shim.setup(None)
                result = getattr(shim, hook)(**arguments)
                text = json.dumps(result, sort_keys=True)
                shim.teardown()
            except BaseException as error:  # noqa: BLE001 - told apart from an output
                session.emit("output", hook=hook, place=session.frame(error) or place, error=in_words(error))
            else:
                session.emit("output", hook=hook, place=place, **_shortened(text))

    def _shim(self) -> type:
        """A synchronous class around the plugin's: it drives what is async, and keeps runs apart."""
        subject = self.subject

        class Shim:
            def __init__(self) -> None:
                self._loop = asyncio.new_event_loop()
                asyncio.set_event_loop(self._loop)
                self._plugin = subject.cls()

            def _drive(self, value: Any) -> Any:
                return self._loop.run_until_complete(value) if inspect.isawaitable(value) else value

            def setup(self, _: Any) -> None:
                setup = getattr(self._plugin, "setup", None)
                if setup is not None:
                    self._drive(setup(subject.contexts.fresh()))

            def teardown(self) -> None:
                teardown = getattr(self._plugin, "teardown", None)
                if teardown is not None:
                    self._drive(teardown())

            def __getattr__(self, name: str) -> Any:
                method = getattr(self.__dict__["_plugin"], name)
                return lambda **arguments: self._drive(method(**copy.deepcopy(arguments)))

        Shim.__name__ = Shim.__qualname__ = getattr(subject.cls, "__name__", "Plugin")
        return Shim


def _forgetting(cls: Any) -> type:
    """The class with a `setup` that returns nothing."""

    async def setup(self: Any, ctx: Any) -> None:
        value = cls.setup(self, ctx)
        if inspect.isawaitable(value):
            await value

    return type(cls.__name__, (cls,), {"setup": setup, "__module__": cls.__module__})


def _shortened(text: str) -> dict[str, str]:
    if len(text) <= MAX_OUTPUT:
        return {"text": text}
    return {"text": text[:200], "digest": sha256(text.encode()).hexdigest()}
