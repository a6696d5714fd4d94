"""The plugin under test: its manifest, its module, its class and its hooks, as the host loads them."""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .contexts import Contexts
from .telling import across_fields, definition, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

ORDER = ("manifest", "lifecycle", "serialization", "ambient_state", "determinism")
"""The suite's checks in the order in which it runs them (`contract/suite.py`)."""
KIND_HOOKS = {"tool": ("get_schema", "execute"), "orchestrator": ("enqueue", "status", "backfill")}
"""The hooks of the kinds that the host ships (`_generated/kinds`)."""
DISCOVERED = "dagstack.toml"


class Subject:
    """The plugin: loaded by `load`, before which the rest may not be asked."""

    manifest: Any
    module: ModuleType
    cls: Any
    """The entry point: a class, or a function that makes an instance."""
    contexts: Contexts

    def __init__(self, session: Any, request: Mapping[str, Any]) -> None:
        self.session = session
        self.request = request
        self.folder = Path(request["plugin_folder"])
        self.manifest_path = Path(request["manifest"])
        self.manifest_place = {"path": str(self.manifest_path), "line": 1}
        self.samples: Mapping[str, Mapping[str, Any]] = literals(request["samples"])

    def load(self) -> bool:
        """Whether manifest, module and class are there; if not, it has been reported."""
        session = self.session
        session.begin("load", self.manifest_place)
        sys.path.extend(path for path in self.request["search"] if path not in sys.path)
        try:
            manifest = self._read_manifest()
        except BaseException as error:  # noqa: BLE001 - reported
            for place, message in self.manifest_faults(error):
                session.end("manifest", "failed", message, place)
            return False
        module = self.folder / f"{(manifest.entry_point or '').partition(':')[0]}.py"
        session.begin(
            "load", {"path": str(module), "line": 1} if module.is_file() else self._key("entry_point")
        )
        try:
            self._load_class(manifest)
        except BaseException as error:  # noqa: BLE001 - reported
            outcome = "failed" if isinstance(error, Exception) else "errored"
            place = session.frame(error) or self._key("entry_point")
            session.end("load", outcome, _why_not_loaded(error), place)
            return False
        self.contexts = Contexts(self.manifest, ast.literal_eval(self.request["config"]))
        session.end("load", "passed")
        return True

    def _read_manifest(self) -> Any:
        if self.manifest_path.name == DISCOVERED:
            discovery = importlib.import_module("dagstack.plugin_system.discovery")
            return discovery._load_discovery_manifest(self.folder)  # noqa: SLF001 - nothing else reads `[plugin]`
        return importlib.import_module("dagstack.plugin_system.manifest").load_manifest(self.manifest_path)

    def _load_class(self, manifest: Any) -> None:
        host = importlib.import_module("dagstack.plugin_system")
        discovery = importlib.import_module("dagstack.plugin_system.discovery")
        module_name = (manifest.entry_point or "").partition(":")[0]
        if self.manifest_path.name == DISCOVERED or (self.folder / f"{module_name}.py").is_file():
            manifest = discovery._prepare_in_process_entry_point(self.folder, manifest)  # noqa: SLF001 - as above
        else:
            # nothing discovers such a manifest: its module is imported by its full name
            sys.path.insert(0, str(self.folder))
        host.PluginRegistry().register_manifest(manifest)
        module_name, _, attribute = manifest.entry_point.partition(":")
        self.manifest = manifest
        self.module = sys.modules[module_name]
        self.cls = getattr(self.module, attribute)

    def manifest_faults(self, error: BaseException) -> Iterator[tuple[dict[str, Any], str]]:
        """Each fault of the manifest with its place."""
        details = getattr(error.__cause__, "errors", None)
        if not callable(details):
            cause = error.__cause__
            line = getattr(cause, "lineno", None) or _line_in(str(error))
            yield {"path": str(self.manifest_path), "line": line}, str(cause or error)
            return
        for fault in details():
            place = self._key(*(fault["loc"] or across_fields(fault["msg"])))
            place["name"] = fault["type"] == "extra_forbidden"
            where = ".".join(map(str, fault["loc"]))
            yield place, f"`{where}`: {fault['msg']}" if where else fault["msg"]

    def _key(self, *path: str | int) -> dict[str, Any]:
        """A key of the manifest, as the place of a fault."""
        return {"path": str(self.manifest_path), "key": [*self.request["section"], *path]}

    @property
    def class_place(self) -> dict[str, Any]:
        return definition(self.cls) or {"path": str(self.module.__file__), "line": 1}

    def method_place(self, name: str) -> dict[str, Any]:
        return definition(getattr(self.cls, name, None)) or self.class_place

    def hooks(self) -> list[str]:
        """The names of its hooks: sampled, named by its kind, or decorated."""
        names = dict.fromkeys(self.samples)
        names.update(dict.fromkeys(self.request["kind_hooks"] or KIND_HOOKS.get(self.manifest.kind, ())))
        names.update(dict.fromkeys(name for name in dir(self.cls) if self._is_marked(name)))
        return [name for name in names if name in self.samples or callable(getattr(self.cls, name, None))]

    def _is_marked(self, name: str) -> bool:
        """Whether the method carries what a `HookimplMarker` leaves on it: options under ``<project>_impl``."""
        attributes = getattr(inspect.getattr_static(self.cls, name, None), "__dict__", {})
        return any(key.endswith("_impl") and isinstance(value, dict) for key, value in attributes.items())

    def calls(self) -> Mapping[str, Mapping[str, Any]]:
        """The hooks that may be called, with their arguments: sampled ones, and those without parameters."""
        return {
            name: self.samples.get(name, {})
            for name in self.hooks()
            if name in self.samples or self._takes_nothing(name)
        }

    def _takes_nothing(self, name: str) -> bool:
        try:
            parameters = inspect.signature(getattr(self.cls, name)).parameters
        except (TypeError, ValueError):
            return False
        unbound = inspect.isfunction(inspect.getattr_static(self.cls, name, None))
        return len(parameters) == (1 if unbound else 0)

    def is_async(self, name: str) -> bool:
        function = inspect.unwrap(getattr(self.cls, name, None) or len)
        return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def literals(sources: Mapping[str, str]) -> dict[str, Any]:
    """The values that Python literals stand for, by name."""
    return {name: ast.literal_eval(source) for name, source in sources.items()}


def _why_not_loaded(error: BaseException) -> str:
    """What the host's wrapper hides: the exception of the plugin itself."""
    cause = error.__cause__
    return (
        in_words(cause)
        if type(error).__name__ == "PluginLoadError" and cause is not None
        else in_words(error)
    )


def _line_in(message: str) -> int:
    _, found, rest = message.rpartition("(at line ")
    digits = rest.partition(",")[0]
    return int(digits) if found and digits.isdigit() else 1
