"""What the workspace and its settings add to the analysis: known ids, layers, versions, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Text
from plugcheck_lsp.workspace import Workspace
from plugcheck_rules.hosts.apcore.acls.analysis import analysis
from plugcheck_rules.hosts.apcore.acls.automata import TooBig
from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
from plugcheck_rules.hosts.apcore.acls.layers import layers_of, violations
from plugcheck_rules.hosts.apcore.acls.near_ids import near_ids
from plugcheck_rules.hosts.apcore.acls.reach import Reach

if TYPE_CHECKING:
    from collections.abc import Mapping

IDS = near_ids(
    frozenset(
        {
            "executor.validator.db_params",
            "executor.email.send",
            "api.users",
            "api.orders",
            "orchestrator.flow",
            "Bad-id",
        }
    )
)


@pytest.mark.parametrize(
    ("pattern", "likely"),
    [
        ("executor.validator.db_parms", "executor.validator.db_params"),
        ("exectuor.*", "executor.*"),
        ("executor.emial.*", "executor.email.*"),
        ("executor.*.sned", "executor.*.send"),
        ("api.user", "api.users"),
        ("apis.*", "api.*"),
        ("validator.db_params", "executor.validator.db_params"),
        ("db_params", "executor.validator.db_params"),
        ("validator.*", "executor.validator.*"),
        ("app.api.users", "api.users"),
        ("gateway.*", None),
        ("executor.reader", None),
        ("reports.daily", None),
    ],
)
def test_what_was_likely_meant(pattern: str, likely: str | None) -> None:
    assert IDS.is_unknown(pattern)
    assert IDS.likely(pattern) == likely


@pytest.mark.parametrize(
    "pattern",
    [
        "*", "**", "api.*", "*.users", "a*", "@external", "@system", "@sytem", "system.health.*", "system.*",
        "internal.*", "Api.*", "api..x", "ephemeral.job", "*s*",
    ],
)  # fmt: skip
def test_what_is_known_or_told_by_other_rules(pattern: str) -> None:
    assert not IDS.is_unknown(pattern)


def facts(
    source: str, settings: Settings | None = None, modules: Mapping[str, str] | None = None
) -> AclFacts:
    root = Path("/some where/project").absolute()
    texts = {
        "apcore.yaml": 'version: "1"\nproject:\n  name: x\n',
        "acl/global_acl.yaml": source,
        **(modules or {}),
    }
    files = Files({root / name: Text(content) for name, content in texts.items()})
    workspace = Workspace(root, files, settings or Settings(), rule_book())
    workspace.__dict__["listing"] = tuple(sorted(root / name for name in texts))
    plugin = next(plugin for plugin in workspace.plugins if plugin.manifest is not None)
    found = [subject for subject in plugin.host.subjects(plugin, workspace) if isinstance(subject, AclFacts)]
    assert len(found) == 1
    return found[0]


RULES = 'rules:\n  - {callers: ["*"], targets: ["*"], effect: allow}\n  - {callers: [a], targets: [b], effect: deny}\n'


def test_the_analysis_is_kept_until_something_changes_that_it_depends_on() -> None:
    one = facts(RULES)
    first = analysis(one)
    assert isinstance(first, Reach)
    assert analysis(AclFacts(one.path, one.plugin, one.project, one.workspace)) is first
    layered = replace(one.workspace, settings=Settings(layers={"order": ["a"]}))
    assert analysis(AclFacts(one.path, one.plugin, one.project, layered)) is not first


def test_witnesses_are_modules_of_the_workspace() -> None:
    reach = analysis(facts(RULES.replace("[a]", "[api.*]"), modules={"extensions/api/users.py": ""}))
    assert isinstance(reach, Reach)
    assert reach.dead[1][0].witness.caller == "api.users"


@pytest.mark.parametrize(
    ("version", "rules", "understood"),
    [
        ("0.32.2", "effect: deny, conditions: {roles: [a]}", True),
        ("0.27.0", "effect: deny, conditions: {roles: [a]}", False),
        ("0.27.0", "effect: deny", True),
        ("0.15.0", "effect: deny", False),
    ],
)
def test_versions_that_decide_otherwise_are_not_analysed(version: str, rules: str, understood: bool) -> None:
    settings = Settings(host_versions={"apcore": version})
    found = analysis(facts(f"rules:\n  - {{callers: [a], targets: [b], {rules}}}\n", settings))
    assert isinstance(found, Reach) is understood


def test_too_big_a_list_has_no_analysis() -> None:
    rules = "".join(
        f'  - {{callers: ["*{letter}*"], targets: [b], effect: deny}}\n' for letter in "abcdefghijkl"
    )
    assert isinstance(analysis(facts("rules:\n" + rules)), TooBig)


LAYERS: dict[str, Any] = {
    "order": ["api", "flow", "worker"],
    "shared": ["common"],
    "patterns": {"api": ["api.*", "web.**"]},
}


@pytest.mark.parametrize(
    ("callers", "targets", "told"),
    [
        ("web.x", "api.y", []),
        ("api.*", "flow.*", []),
        ("flow", "worker.a", []),
        ("worker.*", "common.*", []),
        ("common.*", "api.*", []),
        ("other.*", "worker.*", []),
        ("@external", "web.*", []),
        ("web.*", "worker.*", ["from layer `api` to `worker`, past `flow`"]),
        ("worker.*", "*", ["up from layer `worker` to `api`", "up from layer `worker` to `flow`"]),
        ("@external", "flow.*", ["from outside to `flow`, past `api`"]),
        (
            "*",
            "worker.x",
            ["from layer `api` to `worker`, past `flow`", "from outside to `worker`, past `flow`"],
        ),
    ],
)
def test_calls_across_layers(callers: str, targets: str, told: list[str]) -> None:
    settings = Settings(layers=LAYERS)
    reach = analysis(
        facts(f"rules:\n  - {{callers: ['{callers}'], targets: ['{targets}'], effect: allow}}\n", settings)
    )
    assert isinstance(reach, Reach)
    found = [one for _, across in violations(reach, layers_of(settings)) for one in across]
    assert sorted(violation.what for violation in found) == told


def test_a_call_across_layers_that_a_rule_above_denies_is_none() -> None:
    settings = Settings(layers=LAYERS)
    source = (
        "rules:\n  - {callers: [worker.*], targets: [api.*, flow, flow.*], effect: deny}\n"
        "  - {callers: [worker.*], targets: ['*'], effect: allow}\n"
    )
    reach = analysis(facts(source, settings))
    assert isinstance(reach, Reach)
    ((place, (violation,)),) = violations(reach, layers_of(settings))
    assert place == 1
    assert violation.witness.target.startswith("web."), (
        "the pattern of the settings that the rule above forgot"
    )
