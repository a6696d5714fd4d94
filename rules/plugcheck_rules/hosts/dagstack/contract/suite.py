"""Runs dagstack's contract suite in the child process: for the harness, by the user's interpreter.

It needs the standard library and `dagstack-plugin-system`, which is imported in functions only, for plugcheck's
own process imports this module too (it looks through all modules for rules).
"""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
import json
import linecache
import re
import sys
from datetime import UTC
from pathlib import Path

ORDER = ("manifest", "lifecycle", "serialization", "ambient_state", "determinism")
"""The suite's checks in the order in which it runs them (`contract/suite.py`)."""
KIND_HOOKS = {"tool": ("get_schema", "execute"), "orchestrator": ("enqueue", "status", "backfill")}
"""The hooks of the kinds that the host ships (`_generated/kinds`)."""
_AMBIENT = re.compile(r"ERROR line (\d+): '(.+?)' — (.*)")
_RUNNING = re.compile(r"coro=<.*? running at (.+?):(\d+)>")
_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
MAX_OUTPUT = 100_000
"""Code points of a hook's output that are compared as text; of a longer one, a digest is."""


def run(session, request):
    """One pass; see `Pass` in `plugcheck_lsp.contract.plan`."""
    host = _import_host(session, request)
    wanted = set(request.get("checks") or ORDER)
    subject = Subject(session, request, host)
    if not subject.load():
        return
    if request["pass"] == "as-shipped":
        AsShipped(subject, wanted).run()
    elif request["pass"] == "bridged":
        Bridged(subject, wanted).run()
    else:
        Bridged(subject, wanted).replay()


def _import_host(session, request):
    try:
        return importlib.import_module("dagstack.plugin_system")
    except ModuleNotFoundError as error:
        missing = error.name or ""
        remedy = request["remedy"]
        if missing in ("dagstack", "dagstack.plugin_system"):
            session.unusable(
                f"`{request['distribution']}` is not installed in {sys.executable}: run `{remedy}`"
            )
        session.unusable(
            f"`{request['distribution']}` does not import without `{missing}`, which {sys.executable} has not: "
            f"run `{remedy}`"
        )
    except BaseException as error:  # noqa: BLE001 - whatever it is, the host cannot be used
        session.unusable(f"`{request['distribution']}` does not import in {sys.executable}: {_say(error)}")


