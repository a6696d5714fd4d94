"""What we say of calls between modules is what the real executor and access list make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from real_calls import Called, call

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HEAD = """\
from pydantic import BaseModel, Field


class Input(BaseModel):
    name: str = Field("x", description="Who")
    depth: int = Field(0, description="How deep")


class Output(BaseModel):
    out: str = Field(..., description="What")
    when: float | None = Field(None, description="When")


class Caller:
    description = "Calls"
    input_schema = Input
    output_schema = Output

    {body}
"""
ACL = """\
default_effect: deny
rules:
- callers: ["@external", "*"]
  targets: ["case.*", "free.*"]
  effect: allow
- callers: ["case.*"]
  targets: [kept.inner]
  effect: allow
- callers: ["*"]
  targets: [kept.outer]
  effect: deny
- callers: ["case.*"]
  targets: [kept.admin]
  effect: allow
  conditions: {roles: [admin]}
"""


class Case(NamedTuple):
    """The `execute` of a module."""

    body: str
    code: str | None
    """What is to be said of it."""
    sign: str = ""
    """What is in the error of the real call; empty for one that works."""
    nested: tuple[str, str, str] | None = None
    """What the access list is asked for the nested call."""


EXECUTE = "def execute(self, inputs, context):\n        "
ASYNC = "async def execute(self, inputs, context):\n        "
CASES = {
    "forwarded": Case(EXECUTE + "return context.executor.call('free.end', inputs, context)", None, "", ("case.forwarded", "free.end", "allow")),
    "lost": Case(EXECUTE + "return context.executor.call('free.end', inputs)", "HOK230", "", ("@external", "free.end", "allow")),
    "lost_async": Case(ASYNC + "return await context.executor.call_async('free.end', inputs, None)", "HOK230", "", ("@external", "free.end", "allow")),
    "by_keyword": Case(EXECUTE + "return context.executor.call('free.end', context=context, inputs=inputs)", None, "", ("case.by_keyword", "free.end", "allow")),
    "allowed": Case(EXECUTE + "return context.executor.call('kept.inner', inputs, context)", None, "", ("case.allowed", "kept.inner", "allow")),
    "denied": Case(EXECUTE + "return context.executor.call('kept.outer', inputs, context)", "ACL290", "ACL_DENIED", ("case.denied", "kept.outer", "deny")),
    "denied_by_default": Case(EXECUTE + "return context.executor.call('kept.none', inputs, context)", "ACL290", "ACL_DENIED", ("case.denied_by_default", "kept.none", "deny")),
    "conditional": Case(EXECUTE + "return context.executor.call('kept.admin', inputs, context)", None, "ACL_DENIED", ("case.conditional", "kept.admin", "deny")),
    "unknown": Case(EXECUTE + "return context.executor.call('free.ent', inputs, context)", "HOK231", "MODULE_NOT_FOUND"),
    "circle_a": Case(EXECUTE + "return context.executor.call('case.circle_b', inputs, context)", "HOK232", "CIRCULAR_CALL"),
    "circle_b": Case(EXECUTE + "return context.executor.call('case.circle_a', inputs, context)", "HOK232", "CIRCULAR_CALL"),
    "itself": Case(EXECUTE + "return context.executor.call('case.itself', inputs, context)", "HOK232", "CALL_FREQUENCY_EXCEEDED"),
    "no_circle": Case(
        EXECUTE + "if inputs.get('depth', 0) > 1:\n            return {'out': 'x'}\n        inputs = {'depth': inputs.get('depth', 0) + 1}\n"
        "        return context.executor.call('case.no_circle', inputs, context)", None,
    ),
    "keyword": Case(EXECUTE + "return context.executor.call('free.end', name='x', context=context)", "HOK233", "TypeError"),
    "too_many": Case(EXECUTE + "return context.executor.call('free.end', inputs, context, None, 1)", "HOK233", "TypeError"),
    "dropped": Case(ASYNC + "context.executor.call_async('case.denied', inputs, context)\n        return {'out': 'x'}", "HOK234"),
    "awaited": Case(ASYNC + "return await context.executor.call('free.end', inputs, context)", "HOK235", "TypeError"),
    "sync_in_async": Case(ASYNC + "return context.executor.call('free.end', inputs, context)", None, "", ("case.sync_in_async", "free.end", "allow")),
    "defaulted": Case(EXECUTE + "return {'out': inputs['name']}", "HOK236", "KeyError"),
    "undefaulted": Case(EXECUTE + "return {'out': inputs.get('name', 'x')}", None),
    "model": Case(EXECUTE + "return Output(out='x')", "HOK237", "TypeError"),
    "listed": Case(EXECUTE + "return ['out']", "HOK237", "Error"),
    "dumped": Case(EXECUTE + "return Output(out='x').model_dump()", None),
    "lacking": Case(EXECUTE + "return {'when': 3.5}", "HOK240", "Output validation failed"),
    "mistyped": Case(EXECUTE + "return {'out': 3}", "HOK240", "Output validation failed"),
    "mistyped_none": Case(EXECUTE + "return {'out': None}", "HOK240", "Output validation failed"),
    "mistyped_bool": Case(EXECUTE + "return {'out': 'x', 'when': True}", "HOK240", "Output validation failed"),
    "whole_number": Case(EXECUTE + "return {'out': 'x', 'when': 3, 'more': []}", None),
    "nothing": Case(EXECUTE + "return None", None),
    "unread": Case(EXECUTE + "return {'out': inputs['nmae']}", "HOK241", "KeyError"),
}  # fmt: skip
FREE = HEAD.format(body=EXECUTE + "return {'out': 'end'}")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("calls")
    files = {
        "apcore.yaml": "version: '1'\nproject:\n  name: x\n",
        "acl/global_acl.yaml": ACL,
        "extensions/free/end.py": FREE,
    }
    files.update({f"extensions/kept/{name}.py": FREE for name in ("inner", "outer", "none", "admin")})
    files.update({f"extensions/case/{name}.py": HEAD.format(body=case.body) for name, case in CASES.items()})
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def told(project: Path) -> Mapping[str, set[str]]:
    workspace = Workspace(project, Files(), Settings(hosts=("apcore",)), rule_book())
    report = check(workspace, select=["HOK2", "ACL290"])
    assert not report.faults
    found: dict[str, set[str]] = {}
    for finding in report.findings:
        found.setdefault(finding.path.stem, set()).add(finding.code)
    return found


@pytest.fixture(scope="module")
def real(project: Path) -> Mapping[str, Called]:
    return call(project, [f"case.{name}" for name in CASES], {})


@pytest.mark.parametrize("name", CASES)
def test_verdict_is_what_the_real_call_does(
    name: str, told: Mapping[str, set[str]], real: Mapping[str, Called]
) -> None:
    case, called = CASES[name], real[f"case.{name}"]
    assert told.get(name, set()) == ({case.code} if case.code else set())
    if case.sign:
        assert case.sign in called.error
    else:
        assert not called.error
    if case.nested is not None:
        assert called.asked[-1] == case.nested


def test_sound_modules_are_left_alone(told: Mapping[str, set[str]]) -> None:
    assert not {"end", "inner", "outer", "none", "admin"} & told.keys()
