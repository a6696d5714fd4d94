"""Modules, as `Registry.discover` takes them, boundary values of their inputs, and calls of those that may be called."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .calls import Caller
from .configuration import project_config
from .judging import Unevaluable, disagreements, property_keys, refusal
from .logs import text_of
from .schemas import SUFFIX, SchemaFile
from .telling import definition_in, in_words, what_it_says, without_advice
from .values import Boundary, Values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .logs import Records

_STEPS = {
    "on_load() failed": ("on_load",),
    "Failed to instantiate": ("__init__",),
    "failed validation: Missing or empty description": ("description",),
}
"""What a message of discovery is about, besides the class."""


class Modules:
    """The discovered modules of a project."""

    def __init__(
        self, session: Any, request: Mapping[str, Any], records: Records, wanted: frozenset[str]
    ) -> None:
        from apcore.registry import Registry

        self.session = session
        self.request = request
        self.records = records
        self.wanted = wanted
        self.paths: dict[str, str] = {}
        for module in request["modules"]:
            self.paths.setdefault(module["id"], module["path"])
        self.config = project_config(request)
        self._is_imported = False
        """Whether discovery has imported what it imports."""
        self.without = frozenset(map(os.path.realpath, request["without"]))
        self.registry: Any = Registry(config=self.config, pre_approval_hook=self._begin)

    def run(self) -> None:
        """The checks `discover`, `boundaries` and `call`; of the last two only what follows a file behind which it goes on."""
        behind = self.request["behind"]
        if behind:
            self.wanted -= {"discover"}  # it has been told
        if not self._discover() or not self.wanted & {"boundaries", "call"}:
            return
        modules = list(self.paths.items())
        start = next((number for number, (_, path) in enumerate(modules, 1) if path == behind), 0)
        for module_id, path in modules[start:]:
            if not self.registry.has(module_id):
                continue
            boundaries = self._boundaries(module_id, path)
            if "call" in self.wanted:
                self.session.begin("call", definition_in(path, ["execute"]))
                self.caller.check(module_id, self.registry.get(module_id), boundaries)

    def _begin(self, path: Path) -> None:
        """The host asks this before it imports a file: whatever happens from now on is that file's doing.

        Raises:
            ImportError: the file ended the process of an earlier run: the host goes on without it.
        """
        if os.path.realpath(path) in self.without:
            raise ImportError("its import ends the process")
        self.session.begin("discover", {"path": str(path), "line": 1, "alone": True})

    def validate(self, module: Any) -> list[str]:
        """The host asks this of each class when all files are imported: what ends the process from now on is not
        what was imported last."""
        from apcore.registry.validation import validate_module

        if not self._is_imported:
            self._is_imported = True
            modules = self._imported()
            only = {"path": modules[0]["path"], "line": 1} if len(modules) == 1 else None
            self.session.begin("discover", only or self._root_place())
        found: list[str] = validate_module(module)
        return found

    def _discover(self) -> bool:
        session = self.session
        session.begin("discover", self._root_place())
        self.records.taken()
        self.registry.set_validator(self)
        try:
            self.registry.discover()
            self.registry.set_validator(None)
        except BaseException as error:  # noqa: BLE001 - reported
            if self.without and isinstance(error, Exception):
                message = "discovery does not go on without the file whose import ends the process"
                session.end("discover", "skipped", message)
                return False
            outcome = "failed" if isinstance(error, Exception) else "errored"
            session.end("discover", outcome, what_it_says(error), self._place_of_end(error))
            return False
        said: dict[str, list[tuple[str, BaseException | None]]] = {}
        for record in self.records.taken():
            arguments = record.args if isinstance(record.args, tuple) else ()
            about = next((word for word in arguments if word in self.paths), None)
            cause = next((word for word in arguments if isinstance(word, BaseException)), None)
            if about is not None:
                said.setdefault(str(about), []).append((text_of(record), cause))
        if "discover" in self.wanted:
            for module in self._imported():
                self._tell(module["id"], module["path"], said.get(module["id"], []))
        self.caller = Caller(session, self.request, self.registry, self.config)
        return True

    def _imported(self) -> list[Mapping[str, str]]:
        return [
            each for each in self.request["modules"] if os.path.realpath(each["path"]) not in self.without
        ]

    def _tell(self, module_id: str, path: str, said: list[tuple[str, BaseException | None]]) -> None:
        end = self.session.end
        if self.registry.has(module_id) and self.paths[module_id] == path:
            message = "; ".join(text for text, _ in said)
            end("discover", "passed", message, {"path": path, "line": 1}, module=module_id)
        elif said:
            text, error = said[0]
            names = next((names for start, names in _STEPS.items() if start in text), ())
            place = self.session.frame(error) or definition_in(path, names)
            end("discover", "failed", _shortened(text, error), place, module=module_id)
        else:
            text = f"discovery does not register `{module_id}` from this file"
            end("discover", "failed", text, {"path": path, "line": 1}, module=module_id)

    def _root_place(self) -> dict[str, Any]:
        config = self.request["config"]
        if config is not None:
            return {"path": config, "key": ["extensions", "root"]}
        first = next(iter(self.request["modules"]), None)
        return {"path": first["path"], "line": 1} if first else {}

    def _place_of_end(self, error: BaseException) -> dict[str, Any]:
        """Where discovery as a whole ends: in a module's code, in its metadata, or with its folder."""
        details = getattr(error, "details", None) or {}
        cycle = details.get("cycle_path") or [details.get("module_id")]
        meta = self.request["metas"].get(cycle[0]) if isinstance(cycle[0], str) else None
        if type(error).__name__.startswith(("Dependency", "CircularDependency")) and meta is not None:
            return {"path": meta, "key": ["dependencies"], "name": True}
        place: dict[str, Any] | None = self.session.frame(error)
        return place or self._root_place()

    def _boundaries(self, module_id: str, path: str) -> list[Boundary]:
        """Judge boundary values of the module's inputs; those that its model takes are returned, for calls."""
        session, module = self.session, self.registry.get(module_id)
        session.begin("boundaries", definition_in(path, ["input_schema"]))
        model = module.input_schema
        try:
            native = model.model_json_schema()
        except Exception as error:  # noqa: BLE001 - reported
            self._judged(
                "failed", f"the input model has no JSON schema: {in_words(error)}", session.frame(error)
            )
            return []
        samples = list((self.request["samples"].get(module_id) or {}).values())
        given = [Boundary("a sample of the settings", (), sample) for sample in samples]
        base = samples[0] if samples else None
        schema = self._schema_file(module_id)
        boundaries, found = [*given, *Values(schema.written if schema else native).all(base)], []
        try:
            found = list(
                disagreements(
                    schema.written if schema else native, model, boundaries, f"the model of `{module_id}`"
                )
            )
        except Unevaluable:
            schema, boundaries = None, [*given, *Values(native).all(base)]  # told of the file itself
        if not boundaries:
            message = f"no input of `{module_id}` is known: give one in the settings (`contract.samples`)"
            self._judged("skipped", message)
            return []
        if schema is None:
            # the model alone says what it takes: its validators may ask for more than its JSON schema tells
            found = [each for each in found if each.error is not None]
        for each in found:
            keys = ["input_schema", *property_keys(each.boundary.path)]
            place = {"path": schema.path, "key": keys, "name": True} if schema is not None else None
            self._judged("failed", each.message, session.frame(each.error) or place)
        if not found:
            self._judged("passed", "", values=len(boundaries))
        return _taken(model, boundaries)

    def _judged(self, outcome: str, message: str, place: Any = None, **details: Any) -> None:
        if "boundaries" in self.wanted:
            self.session.end("boundaries", outcome, message, place, **details)

    def _schema_file(self, module_id: str) -> SchemaFile | None:
        """The module's schema file; None where there is none that loads."""
        path = Path(self.request["schemas_root"], *module_id.split("."))
        file = path.with_name(path.name + SUFFIX)
        if not file.is_file():
            return None
        schema = SchemaFile(str(file), self.request)
        return schema if schema.load() is None else None


def _taken(model: Any, boundaries: Iterable[Boundary]) -> list[Boundary]:
    found = []
    for boundary in boundaries:
        try:
            if refusal(model, boundary.value) is None:
                found.append(boundary)
        except Exception:  # noqa: BLE001, S112 - it has been told
            continue
    return found


def _shortened(text: str, error: BaseException | None) -> str:
    """Without the path of the file, which stands beside the message, and with the type of what the user's code raised."""
    reason = (getattr(error, "details", None) or {}).get("reason")
    said = without_advice(f"{text.partition(': [')[0]}: {reason}" if reason else text)
    cause = error.__cause__ or error if error is not None else None
    if cause is None or type(cause).__module__.startswith("apcore."):
        return said
    return f"{said.rstrip(': ')} ({type(cause).__name__})"
