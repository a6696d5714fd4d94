"""The access lists of the public guide's chapter, in our own words, and what the released package makes of them.

Each case: the rules (caller, target, effect), the default, and the findings wanted: code, rule, and words of the
message. The real apcore confirms the proof of each: the call in the message is decided by the rule that it names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from apcore.acl import ACL

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import load
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.findings import Finding

CONFIG = 'version: "1.0.0"\nproject:\n  name: example\n'
ANALYSIS = ["ACL25", "ACL26", "ACL27", "ACL28"]

Rule = tuple[Any, Any, str] | tuple[Any, Any, str, dict[str, Any]]


def document(rules: list[Rule], default: str) -> str:
    listed = []
    for callers, targets, effect, *more in rules:
        rule = {
            "callers": callers if isinstance(callers, list) else [callers],
            "targets": targets if isinstance(targets, list) else [targets],
            "effect": effect,
        }
        listed.append(rule | (more[0] if more else {}))
    return yaml.safe_dump({"default_effect": default, "rules": listed}, sort_keys=False)


def found_in(
    folder: Path, source: str, files: dict[str, str] | None = None, select: list[str] | None = None
) -> list[Finding]:
    for name, content in {"apcore.yaml": CONFIG, "acl/global_acl.yaml": source, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    workspace = Workspace(folder, Files(), load(folder), rule_book())
    report = check(workspace, select=select or ANALYSIS)
    assert report.faults == ()
    return list(report.findings)


def rule_of(finding: Finding, source: str) -> int:
    return source.count("- callers:", 0, finding.span.start + len("- callers:")) - 1


CASES: list[Any] = [
    pytest.param(
        [
            ("*", "vault.keys.*", "deny"),
            ("*", "vault.audit.*", "deny"),
            ("root.*", "vault.keys.*", "allow"),
        ],
        "allow",
        [("ACL250", 2, "rule 0 (line 3) denies every call")],
        id="an exception below what it is an exception to",
    ),
    pytest.param(
        [
            ("auditor.*", "audit.write", "allow"),
            ("*", "audit.read", "deny"),
            ("compliance.*", "audit.read", "allow"),
        ],
        "deny",
        [("ACL250", 2, "`compliance.a` -> `audit.read`")],
        id="a deny for all above the allow for some",
    ),
    pytest.param(
        [("*", "*", "allow"), ("api.*", "vault.*", "deny")],
        "deny",
        [("ACL260", 0, "calls from outside"), ("ACL250", 1, "rule 0 (line 3) allows every call")],
        id="everything allowed above a deny",
    ),
    pytest.param(
        [("*", "worker.*", "allow"), ("api.*", "worker.db", "allow")],
        "deny",
        [("ACL253", 1, "rule 0 (line 3) allows every call")],
        id="covered by one that says the same",
    ),
    pytest.param(
        [("api.*", "*", "allow"), (["$not", "api.*"], "*", "deny"), ("*", "common.*", "allow")],
        "deny",
        [("ACL251", 2, "rules 0 (line 3) and 1 (line 8)")],
        id="covered by two together, which differ",
    ),
    pytest.param(
        [("flow.*", "worker.*", "allow"), ("*", "*", "allow")],
        "deny",
        [("ACL254", 0, "without it rule 1"), ("ACL260", 1, "calls from outside")],
        id="nothing is lost without it",
    ),
    pytest.param(
        [("@external", "api.*", "allow"), ("worker.*", "api.*", "deny"), ("api.*", "worker.*", "deny")],
        "deny",
        [("ACL254", 1, "the default effect"), ("ACL254", 2, "the default effect")],
        id="what the default says is said again",
    ),
    pytest.param(
        [("*", "cli.*", "allow"), ("*", "cli.git_push", "allow", {"approval": "required"})],
        "deny",
        [("ACL252", 1, "nobody is ever asked")],
        id="an approval below an allow",
    ),
    pytest.param(
        [("*", ["$not", "**"], "deny")], "allow", [("ACL255", 0, "leaves no targets")], id="not all"
    ),
    pytest.param([], "allow", [("ACL261", None, "every call is allowed")], id="nothing at all"),
]


@pytest.mark.parametrize(("rules", "default", "wanted"), CASES)
def test_the_guides_lists_have_the_verdicts_of_the_package(
    rules: list[Rule], default: str, wanted: list[tuple[str, int | None, str]], tmp_path: Path
) -> None:
    source = document(rules, default)
    found = [
        finding
        for finding in found_in(tmp_path, source)
        if finding.code != "ACL254" or "ACL254" in str(wanted)
    ]
    told = [(finding.code, rule_of(finding, source)) for finding in found]
    expected = [(code, place) for code, place, _ in wanted]
    assert sorted(code for code, _ in told) == sorted(code for code, _ in expected)
    acl = ACL.load(str(tmp_path / "acl/global_acl.yaml"))
    for code, place, words in wanted:
        matching = [finding for finding in found if finding.code == code and words in finding.message]
        assert matching, [finding.message for finding in found]
        if place is not None:
            assert place in [rule_of(finding, source) for finding in matching]
        for related in (related for finding in matching for related in finding.related):
            proof = re.fullmatch(r"rule (\d+) \w+(?: \w+)* `(\S+)` -> `(\S+)`", related.message)
            if proof is not None:
                caller = None if proof[2] == "@external" else proof[2]
                assert acl.check_access(caller, proof[3]).matched_rule_index == int(proof[1])


@pytest.mark.parametrize(
    ("caller", "target", "allowed"),
    [
        ("api.user", "flow.task", True),
        ("flow.task", "worker.db", True),
        ("api.user", "common.format", True),
        ("api.user", "worker.db", False),
        ("worker.db", "api.user", False),
        (None, "api.user", True),
        (None, "vault.keys", False),
        # The guide expects that a module may call itself; the package has no such rule.
        ("worker.db", "worker.db", False),
    ],
)
def test_the_guides_table_is_decided_as_by_the_package(
    caller: str | None, target: str, allowed: bool, tmp_path: Path
) -> None:
    from plugcheck_lsp.documents import yaml as documents
    from plugcheck_lsp.text import Text
    from plugcheck_rules.hosts.apcore.acls.decide import Answer, decide
    from plugcheck_rules.hosts.apcore.acls.reading import read_access_list

    path = tmp_path / "acl.yaml"
    path.write_text(LAYERED, encoding="utf-8")
    assert ACL.load(str(path)).check(caller, target) is allowed
    access = read_access_list(documents.parse(Text(LAYERED)).roots[0])
    assert (decide(access, caller, target).answer is Answer.ALLOW) is allowed


LAYERED = """\
default_effect: deny
rules:
  - {callers: ["@external"], targets: ["api.*"], effect: allow, description: The way in}
  - {callers: ["api.*"], targets: ["flow.*"], effect: allow}
  - {callers: ["flow.*"], targets: ["worker.*"], effect: allow}
  - {callers: ["*"], targets: ["common.*"], effect: allow, description: For all}
  - {callers: ["*"], targets: ["*"], effect: deny, description: And nothing else}