class Subject:
    """The plugin: its manifest, its module, its class, its hooks, and contexts for it."""

    def __init__(self, session, request, host):
        self.session = session
        self.request = request
        self.host = host
        self.folder = Path(request["plugin_folder"])
        self.manifest_path = Path(request["manifest"])
        self.samples = _literals(request.get("samples") or {})
        self.manifest = None
        self.module = None
        self.cls = None
        self.used = set()

    def load(self):
        """Whether manifest, module and class are there; if not, it has been reported."""
        session = self.session
        session.begin("load", {"path": str(self.manifest_path), "line": 1})
        sys.path.extend(path for path in self.request["search"] if path not in sys.path)
        try:
            manifest = self._read_manifest()
        except BaseException as error:  # noqa: BLE001 - reported
            for place, message in self._manifest_faults(error):
                session.end("manifest", "failed", message, place)
            return False
        try:
            self._load_class(manifest)
        except BaseException as error:  # noqa: BLE001 - reported
            kind = "errored" if not isinstance(error, Exception) else "failed"
            place = session.frame(error) or self._key("entry_point")
            session.end("load", kind, self._load_message(error), place, error=type(error).__name__)
            return False
        session.end("load", "passed")
        return True

    def _read_manifest(self):
        from dagstack.plugin_system import discovery, manifest

        if self.manifest_path.name == "dagstack.toml":
            return discovery._load_discovery_manifest(self.folder)
        return manifest.load_manifest(self.manifest_path)

    def _load_class(self, manifest):
        from dagstack.plugin_system import PluginRegistry, discovery

        entry_point = manifest.entry_point or ""
        module_name = entry_point.partition(":")[0]
        if self.manifest_path.name == "dagstack.toml" or (self.folder / f"{module_name}.py").is_file():
            final = discovery._prepare_in_process_entry_point(self.folder, manifest)
        else:
            # nothing discovers such a manifest: its module is imported by its full name
            sys.path.insert(0, str(self.folder))
            importlib.import_module(module_name)
            final = manifest
        module_name, _, attribute = final.entry_point.partition(":")
        PluginRegistry().register_manifest(final)
        self.manifest = final
        self.module = sys.modules[module_name]
        self.cls = getattr(self.module, attribute)

    def _load_message(self, error):
        cause = error.__cause__
        if type(error).__name__ == "PluginLoadError" and cause is not None:
            return f"{type(cause).__name__}: {cause}"
        return _say(error)

    def _manifest_faults(self, error):
        """Each fault of the manifest with its place."""
        details = getattr(error.__cause__, "errors", None)
        if callable(details):
            for fault in details():
                place = self._key(*fault["loc"]) if fault["loc"] else self._key(*_named_key(fault["msg"]))
                place["name"] = fault["type"] == "extra_forbidden"
                where = ".".join(map(str, fault["loc"]))
                yield place, f"`{where}`: {fault['msg']}" if where else fault["msg"]
            return
        match = _TOML_PLACE.search(str(error))
        line = int(match[1]) if match else 1
        yield {"path": str(self.manifest_path), "line": line}, _say(error)

    def _key(self, *path):
        """A key of the manifest, as the place of a fault."""
        return {"path": str(self.manifest_path), "key": [*self.request["section"], *path]}

    # --- what the class has

    @property
    def class_place(self):
        return _definition(self.cls) or {"path": str(inspect.getsourcefile(self.module)), "line": 1}

    def method_place(self, name):
        return _definition(getattr(self.cls, name, None)) or self.class_place

    def hooks(self):
        """Names of the hooks: decorated, named by the kind, or sampled."""
        names = dict.fromkeys(self.samples)
        names.update(dict.fromkeys(self.request.get("kind_hooks") or KIND_HOOKS.get(self.manifest.kind, ())))
        for name in dir(self.cls):
            function = getattr(self.cls, name, None)
            marks = [key for key in getattr(function, "__dict__", {}) if key.endswith("_impl")]
            if any(isinstance(function.__dict__[mark], dict) for mark in marks):
                names[name] = None
        return [name for name in names if name in self.samples or callable(getattr(self.cls, name, None))]

    def calls(self):
        """The hooks that may be called, with their arguments: sampled ones, and those without parameters."""
        found = {}
        for name in self.hooks():
            if name in self.samples:
                found[name] = self.samples[name]
            elif self._takes_nothing(name):
                found[name] = {}
        return found

    def _takes_nothing(self, name):
        try:
            parameters = list(inspect.signature(getattr(self.cls, name)).parameters.values())
        except (TypeError, ValueError):
            return False
        static = isinstance(inspect.getattr_static(self.cls, name), (staticmethod, classmethod))
        return len(parameters) == (0 if static else 1)

    def context(self):
        """A fresh context with inert, repeatable resources: every name that the manifest declares."""
        from datetime import datetime
        from logging import getLogger

        from dagstack import plugin_system as host
        from dagstack.plugin_system import resources as kit
        from dagstack.plugin_system import sinks

        used = self.used
        registry = kit.ResourceRegistry()
        registry.register("clock", kit.FrozenClock(at=datetime(2026, 1, 1, tzinfo=UTC)))
        registry.register("rng", _Watched(kit.DeterministicRng(seed=7), "rng", used))
        registry.register("blob_store", _Watched(kit.InMemoryBlobStore(), "blob_store", used))
        declared = self.manifest.resources
        for name in (*declared.required, *declared.optional):
            if name not in registry:
                registry.register(name, _Inert())
        base = host.PluginContext(
            config={},
            logger=getLogger(f"dagstack.plugin.{self.manifest.name}"),
            registry=host.PluginRegistry(),
            progress=sinks.MockProgressSink(),
            checkpoint=_Watched(sinks.InMemoryCheckpointStore(), "checkpoint", used),
        )
        return kit.derive_context_for_plugin(base, self.manifest, registry)


