"""What editors are told against the released package: keys, who reads them, fields, methods, dispatch."""

from __future__ import annotations

import ast
import asyncio
import importlib
import inspect
import re
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal, get_args

import dagstack.plugin_system as host
import pytest
from dagstack.plugin_system import context, manifest, resources
from dagstack.plugin_system.dispatch import CapabilityDispatcher, ChainDispatcher
from dagstack.plugin_system.manifest import PluginManifest, ResourcesSpec, UnitOfWorkSpec, load_manifest

from plugcheck_rules.hosts.dagstack.editing import promises
from plugcheck_rules.hosts.dagstack.editing.keys import MEANINGS, READERS, ManifestKey, literal, manifest_keys
from plugcheck_rules.hosts.dagstack.editing.kinds import RELEASED_HOOKS
from plugcheck_rules.hosts.dagstack.hook_names import RELEASED

PACKAGE = Path(inspect.getfile(host)).parent
MODELS: dict[str, Any] = {"resources": ResourcesSpec, "unit_of_work": UnitOfWorkSpec}
WHOLE: dict[str, Any] = {
    "schema_version": "1", "name": "x", "kind": "tool", "kind_api_version": "1", "core_version": ">=0.4",
    "runtime": "in_process",
}  # fmt: skip
MODEL_TABLES = {(name,) for name in MODELS}
FIELDS = [
    key for key in manifest_keys().values() if key.path[0] != "metadata" and key.path != ("auth", "token")
]


def field_of(key: ManifestKey) -> Any:
    """The model's field for a key."""
    model = MODELS[key.path[0]] if len(key.path) == 2 else PluginManifest
    return model.model_fields[key.name]


def test_the_keys_are_the_fields_of_the_model() -> None:
    own = {(name,) for name in PluginManifest.model_fields}
    below = {(name, inner) for name, model in MODELS.items() for inner in model.model_fields}
    assert {key.path for key in FIELDS} == own | below


@pytest.mark.parametrize("key", FIELDS, ids=lambda key: ".".join(key.path))
def test_a_key_says_whether_the_model_requires_it_and_what_it_takes_by_default(key: ManifestKey) -> None:
    field = field_of(key)
    assert key.required == field.is_required()
    if not key.required and not key.is_table:
        assert field.get_default(call_default_factory=True) == key.default


@pytest.mark.parametrize("key", FIELDS, ids=lambda key: ".".join(key.path))
def test_the_values_that_are_named_are_all_that_the_model_takes(key: ManifestKey) -> None:
    annotation = field_of(key).annotation
    literals = get_args(annotation) if getattr(annotation, "__origin__", None) is Literal else ()
    if key.path == ("schema_version",):
        assert key.choices == (manifest.SUPPORTED_SCHEMA_VERSION,)
    else:
        assert set(key.choices) == set(literals)
    for value in key.choices:
        assert value in MEANINGS[key.path]


def loaded(folder: Path, values: dict[str, str]) -> PluginManifest:
    """What `load_manifest` makes of a flat manifest with these values, as they are written."""
    path = folder / "dagstack_plugin.toml"
    path.write_text("".join(f"{name} = {value}\n" for name, value in values.items()), encoding="utf-8")
    return load_manifest(path)


def others(key: ManifestKey) -> dict[str, str]:
    """A whole manifest as it is written, without the key."""
    values = {name: literal(value) for name, value in WHOLE.items()}
    if key.path == ("endpoint",):
        values["runtime"] = '"mcp_http"'
    return {name: value for name, value in values.items() if (name,) != key.path}


def another(key: ManifestKey) -> str:
    """A value that is not the default."""
    if key.choices:
        return literal(next(value for value in key.choices if value != key.default or key.required))
    held = {"boolean": "true", "integer": "77", "array": '["other"]', "object": '{token = "x"}'}
    if key.path == ("core_version",):
        return '">=0.4"'
    return held.get(key.kind, '"other"')


