"""What the rules about hooks hold for facts of the host are facts: asked of the released package."""

from __future__ import annotations

import asyncio
import importlib
import inspect
from typing import Any

import pluggy
import pytest
from dagstack.plugin_system import LeakDetected, assert_lifecycle_clean
from dagstack.plugin_system.hookspecs import tool

from plugcheck_rules.hosts.dagstack.hook_marks import MARKER_MODULE, NAMESPACE, OPTIONS, SPECIFIED
from plugcheck_rules.hosts.dagstack.hook_names import RELEASED
from plugcheck_rules.hosts.dagstack.host_names import NAMES

MANIFEST = {
    "schema_version": "1", "name": "a", "kind": "k", "kind_api_version": "1", "core_version": "", "runtime": "in_process"
}  # fmt: skip


@pytest.mark.parametrize("module", NAMES)
def test_names_are_those_that_can_be_imported(module: str) -> None:
    found = importlib.import_module(module)
    if module == "dagstack":  # a namespace package: what others add to it is not its own
        assert not any(hasattr(found, name) for name in ("hookimpl", "load_manifest", "PluginContext"))
        return
    missing = {name for name in dir(found) if not name.startswith("__")} - NAMES[module]
    # what importing something else has bound meanwhile is there too
    assert {name for name in missing if not inspect.ismodule(getattr(found, name))} == set()
    for name in NAMES[module]:
        assert hasattr(found, name) or importlib.import_module(f"{module}.{name}")


def test_the_marker_and_its_specification() -> None:
    assert tool.TOOL_HOOKSPEC_NS == NAMESPACE
    assert tool.hookimpl.project_name == NAMESPACE
    assert tool.__name__ == MARKER_MODULE
    manager = tool.build_plugin_manager()
    callers = {name: caller for name, caller in vars(manager.hook).items() if caller.has_spec()}
    assert {name: tuple(caller.spec.argnames) for name, caller in callers.items()} == SPECIFIED


def test_the_options_of_markers() -> None:
    parameters = inspect.signature(pluggy.HookimplMarker.__call__).parameters
    assert set(parameters) - {"self", "function"} == set(OPTIONS)


@pytest.mark.parametrize("kind", RELEASED)
def test_the_hooks_of_the_released_kinds(kind: str) -> None:
    module = importlib.import_module(f"dagstack.plugin_system._generated.kinds.{kind}.v1")
    assert set(module.HOOK_DISPATCH) == set(RELEASED[kind])


class ReturnsSelf:
    def setup(self, _: Any) -> Any:
        return self


class ReturnsSelfAndTearsDown(ReturnsSelf):
    def teardown(self) -> None:
        self.done = True


class TeardownReturnsSelf:
    def teardown(self) -> Any:
        return self


class AsyncReturnsSelf:
    async def setup(self, _: Any) -> Any:
        return self


@pytest.mark.parametrize(
    ("cls", "leaks"),
    [
        (ReturnsSelf, True),
        (TeardownReturnsSelf, True),
        (ReturnsSelfAndTearsDown, False),
        (AsyncReturnsSelf, False),
    ],
)
def test_the_suite_keeps_the_plain_value_that_was_returned_last(cls: type, *, leaks: bool) -> None:
    try:
        asyncio.run(assert_lifecycle_clean(cls, MANIFEST))
    except LeakDetected:
        assert leaks
    else:
        assert not leaks


def test_the_suite_needs_weak_references() -> None:
    narrow = type("Narrow", (), {"__slots__": ("size",)})
    with pytest.raises(TypeError, match="cannot create weak reference"):
        asyncio.run(assert_lifecycle_clean(narrow, MANIFEST))