"""
MODULES = {f"extensions/{layer}/x.py": "" for layer in ("api", "flow", "worker", "common")}


def test_a_sound_layered_list_has_no_findings(tmp_path: Path) -> None:
    layers = '[layers]\norder = ["api", "flow", "worker"]\nshared = ["common"]\n'
    assert found_in(tmp_path, LAYERED, {**MODULES, "plugcheck.toml": layers}, ["ACL2"]) == []


GUARDS = {
    "a catch-all deny under default deny": LAYERED,
    "conditions of the application's own": """\
rules:
  - {callers: ["api.*"], targets: ["worker.*"], effect: deny, conditions: {business_hours: false}}
  - {callers: ["api.*"], targets: ["worker.*"], effect: allow, conditions: {business_hours: true}}
  - {callers: ["api.*"], targets: ["worker.*"], effect: allow, approval: required}
""",
    "conditions that may fail": """\
rules:
  - {callers: ["api.*"], targets: ["worker.*"], effect: deny, conditions: {max_call_depth: {lte: 0}}}
  - {callers: ["api.*"], targets: ["worker.x"], effect: allow, conditions: {roles: [admin]}}
  - {callers: ["api.*"], targets: ["worker.*"], effect: allow, conditions: {identity_types: [service]}}
""",
    "modules of the host": """\
rules:
  - {callers: ["@external"], targets: ["system.health.*", "system.manifest.full"], effect: allow}
  - {callers: ["@system"], targets: ["*"], effect: allow}
""",
    "exceptions above what they are exceptions to": """\
default_effect: allow
rules:
  - {callers: ["worker.x"], targets: ["api.x"], effect: allow}
  - {callers: ["worker.*"], targets: ["api.*"], effect: deny}
""",
}


@pytest.mark.parametrize("source", GUARDS.values(), ids=GUARDS)
def test_what_is_sound_is_left_alone(source: str, tmp_path: Path) -> None:
    assert [finding.message for finding in found_in(tmp_path, source, MODULES)] == []


def test_while_a_list_is_half_typed_nothing_is_concluded_from_what_is_missing(tmp_path: Path) -> None:
    source = LAYERED.replace(
        '  - {callers: ["*"], targets: ["*"]', "  - {callers: [worker.*], targets: [api.*"
    )
    codes = {finding.code for finding in found_in(tmp_path, source, MODULES)}
    assert not codes & {"ACL254", "ACL260", "ACL261", "ACL270", "ACL271", "ACL272"}