@pytest.mark.parametrize("key", FIELDS, ids=lambda key: ".".join(key.path))
def test_without_a_key_load_manifest_gives_another_manifest_or_none(key: ManifestKey, tmp_path: Path) -> None:
    if key.path in MODEL_TABLES:
        return
    name, held = ".".join(key.path), others(key)
    manifest_with = loaded(tmp_path, {**held, name: another(key)})
    if key.required or key.path == ("endpoint",):
        with pytest.raises(host.ManifestInvalid):
            loaded(tmp_path, held)
    else:
        assert loaded(tmp_path, held) != manifest_with


@pytest.mark.parametrize("key", FIELDS, ids=lambda key: ".".join(key.path))
def test_the_model_takes_the_sketch_and_no_value_of_another_type(key: ManifestKey, tmp_path: Path) -> None:
    name, held = ".".join(key.path), others(key)
    sketch = '"https://example.org"' if key.path == ("endpoint",) else key.sketch
    loaded(tmp_path, {**held, name: sketch})
    with pytest.raises(host.ManifestInvalid):
        loaded(tmp_path, {**held, name: "[1]" if key.kind == "string" else '"x y"'})


@pytest.mark.parametrize("key", FIELDS, ids=lambda key: ".".join(key.path))
def test_a_key_is_read_where_the_hover_says(key: ManifestKey) -> None:
    """The text of the release: every read of the field's name from what is a manifest there."""
    assert set(READERS.get(key.path, ())) == {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.name != "manifest.py" and path.parent.name != "contract"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == key.name
        and _is_of_manifest(ast.unparse(node.value), key)
    }


def _is_of_manifest(written: str, key: ManifestKey) -> bool:
    if len(key.path) == 2:
        return written == "spec" or written.endswith(f".{key.path[0]}")
    return "manifest" in written or written in ("m", "dep", "by_name[node]")


def test_only_the_token_of_auth_is_read() -> None:
    source = (PACKAGE / "registry.py").read_text(encoding="utf-8")
    assert set(re.findall(r"manifest\.auth\.get\(\"(\w+)\"\)", source)) == {"token"}
    assert "manifest.auth[" not in source


# --- the context ---


def _signature(name: str, function: Any) -> str:
    found = inspect.signature(function)
    given = [
        parameter.replace(annotation=parameter.annotation)
        for parameter in list(found.parameters.values())[1:]
    ]
    text = str(found.replace(parameters=given))
    text = re.sub(
        r"'([A-Za-z][\w\[\]., |]*)'", lambda match: match[1] if match[1] != "read" else match[0], text
    )
    return ("async " if inspect.iscoroutinefunction(function) else "") + name + text


def test_the_fields_of_the_context_are_those_of_the_class() -> None:
    real = {field.name: field.type for field in fields(host.PluginContext)}
    told = {name: type_ for name, (type_, _) in promises.CONTEXT_FIELDS.items() if "(" not in type_}
    assert told == real
    said = promises.CONTEXT_FIELDS["tenant_or_default"][0]
    assert said == _signature("tenant_or_default", host.PluginContext.tenant_or_default)


def _methods(owner: Any) -> dict[str, str]:
    return {
        name: _signature(name, function)
        for name, function in vars(owner).items()
        if not name.startswith("_") and inspect.isfunction(function)
    }


@pytest.mark.parametrize("name", resources.STANDARD_RESOURCES)
def test_the_resources_have_the_methods_of_their_protocols(name: str) -> None:
    known = promises.RESOURCES[name]
    assert {each: said for each, (said, _) in known.methods.items()} == _methods(
        getattr(resources, known.protocol)
    )
    registry = host.ResourceRegistry()
    registry.register_standard()
    given = type(registry.get(name)).__name__ if name in registry else ""
    assert known.implementation == given


def test_there_are_no_other_standard_resources() -> None:
    assert set(promises.RESOURCES) == set(resources.STANDARD_RESOURCES)


def test_the_container_has_what_is_said() -> None:
    assert promises.CONTAINER["get"][0] == _signature("get", resources.ResourceContainer.get)
    real = {name for name in vars(resources.ResourceContainer) if not name.startswith("_")}
    assert real == set(promises.CONTAINER)


