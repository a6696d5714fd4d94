"""What the author's own tests say about calling the suite, read from their text."""

from __future__ import annotations

import pytest

from plugcheck_rules.hosts.dagstack.contract.author_call import AuthorCall, read_tests

IMPORT = "from dagstack.plugin_system import run_contract_suite\n"


def first_call(source: str) -> AuthorCall:
    call = read_tests([source]).call
    assert call is not None
    return call


@pytest.mark.parametrize(
    "source",
    [
        IMPORT + "run_contract_suite(P, m, hook_samples={'a': {'x': 1}})",
        "from dagstack.plugin_system import run_contract_suite as go\ngo(P, m, hook_samples={'a': {'x': 1}})",
        "from dagstack.plugin_system.contract import run_contract_suite as go\nasync def test():\n    r = await go(P, m, hook_samples={'a': {'x': 1}})",
        "import dagstack.plugin_system\ndagstack.plugin_system.run_contract_suite(P, m, hook_samples={'a': {'x': 1}})",
        "import dagstack.plugin_system as d\nd.run_contract_suite(P, m, hook_samples={'a': {'x': 1}})",
        "from dagstack import plugin_system as d\nd.run_contract_suite(P, m, hook_samples={'a': {'x': 1}})",
        IMPORT + "S = {'a': {'x': 1}}\nrun_contract_suite(P, m, hook_samples=S)",
        IMPORT + "X = 1\nA = {'x': X}\nS: dict = {'a': A}\nrun_contract_suite(P, m, hook_samples=S)",
    ],
)
def test_samples_are_found_through_aliases_and_constants(source: str) -> None:
    tests = read_tests([source])
    assert tests.samples == {"a": "{'x': 1}"}
    assert tests.call is not None
    assert tests.call.arguments == {"hook_samples": "{'a': {'x': 1}}"}


def test_what_json_does_not_know_stays() -> None:
    tests = read_tests([IMPORT + "run_contract_suite(P, m, hook_samples={'a': {'x': (1, b'2', {3})}})"])
    assert tests.samples == {"a": "{'x': (1, b'2', {3})}"}


def test_arguments_that_only_run_are_named_and_not_guessed() -> None:
    tests = read_tests(
        [
            IMPORT
            + "run_contract_suite(P, m, hook_samples={'a': {'x': 1}, 'b': make()}, module=plugin, ctx=make())"
        ]
    )
    assert tests.call == AuthorCall(module=True, ctx=True, unread=("hook_samples",))
    assert tests.samples == {"a": "{'x': 1}"}, "what is a literal can be called all the same"


def test_name_that_is_bound_twice_is_unknown() -> None:
    tests = read_tests([IMPORT + "S = {'a': {}}\nS = {'b': {}}\nrun_contract_suite(P, m, hook_samples=S)"])
    assert tests.samples == {}


@pytest.mark.parametrize(
    ("argument", "checks"),
    [
        ("{'manifest', 'lifecycle'}", ("lifecycle", "manifest")),
        ("['manifest']", ("manifest",)),
        ("ALL_CHECKS", None),
        ("None", None),
    ],
)
def test_checks(argument: str, checks: tuple[str, ...] | None) -> None:
    assert first_call(IMPORT + f"run_contract_suite(P, m, checks={argument})").checks == checks


def test_none_is_not_given() -> None:
    assert (
        first_call(IMPORT + "run_contract_suite(P, m, hook_samples=None, module=None, ctx=None)")
        == AuthorCall()
    )


def test_single_checks_give_samples_too() -> None:
    source = (
        "from dagstack.plugin_system.contract import assert_deterministic, assert_json_serializable_boundaries as j\n"
        "j(P, m, hook_samples={'a': {'x': 1}})\n"
        "assert_deterministic(P, m, hook_name='b', hook_kwargs={'y': 2}, expected_output=3)\n"
    )
    tests = read_tests([source])
    assert tests.call is None
    assert tests.samples == {"a": "{'x': 1}", "b": "{'y': 2}"}


def test_expected_outputs_and_configuration() -> None:
    source = (
        "from dagstack.plugin_system import PluginContext, run_contract_suite\n"
        "CTX = PluginContext(config={'size': 3}, logger=log, registry=r)\n"
        "run_contract_suite(P, m, hook_samples={'a': {}}, expected_outputs={'a': [1]}, ctx=CTX)\n"
    )
    tests = read_tests([source])
    assert tests.expected == {"a": "[1]"}
    assert tests.config == "{'size': 3}"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "def broken(:",
        "run_contract_suite(P, m, hook_samples={'a': {}})  # not the host's",
        "from elsewhere import run_contract_suite\nrun_contract_suite(hook_samples={'a': {}})  # dagstack",
        "dagstack = 1\n" + "(" * 500,
        "dagstack\0",
        "import dagstack\n" + "f(" + "-" * 50_000 + "1)",
    ],
)
def test_texts_that_say_nothing(source: str) -> None:
    tests = read_tests([source])
    assert (tests.call, tests.samples) == (None, {})


def test_deeply_nested_sample_is_no_sample() -> None:
    read_tests([IMPORT + "run_contract_suite(P, m, hook_samples={'a': {'x': " + "-" * 5000 + "1}})"])
