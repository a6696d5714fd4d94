"""What our rules say of tests is what the real package does with them."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import dagstack.plugin_system as real
import pytest
from suite_files import NEEDY, PLUGIN, SuiteCase

from plugcheck_rules.hosts.dagstack.host_api import DOCUMENTED, REGISTRY, SIGNATURES
from plugcheck_rules.hosts.dagstack.suite_arguments import CHECKS

if TYPE_CHECKING:
    from pathlib import Path

SUITE = "    result = await run_contract_suite(Plugin, MANIFEST, hook_samples=SAMPLES, module=sys.modules['plugin']{})\n"
RUN = "async def test_contract():\n" + SUITE
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::SyntaxWarning")
"""A coroutine that is never awaited, a tuple that is asserted: that is what these tests do."""
RAISING = [
    ("TST101", "def test_contract():\n    result = run_contract_suite(Plugin, MANIFEST)\n    assert result.passed\n", AttributeError),
    ("TST103", RUN.format("") + "    assert result.ok\n", AttributeError),
    ("TST103", RUN.format("") + "    assert result.passed, result.format_failures()\n    result.format_failures()\n", AttributeError),
    ("TST103", RUN.format("") + "    assert result.passed()\n", TypeError),
    ("TST104", "def test_it():\n    load_manifest('dagstack.toml')\n", AttributeError),
    ("TST104", "def test_it():\n    load_manifest(str(Path('dagstack.toml')))\n", AttributeError),
    ("TST105", RUN.format(", checks=['manifest']") + "    assert result.passed\n", TypeError),
    ("TST105", RUN.format(", checks=('manifest',)") + "    assert result.passed\n", TypeError),
    ("TST105", RUN.format(", checks={}") + "    assert result.passed\n", TypeError),
    ("TST106", RUN.format(", checks={'assert_manifest_valid'}") + "    assert result.passed\n", ValueError),
    ("TST110", RUN.format("") + "    assert result.passed, result.summary()\n", AssertionError),
    ("TST111", "def test_it():\n    ps.FrozenClock(now=datetime(2026, 1, 1, tzinfo=timezone.utc))\n", TypeError),
    ("TST111", "def test_it():\n    ps.DeterministicRng(42)\n", TypeError),
    ("TST111", "def test_it():\n    ps.PluginContext(config={})\n", TypeError),
    ("TST111", "def test_it():\n    ps.ResourceRegistry().register('clock')\n", TypeError),
    ("TST112", "def test_it():\n    ps.FrozenClock(at=datetime(2026, 1, 1))\n", ValueError),
    ("TST112", "def test_it():\n    ps.FrozenClock(at=datetime.now())\n", ValueError),
    ("TST113", "def test_it():\n    from dagstack.plugin_system import assert_orchestration_neutral\n", ImportError),
    ("TST113", "def test_it():\n    registry = ps.PluginRegistry()\n    registry.get('tool', 'x')\n", AttributeError),
    ("TST118", RUN.format(", determinism_iterations=1") + "    assert result.passed, result.summary()\n", AssertionError),
    ("TST120", RUN.format("").replace("SAMPLES", "{'executes': {'args': 1}}") + "    assert result.passed, result.summary()\n", AssertionError),
    ("TST120", RUN.format("").replace("SAMPLES", "{'execute': {'arg': 1}}") + "    assert result.passed, result.summary()\n", AssertionError),
]  # fmt: skip
PASSING = [
    ("TST101", "def test_contract():\n    run_contract_suite(Plugin, MANIFEST)\n"),
    ("TST102", RUN.format("")),
    ("TST102", RUN.format("") + "    assert result\n"),
    ("TST102", RUN.format("") + "    print(result.summary())\n"),
    ("TST102", RUN.format("") + "    assert result.summary()\n"),
    ("TST107", RUN.format(", checks=set()") + "    assert result.passed\n"),
    ("TST116", RUN.format("") + "    assert (result.passed, result.summary())\n"),
    ("TST117", RUN.format("") + "    result.passed == True\n"),
]
LEAKY = "cache = []\n\n\nclass Plugin:\n    def get_schema(self):\n        return {1, 2}\n\n    def execute(self, args):\n        cache.append(args)\n        return len(cache)\n"
"""A plugin that fails every check that sees it."""


@pytest.mark.parametrize(("code", "test", "error"), RAISING)
def test_what_is_said_to_raise_raises(
    code: str, test: str, error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tested = SuiteCase(tmp_path, test, NEEDY if code == "TST110" else PLUGIN)
    assert code in tested.codes
    with pytest.raises(error):
        tested.run()


@pytest.mark.parametrize(("code", "test"), PASSING)
def test_what_is_said_to_test_nothing_passes_for_any_plugin(code: str, test: str, tmp_path: Path) -> None:
    tested = SuiteCase(tmp_path, test, LEAKY)
    assert code in tested.codes
    tested.run()


@pytest.mark.parametrize(("code", "test"), [case for case in PASSING if case[0] not in ("TST101", "TST117")])
def test_the_fix_makes_the_test_see_the_plugin(code: str, test: str, tmp_path: Path) -> None:
    tested = SuiteCase(tmp_path, test, LEAKY)
    tested.mend(code)
    assert code not in tested.codes
    with pytest.raises(AssertionError):
        tested.run()


@pytest.mark.parametrize(
    ("code", "test"),
    [(c, t) for c, t, _ in RAISING if c in ("TST101", "TST104", "TST105", "TST106", "TST118")],
)
def test_the_fix_makes_the_test_run(
    code: str, test: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tested = SuiteCase(tmp_path, test)
    if code != "TST105" or "{}" not in test:
        tested.mend(code)
        tested.run()


def summary_of(tested: SuiteCase, capsys: pytest.CaptureFixture[str]) -> str:
    tested.run()
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "call", "line"),
    [
        ("TST108", "run_contract_suite(Plugin, MANIFEST, module=sys.modules['plugin'])", "determinism — skipped"),
        ("TST108", "run_contract_suite(Plugin, MANIFEST, module=sys.modules['plugin'])", "[PASS] serialization"),
        ("TST109", "run_contract_suite(Plugin, MANIFEST, hook_samples=SAMPLES)", "ambient_state — skipped"),
        ("TST109", "run_contract_suite(Plugin, MANIFEST, hook_samples=SAMPLES, module=Plugin)", "[PASS] ambient_state"),
        ("TST119", "run_contract_suite(Plugin, MANIFEST, hook_samples={'get_schema': {}}, expected_outputs={'get_schema': None})", "[PASS] determinism"),
    ],
)  # fmt: skip
def test_what_is_said_to_be_skipped_counts_as_passed(
    code: str, call: str, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test = f"async def test_contract():\n    result = await {call}\n    print(result.summary())\n    assert result.results\n"
    tested = SuiteCase(tmp_path, test, LEAKY)
    assert code in tested.codes
    assert line in summary_of(tested, capsys)


def test_a_good_test_is_silent(tmp_path: Path) -> None:
    tested = SuiteCase(tmp_path, RUN.format("") + "    assert result.passed, result.summary()\n")
    assert tested.codes == set()
    tested.run()


def test_signatures_are_those_of_the_release() -> None:
    for name, ours in SIGNATURES.items():
        owner, _, method = name.partition("().")
        callable_ = getattr(getattr(real, owner), method) if method else getattr(real, owner)
        parameters = [p for p in inspect.signature(callable_).parameters.values() if p.name != "self"]
        keywords = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
        assert list(ours.positional) == [p.name for p in parameters if p.name not in keywords], name
        assert list(ours.keywords) == keywords, name
        assert ours.required == {p.name for p in parameters if p.default is p.empty}, name


def test_names_are_those_of_the_release() -> None:
    registry = real.PluginRegistry()
    assert {name for name in dir(registry) if not name.startswith("_")} == REGISTRY
    assert not any(hasattr(registry, name) for name in DOCUMENTED)
    assert real.ALL_CHECKS == CHECKS
    assert {name for name in dir(real.SuiteResult()) if not name.startswith("_")} == {
        "failed",
        "passed",
        "results",
        "summary",
    }