class AsShipped:
    """The suite as the author's own test calls it."""

    def __init__(self, subject, wanted):
        self.subject = subject
        self.session = subject.session
        self.call = subject.request["call"]
        asked = self.call.get("checks")
        self.wanted = [check for check in ORDER if check in wanted and (asked is None or check in asked)]
        self.arguments = _literals(self.call.get("arguments") or {})

    def run(self):
        import asyncio

        subject = self.subject
        arguments = dict(self.arguments)
        if self.call.get("module"):
            arguments["module"] = subject.module
        if self.call.get("ctx"):
            arguments["ctx"] = subject.context()
        before = copy.deepcopy(self.arguments)
        # the suite runs inside a running loop, as under pytest; one call a check tells which one ends the process
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        for check in self.wanted:
            self.session.begin(check, self._blame(check))
            try:
                suite = loop.run_until_complete(
                    subject.host.run_contract_suite(
                        subject.cls, subject.manifest.model_dump(), checks={check}, **arguments
                    )
                )
            except BaseException as error:  # noqa: BLE001 - the suite catches `Exception` alone
                self.session.end(
                    check,
                    "errored",
                    _say(error),
                    self.session.frame(error) or self._blame(check),
                    error=type(error).__name__,
                )
                continue
            result = suite.results[0]
            if result.passed:
                skipped = result.message.startswith("skipped")
                self.session.end(check, "skipped" if skipped else "passed", result.message)
                continue
            causes = self._causes(check, result, arguments, before)
            for place, message in self._faults(check, result):
                self.session.end(check, "failed", message, place, causes=causes)

    def _blame(self, check):
        if check == "manifest":
            return {"path": str(self.subject.manifest_path), "line": 1}
        if check == "lifecycle":
            return self.subject.method_place("setup")
        return self.subject.class_place

    def _faults(self, check, result):
        if check == "ambient_state":
            yield from _ambient_faults(self.subject, result.message)
        elif check == "manifest":
            yield from self.subject._manifest_faults(result.error)
        elif check == "lifecycle":
            yield _lifecycle_place(self.subject, result.error), result.message
        elif check == "determinism":
            # a new exception for each hook, joined: the hooks are named before the colons
            known = [
                hook for hook in self._hooks() if re.search(rf"(?:^|; ){re.escape(hook)}: ", result.message)
            ]
            hook = known[0] if known else ""
            yield self.subject.method_place(hook) if hook else self.subject.class_place, result.message
        else:
            place = self.session.frame(result.error)
            hook = _hook_of(result.message, self._hooks())
            yield (
                place or (self.subject.method_place(hook) if hook else self.subject.class_place),
                result.message,
            )

    def _hooks(self):
        return [*(self.arguments.get("hook_samples") or {}), *(self.arguments.get("determinism_hooks") or {})]

    def _causes(self, check, result, arguments, before):
        """What the suite itself does wrong that can explain the failure; the bridged pass says whether it does."""
        subject, causes = self.subject, []
        if check in ("serialization", "determinism"):
            if inspect.iscoroutinefunction(getattr(subject.cls, "setup", None)):
                causes.append("the suite never awaits an async `setup`")
            for hook in self._hooks():
                function = getattr(subject.cls, hook, None)
                if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
                    causes.append(f"the suite never awaits the async hook `{hook}`")
        if check == "determinism":
            if subject.used:
                shared = ", ".join(f"`{name}`" for name in sorted(subject.used))
                causes.append(
                    f"the suite gives every run the same context, and {shared} keeps what the run before left"
                )
            if any(
                not _same(self.arguments.get(key), before.get(key))
                for key in ("hook_samples", "determinism_hooks")
            ):
                causes.append("the suite gives every run the same arguments, and the hook changes them")
        text = f"{_say(result.error)} {result.message}"
        if "ctx" not in arguments and ("'NoneType' object" in text or "_NullRegistry" in text):
            causes.append(
                "without `ctx` the suite gives the plugin a context that has neither resources nor a registry"
            )
        if check == "lifecycle":
            if "cannot create weak reference" in text:
                causes.append(
                    "the suite needs a weak reference, which `__slots__` without `__weakref__` does not allow"
                )
            elif "still referenced" in text and not hasattr(subject.cls, "teardown"):
                causes.append("the suite itself keeps what `setup` returns, where there is no `teardown`")
        return causes


