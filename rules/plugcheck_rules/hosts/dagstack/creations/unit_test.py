"""A fixture that sets a plugin up for unit tests, and tears it down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_rules.hosts.dagstack.creations.harness import MARK, WRITTEN, Harness, imports

if TYPE_CHECKING:
    from collections.abc import Iterator


def unit_test(harness: Harness) -> str:
    """The text of the test file."""
    return "\n".join(_parts(harness))


def _parts(harness: Harness) -> Iterator[str]:
    missing = bool(harness.config_keys)
    looped = harness.needs_a_loop
    modules = {*harness.modules, f"from collections.abc import {'Callable, ' if looped else ''}Iterator"}
    if looped:
        modules |= {"import asyncio", "import inspect"}
    if missing:
        modules.add("import json")
        modules.discard("from typing import Any")
        modules.add("from typing import Any, NoReturn")
    yield f'"""Unit tests of the plugin `{harness.name}`."""\n'
    yield imports(modules, harness.host_names, pytest=True)
    yield harness.constants + "\n"
    if missing:
        yield f"\n{MARK}\n"
    yield harness.configuration + "\n\n"
    if missing:
        yield WRITTEN + "\n"
    yield harness.loading + "\n"
    yield harness.context + "\n"
    check = "    json.dumps(CONFIG, default=missing)\n" if missing else ""
    yield (_looped if looped else _plain)(harness, check) + "\n"
    yield f'''\
def test_life_of_an_instance(plugin: Any) -> None:
    assert type(plugin).__name__ == "{harness.owner.name}"
'''


def _plain(harness: Harness, check: str) -> str:
    setup = "    instance.setup(context(manifest))\n" if harness.method("setup") is not None else ""
    teardown = "    instance.teardown()\n" if harness.method("teardown") is not None else ""
    manifest = "manifest" if setup else "_"
    return f'''\
@pytest.fixture
def plugin() -> Iterator[Any]:
    """The plugin, set up; it is torn down when the test ends, however it ends."""
{check}    {manifest}, plugin_class = load()
    instance = plugin_class()
{setup}    yield instance
{teardown}'''


def _looped(harness: Harness, check: str) -> str:
    setup = "    run(instance.setup, context(manifest))\n" if harness.method("setup") is not None else ""
    teardown = "    run(instance.teardown)\n" if harness.method("teardown") is not None else ""
    manifest = "manifest" if setup else "_"
    return f'''\
@pytest.fixture
def run() -> Iterator[Callable[..., Any]]:
    """Calls what it is given in the test's event loop: `run(plugin.hook, argument)`."""
    with asyncio.Runner() as runner:

        def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            async def awaited() -> Any:
                result = function(*args, **kwargs)
                return await result if inspect.isawaitable(result) else result

            return runner.run(awaited())

        yield call


@pytest.fixture
def plugin(run: Callable[..., Any]) -> Iterator[Any]:
    """The plugin, set up; it is torn down when the test ends, however it ends."""
{check}    {manifest}, plugin_class = load()
    instance = plugin_class()
{setup}    yield instance
{teardown}'''
