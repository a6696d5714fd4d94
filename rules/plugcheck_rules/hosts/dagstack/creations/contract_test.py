"""A test that runs the host's contract suite for a plugin.

The suite of 0.4.1 awaits neither `setup` nor hooks where it calls hooks, and gives one context to all instances: for
plugins to which that matters the two checks that call hooks are given a class that does better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_rules.hosts.dagstack.creations.harness import MARK, WRITTEN, Harness, imports

if TYPE_CHECKING:
    from collections.abc import Iterator


def contract_test(harness: Harness) -> str:
    """The text of the test file."""
    return "\n".join(_parts(harness))


def _parts(harness: Harness) -> Iterator[str]:
    samples, name = harness.samples, harness.name
    driven = bool(samples.hooks) and (harness.needs_a_loop or harness.keeps_state)
    yield f'"""The host\'s contract suite, for the plugin `{name}`."""\n'
    yield _imports(harness, driven=driven)
    yield harness.constants + "\n"
    if harness.needs_values:
        yield f"\n{MARK}\n"
    yield harness.configuration
    if samples.hooks:
        yield "# How the suite calls each hook. Write arguments that matter; what no argument reaches is not checked."
        if samples.uncallable:
            left_out = ", ".join(f"`{hook}`" for hook in samples.uncallable)
            yield f"# Left out, because the suite cannot call them with keywords and JSON: {left_out}."
        yield "SAMPLES: dict[str, dict[str, Any]] = {"
        yield "".join(f'    "{each.hook}": {each.written},\n' for each in samples.hooks) + "}"
    yield "\n"
    if harness.needs_values:
        yield WRITTEN + "\n"
    yield harness.loading + "\n"
    yield harness.context + "\n"
    if driven:
        yield _driven(harness) + "\n"
    yield _suite(harness, driven=driven)
    if driven:
        yield "\n" + _HOOKS.format(check=_check(harness))


def _imports(harness: Harness, *, driven: bool) -> str:
    modules, names = (
        {*harness.modules, "import asyncio", "import sys"},
        {*harness.host_names, "run_contract_suite"},
    )
    if driven:
        modules |= {"import functools", "import inspect", "from collections.abc import Callable"}
        names |= {"assert_deterministic", "assert_json_serializable_boundaries"}
    if harness.needs_values:
        modules.add("import json")
        modules.discard("from typing import Any")
        modules.add("from typing import Any, NoReturn")
    return imports(modules, names, pytest=driven)


def _check(harness: Harness) -> str:
    values = "[CONFIG, SAMPLES]" if harness.samples.hooks else "CONFIG"
    return f"    json.dumps({values}, default=missing)\n" if harness.needs_values else ""


def _suite(harness: Harness, *, driven: bool) -> str:
    sampled = bool(harness.samples.hooks)
    lines = ["            hook_samples=SAMPLES,\n"] if sampled else []
    checks = (
        '            checks={"manifest", "lifecycle", "ambient_state"},\n' if driven or not sampled else ""
    )
    return f"""\
def test_contract() -> None:
{_check(harness)}    manifest, plugin_class = load()
    result = asyncio.run(
        run_contract_suite(
            plugin_class,
            manifest.model_dump(),
{"".join(lines)}            module=sys.modules[plugin_class.__module__],
            ctx=context(manifest),
{checks}        )
    )
    assert result.passed, result.summary()
"""


_HOOKS = """\
@pytest.mark.parametrize("hook", SAMPLES)
def test_hook(hook: str) -> None:
{check}    manifest, _ = load()
    raw, ctx = manifest.model_dump(), context(manifest)
    assert_json_serializable_boundaries(Driven, raw, hook_samples={{hook: SAMPLES[hook]}}, ctx=ctx)
    assert_deterministic(Driven, raw, hook_name=hook, hook_kwargs=SAMPLES[hook], ctx=ctx)
"""


def _driven(harness: Harness) -> str:
    """The class that stands between the suite and the plugin."""
    setup, teardown = harness.method("setup"), harness.method("teardown")
    run_setup = (
        "        self._run(self._plugin.setup, context(self._manifest))\n" if setup is not None else ""
    )
    run_teardown = (
        "        try:\n            self._run(self._plugin.teardown)\n        finally:\n            self._runner.close()\n"
        if teardown is not None
        else "        self._runner.close()\n"
    )
    ignored = "" if setup is not None else '        """The plugin has none."""\n'
    return f'''\
class Driven:
    """The plugin as the host runs it: in an event loop, with a context of its own.

    The suite calls hooks outside of one, awaits nothing there, and gives all instances the same context.
    """

    def __init__(self) -> None:
        self._manifest, plugin_class = load()
        self._plugin = plugin_class()
        self._runner = asyncio.Runner()

    def setup(self, _: PluginContext) -> None:
{ignored}{run_setup}
    def teardown(self) -> None:
{run_teardown}
    def __getattr__(self, hook: str) -> Callable[..., Any]:
        return functools.partial(self._run, getattr(self._plugin, hook))

    def _run(self, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        async def awaited() -> Any:
            result = call(*args, **kwargs)
            return await result if inspect.isawaitable(result) else result

        return self._runner.run(awaited())
'''