class Bridged:
    """The host's own checks one by one, with what the suite gets wrong put right."""

    def __init__(self, subject, wanted):
        self.subject = subject
        self.session = subject.session
        self.wanted = wanted
        self.data = subject.manifest.model_dump()
        self.shims = []

    def run(self):
        for check in ORDER:
            if check in self.wanted:
                getattr(self, f"_{check}")()
        self._outputs()

    def replay(self):
        self._outputs()

    def _manifest(self):
        from dagstack.plugin_system import contract

        self.session.begin("manifest", {"path": str(self.subject.manifest_path), "line": 1})
        try:
            contract.assert_manifest_valid(self.data)
        except BaseException as error:  # noqa: BLE001 - reported
            for place, message in self.subject._manifest_faults(error):
                self.session.end("manifest", "failed", message, place)
        else:
            self.session.end("manifest", "passed")

    def _ambient_state(self):
        from dagstack.plugin_system import contract

        self.session.begin("ambient_state", self.subject.class_place)
        try:
            report = contract.assert_no_ambient_state(self.subject.module)
        except BaseException as error:  # noqa: BLE001 - reported
            for place, message in _ambient_faults(self.subject, str(error)):
                self.session.end("ambient_state", "failed", message, place)
        else:
            count = len(report.warnings)
            self.session.end(
                "ambient_state", "passed", f"{count} upper-case names hold mutable objects" if count else ""
            )

    def _lifecycle(self):
        subject, session = self.subject, self.session
        session.begin("lifecycle", subject.method_place("setup"))
        error = self._lifecycle_error(subject.cls)
        note = ""
        if error is not None and isinstance(subject.cls, type):
            text = str(error)
            if "cannot create weak reference" in text:
                error = self._lifecycle_error(_weakly(subject.cls))
            elif "still referenced" in text and not hasattr(subject.cls, "teardown"):
                error = self._lifecycle_error(_forgetting(subject.cls))
            note = "only where the suite is helped" if error is None else ""
        if error is None:
            session.end("lifecycle", "passed", note)
        else:
            kind = "failed" if isinstance(error, Exception) else "errored"
            session.end(
                "lifecycle",
                kind,
                _message(error),
                _lifecycle_place(subject, error),
                error=type(error).__name__,
            )

    def _lifecycle_error(self, cls):
        import asyncio

        from dagstack.plugin_system import contract

        async def check():
            # a task of its own: what is left over is found, and is not waited for
            await contract.assert_lifecycle_clean(cls, self.data, ctx=self.subject.context())

        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(check())
        except BaseException as error:  # noqa: BLE001 - returned
            return error
        return None

    def _serialization(self):
        from dagstack.plugin_system import contract

        subject, session = self.subject, self.session
        calls = subject.calls()
        if not calls:
            session.begin("serialization", subject.class_place)
            session.end("serialization", "skipped", self._why_no_calls())
        for hook, arguments in calls.items():
            session.begin("serialization", subject.method_place(hook))
            self._attempt(
                "serialization",
                hook,
                lambda h=hook, a=arguments: contract.assert_json_serializable_boundaries(
                    self._shim(), self.data, hook_samples={h: a}, ctx=subject.context()
                ),
            )

    def _determinism(self):
        from dagstack.plugin_system import contract

        subject, session = self.subject, self.session
        calls = subject.calls()
        if not calls:
            session.begin("determinism", subject.class_place)
            session.end("determinism", "skipped", self._why_no_calls())
        expected = _literals(subject.request.get("expected") or {})
        for hook, arguments in calls.items():
            session.begin("determinism", subject.method_place(hook))
            self._attempt(
                "determinism",
                hook,
                lambda h=hook, a=arguments: contract.assert_deterministic(
                    self._shim(),
                    self.data,
                    hook_name=h,
                    hook_kwargs=a,
                    expected_output=expected.get(h),
                    ctx=subject.context(),
                ),
            )

    def _attempt(self, check, hook, function):
        session = self.session
        try:
            function()
        except BaseException as error:  # noqa: BLE001 - reported
            kind = "failed" if isinstance(error, Exception) else "errored"
            # a `teardown` that raises takes the place of what the check found
            found = error.__context__ if _is_finding(error.__context__) else error
            place = session.frame(found) or self.subject.method_place(hook)
            session.end(check, kind, _message(found), place, hook=hook, error=type(found).__name__)
        else:
            session.end(check, "passed", "", hook=hook)
        finally:
            self._close()

    def _why_no_calls(self):
        hooks = self.subject.hooks()
        if not hooks:
            return "no hook is known: no method has a `hookimpl` marker, and no test gives samples"
        names = ", ".join(f"`{name}`" for name in hooks)
        return f"no sample is given for {names}"

    def _outputs(self):
        """What each hook returns, for the comparison with another process."""
        subject, session = self.subject, self.session
        for hook, arguments in subject.calls().items():
            session.begin("outputs", subject.method_place(hook))
            shim = self._shim()()
            try:
                shim.setup(subject.context())
                result = getattr(shim, hook)(**arguments)
                text = json.dumps(result, sort_keys=True, ensure_ascii=True)
                shim.teardown()
            except BaseException as error:  # noqa: BLE001 - told apart from an output
                session.emit("output", hook=hook, error=_say(error), place=subject.method_place(hook))
            else:
                session.emit("output", hook=hook, place=subject.method_place(hook), **_shortened(text))
            finally:
                self._close()

    def _shim(self):
        """A synchronous class around the plugin's: it drives what is async and keeps runs apart."""
        subject, shims = self.subject, self.shims

        class Shim:
            def __init__(self):
                import asyncio

                self._loop = asyncio.new_event_loop()
                asyncio.set_event_loop(self._loop)
                self._plugin = subject.cls()
                shims.append(self)

            def _drive(self, value):
                return self._loop.run_until_complete(value) if inspect.isawaitable(value) else value

            def setup(self, ctx):
                setup = getattr(self._plugin, "setup", None)
                if setup is not None:
                    self._drive(setup(subject.context()))

            def teardown(self):
                teardown = getattr(self._plugin, "teardown", None)
                if teardown is not None:
                    self._drive(teardown())

            def __getattr__(self, name):
                if name.startswith("_"):
                    raise AttributeError(name)
                method = getattr(self._plugin, name)

                def hook(**arguments):
                    return self._drive(method(**copy.deepcopy(arguments)))

                return hook

        Shim.__name__ = Shim.__qualname__ = getattr(subject.cls, "__name__", "Plugin")
        return Shim

    def _close(self):
        """Leave the loops of the shims; what still runs in them is not waited for."""
        for shim in self.shims:
            for task in _tasks(shim._loop):
                task.cancel()
        self.shims.clear()