@pytest.mark.parametrize(
    ("field", "owner"),
    [
        ("progress", context.ProgressSink),
        ("checkpoint", context.CheckpointStore),
        ("event_bus", context.EventBus),
        ("tenant", context.TenantContext),
        ("registry", host.PluginRegistry),
    ],
)
def test_what_hangs_on_the_context_has_the_methods_that_are_said(field: str, owner: Any) -> None:
    real, told = _methods(owner), {name: said for name, (said, _) in promises.SINKS[field].items()}
    assert told.items() <= real.items()
    if field != "registry":
        assert told == real


# --- calling ---


def test_the_released_kinds_have_these_hooks() -> None:
    for kind, hooks in RELEASED_HOOKS.items():
        module = importlib.import_module(f"dagstack.plugin_system._generated.kinds.{kind}.v1")
        assert {hook.name: hook.dispatch for hook in hooks} == module.HOOK_DISPATCH
        assert {hook.name: hook.exposed for hook in hooks} == module.HOOK_MCP_EXPOSED
        assert tuple(hook.name for hook in hooks) == RELEASED[kind]
    generated = {path.parent.name for path in (PACKAGE / "_generated/kinds").rglob("v1.py")}
    assert generated == set(RELEASED_HOOKS)


def test_every_class_of_dispatch_of_the_release_is_explained() -> None:
    source = (PACKAGE / "dispatch.py").read_text(encoding="utf-8")
    named = set(re.findall(r"_expected_dispatch_class = \"(\w+)\"", source))
    assert named | {"singleton"} == set(promises.DISPATCH)


class Recorder:
    """A plugin that notes what the host does with it."""

    fails = False

    def __init__(self) -> None:
        self.calls: list[str] = ["__init__"]

    async def setup(self, ctx: Any) -> None:
        self.calls.append("setup")
        if self.fails:
            raise ValueError("no")

    def teardown(self) -> None:
        self.calls.append("teardown")

    async def matches(self, *_: Any, **__: Any) -> bool:
        return False

    def chunk(self, ctx: Any, *_: Any, **__: Any) -> str:
        return type(ctx).__name__


class Failing(Recorder):
    fails = True


def _registered(plugin: type, name: str, **more: Any) -> tuple[host.PluginRegistry, Recorder]:
    registry = host.PluginRegistry()
    entry = f"{__name__}:{plugin.__name__}"
    registry.register_manifest(
        PluginManifest(**{**WHOLE, "name": name, "kind": "chunker", "entry_point": entry, **more})
    )
    (instance,) = registry.iter_instances()
    return registry, instance


def _context(registry: host.PluginRegistry) -> host.PluginContext:
    import logging

    return host.PluginContext(config={}, logger=logging.getLogger("test"), registry=registry)


@pytest.mark.parametrize(("plugin", "calls"), [(Recorder, "setup teardown"), (Failing, "setup")])
def test_teardown_is_never_called_after_a_failed_setup(plugin: type, calls: str) -> None:
    registry, instance = _registered(plugin, "x")

    async def live() -> None:
        await registry.setup_all(_context(registry))
        await registry.teardown_all()

    asyncio.run(live())
    assert instance.calls == ["__init__", *calls.split()]


def test_a_required_resource_that_is_missing_stops_the_set_up_of_all() -> None:
    registry, instance = _registered(Recorder, "x", resources={"required": ["postgres"]})
    with pytest.raises(KeyError):
        asyncio.run(registry.setup_all(_context(registry)))
    assert instance.calls == ["__init__"]


def test_dispatchers_give_the_context_first_and_take_a_coroutine_of_matches_for_true() -> None:
    registry, _ = _registered(Recorder, "x")
    chain = ChainDispatcher(registry, dispatch_class_override="chain")
    assert chain.dispatch("chunker", "chunk", _context(registry)) == "PluginContext"
    by_match = CapabilityDispatcher(registry, dispatch_class_override="capability")
    with pytest.warns(RuntimeWarning, match="never awaited"):
        assert by_match.dispatch("chunker", "chunk", _context(registry)) == "PluginContext"


def test_what_is_said_of_asking_the_registry_for_a_plugin() -> None:
    told = promises.SINKS["registry"]["get_plugin"][1]
    registry = host.PluginRegistry()
    with pytest.raises(host.KindUnknown):
        registry.get_plugin("tool")
    assert "`KindUnknown` where there is none" in told
