"""Access lists that must stay silent, versions of the host, what code says, and the speed of a long list."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from real_acl import findings, load, refused

from plugcheck_lsp.documents.yaml import parse
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Text
from plugcheck_rules.hosts.apcore.acls import in_code, versions
from plugcheck_rules.hosts.apcore.acls.patterns import Operator
from plugcheck_rules.hosts.apcore.acls.reading import read_access_list

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.findings import Finding

LAYERED = """\
# yaml-language-server: $schema=acl-config.schema.json
$schema: https://apcore.dev/acl/v1
version: "1.0"
default_effect: deny

rules:
  # Outside calls reach the interface alone.
  - callers: ["@external"]
    targets: ["api.*"]
    effect: allow
    description: "Calls from outside"

  - callers: ["api.*"]
    targets: ["orchestrator.*"]
    effect: allow
  - callers: ["orchestrator.*"]
    targets: ["executor.*"]
    effect: allow
    conditions:
      max_call_depth: 8
  - callers: ["$or", "api.*", "orchestrator.*", "executor.*"]
    targets: ["common.*"]
    effect: allow
  - callers: ["ops.*"]
    targets: ["system.health.*"]
    effect: allow
    conditions:
      identity_types: [service]
      $or:
        - roles: [operator]
        - $not: {roles: [guest]}
  - callers: ["ops.*"]
    targets: ["executor.*"]
    effect: allow
    approval: required
    conditions:
      arguments: {has_none_of: [force]}

audit:
  enabled: true
  include_denied: true
  log_level: info
"""
GRAMMAR = tuple(f"ACL2{number:02}" for number in range(1, 50))


def grammar(folder: Path, text: str, version: str = "") -> list[Finding]:
    """What the rules about the grammar find in a text, which is the list that the host loads."""
    settings = Settings(host_versions={"apcore": version} if version else {})
    found = findings(folder, {"global_acl.yaml": text.encode()}, settings)["global_acl.yaml"]
    return [finding for finding in found if finding.code in GRAMMAR or finding.code.startswith("PLG")]


@pytest.mark.parametrize(
    "text",
    [
        LAYERED,
        LAYERED.replace("\n", "\r\n"),
        "\ufeff" + LAYERED,
        LAYERED.replace("default_effect: deny", "default_effect: allow"),
        "rules: []\n",
        "rules:\n  - callers: &all ['*']\n    targets: *all\n    effect: allow\n",
        "rules:\n  - {callers: [a__b, class.def], targets: [a.x0], effect: allow, description: '2024-01-01'}\n",
    ],
    ids=["layered", "crlf", "bom", "open", "empty", "aliased", "ids"],
)
def test_valid_lists_give_no_finding(text: str, tmp_path: Path) -> None:
    assert [f"{finding.code} {finding.message}" for finding in grammar(tmp_path, text)] == []
    assert not load(tmp_path / "acl" / "global_acl.yaml").error


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n"])
def test_an_empty_list_is_refused(text: str, tmp_path: Path) -> None:
    assert [finding.code for finding in grammar(tmp_path, text)] == ["ACL201"]
    assert load(tmp_path / "acl" / "global_acl.yaml").error


RULE = "rules:\n  - {{callers: ['*'], targets: [a.b], effect: {effect}, {more}}}\n"


@pytest.mark.parametrize(
    ("version", "effect", "more", "words", "is_refused"),
    [
        ("0.27.0", "deny", "priority: 1", "apcore 0.27.0 ignores it, and 0.28.0 and later refuse the file", False),
        ("0.28.0", "deny", "priority: 1", "apcore 0.28.0 refuses the file", True),
        ("", "deny", "priority: 1", "apcore 0.32.2 refuses the file", True),
        ("0.27.0", "allow", "approval: required", "grants the call without asking", False),
        ("0.28.0", "deny", "conditions: {zz: 1}", "the rule denies every call in its scope", False),
        ("0.27.0", "deny", "conditions: {zz: 1}", "the rule never applies", False),
        ("0.15.0", "deny", "conditions: {zz: 1}", "the rule applies without it", False),
        ("0.31.0", "allow", "conditions: {zz: 1}", "the rule never grants anything", False),
    ],
)  # fmt: skip
def test_what_a_version_does_with_it_is_said(
    version: str, effect: str, more: str, words: str, is_refused: bool, tmp_path: Path
) -> None:
    found = grammar(tmp_path, RULE.format(effect=effect, more=more), version)
    assert any(words in finding.message for finding in found), [finding.message for finding in found]
    assert refused(found) == is_refused


@pytest.mark.parametrize(
    ("version", "since", "expected"),
    [("0.28.0", "0.28.0", True), ("0.27.9", "0.28.0", False), ("0.100", "0.28.0", True), ("1.0rc1", "0.28.0", True),
     ("unknown", "0.28.0", True), ("", "0.28.0", True)],
)  # fmt: skip
def test_versions_are_compared_as_versions(version: str, since: str, expected: bool) -> None:
    assert versions.at_least(version, since) is expected


def test_what_is_read_is_what_the_host_takes() -> None:
    text = (
        "default_effect: allow\nrules:\n"
        "  - {callers: [$not, a.b], targets: [$or, c.d, 3], effect: deny}\n"
        "  - {callers: [a.b, $not], targets: [c.d], effect: deny}\n"
        "  - {callers: [a.b], targets: [c.d], effect: allow, approval: required, conditions: {roles: [x]}}\n"
        "  - nothing\n"
    )
    access = read_access_list(parse(Text(text)).roots[0])
    first, second = access.rules
    assert access.allows_by_default
    assert not access.complete
    assert (first.index, first.allows, first.callers.operator) == (0, False, Operator.NOT)
    assert [pattern.text for pattern in first.targets.patterns] == ["c.d", None]
    assert (first.callers.evaluable, first.targets.evaluable) == (True, False)
    assert (second.index, second.allows, second.needs_approval) == (2, True, True)
    assert second.conditions is not None
    older = read_access_list(parse(Text(text)).roots[0], "0.28.0")
    assert [rule.index for rule in older.rules] == [0, 1, 2]
    assert read_access_list(None).complete


def test_code_names_conditions_and_files() -> None:
    read = in_code._read
    code = read(
        "from apcore import ACL\nACL.register_condition('a', A())\n"
        'ACL.register_async_condition(\n    key="b", handler=B())\nACL.load("acl/x.yaml", audit_logger=log)\n'
    )
    assert code.conditions == {"a", "b"}
    assert code.files == {"x.yaml"}
    assert (code.any_condition, code.any_file) == (False, False)
    code = read("ACL.register_condition(name, A())\nACL.load(str(path))\nACL.load('a' + b)\n")
    assert (code.any_condition, code.any_file) == (True, True)
    assert read("ACL.load(f'{x}.yaml')").any_file
    assert read("print('nothing')") == in_code.AclCode()


def test_two_hundred_rules_are_read_quickly(tmp_path: Path) -> None:
    rule = "  - callers: ['api.*', Executor.*]\n    targets: [executor.x{n}, a..b]\n    effect: deny\n    priority: {n}\n"
    text = "rules:\n" + "".join(rule.format(n=number) for number in range(200))
    found = grammar(tmp_path, text)
    assert len(found) == 600
    started = time.perf_counter()
    assert len(grammar(tmp_path, text)) == 600
    assert time.perf_counter() - started < 20, "quadratic"