class _Watched:
    """A resource that keeps something between calls, and notes that it was used."""

    def __init__(self, resource, name, used):
        self.__dict__.update(_resource=resource, _name=name, _used=used)

    def __getattr__(self, name):
        if not name.startswith("__"):
            self._used.add(self._name)
        return getattr(self._resource, name)


class _Inert:
    """Stands for a resource that nobody here can give: whatever is called returns None."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: None


def _weakly(cls):
    return type(cls.__name__, (cls,), {"__slots__": ("__weakref__",), "__module__": cls.__module__})


def _forgetting(cls):
    """The class with a `setup` that returns nothing."""

    async def setup(self, ctx):
        value = cls.setup(self, ctx)
        if inspect.isawaitable(value):
            await value

    return type(cls.__name__, (cls,), {"setup": setup, "__module__": cls.__module__})


def _ambient_faults(subject, message):
    path = inspect.getsourcefile(subject.module)
    found = _AMBIENT.findall(message)
    if not found:
        yield subject.class_place, message
    for line, name, reason in found:
        yield {"path": path, "line": int(line)}, f"`{name}` is a {reason}"


def _lifecycle_place(subject, error):
    place = subject.session.frame(error)
    if place is not None:
        return place
    for path, line in _RUNNING.findall(str(error)):
        if subject.session.is_own(path):
            return {"path": path, "line": int(line)}
    return subject.method_place("setup")


def _definition(thing):
    """The line of the `def` or `class` statement of `thing`, below its decorators."""
    try:
        thing = inspect.unwrap(thing)
        path = inspect.getsourcefile(thing)
        first = (
            thing.__code__.co_firstlineno if hasattr(thing, "__code__") else inspect.getsourcelines(thing)[1]
        )
        name = thing.__name__
    except (TypeError, OSError, ValueError, AttributeError):
        return None
    if path is None:
        return None
    statement = re.compile(rf"\s*(?:async\s+def|def|class)\s+{re.escape(name)}\b")
    for line in range(first, first + 100):
        if statement.match(linecache.getline(path, line)):
            return {"path": path, "line": line}
    return {"path": path, "line": first}


def _hook_of(message, hooks):
    return next((hook for hook in hooks if re.search(rf"\.{re.escape(hook)}(?:\(|\b)", message)), "")


def _is_finding(error):
    return type(error).__name__ in ("SerializationError", "DeterminismError")


def _message(error):
    """What the host's own exceptions say; others with their type."""
    if type(error).__module__.startswith("dagstack."):
        return str(error)
    return _say(error)


def _say(error):
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001 - the plugin's own `__str__`
        text = ""
    name = type(error).__name__
    return f"{name}: {text}" if text else name


def _named_key(message):
    """The key that a fault across fields is about, which the host names in words alone."""
    match = re.search(r"\b(tryfirst|endpoint)\b", message)
    return (match[1],) if match else ()


def _shortened(text):
    if len(text) <= MAX_OUTPUT:
        return {"text": text}
    from hashlib import sha256

    return {"text": text[:200], "digest": sha256(text.encode()).hexdigest()}


def _same(one, other):
    try:
        return bool(one == other)
    except Exception:  # noqa: BLE001 - the plugin put something there that does not compare
        return False


def _tasks(loop):
    import asyncio

    try:
        return asyncio.all_tasks(loop)
    except RuntimeError:
        return ()


def _literals(sources):
    """The values that Python literals stand for."""
    return {name: ast.literal_eval(source) for name, source in sources.items()}
