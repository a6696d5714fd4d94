"""What is said of an apcore project after any edits is what a clean start says of the same files."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Cache, Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.engine import Report

MODULE = """\
from pydantic import BaseModel, Field


class Input(BaseModel):
    name: str = Field(description="Who", max_length=40)
    times: int = 1


class Output(BaseModel):
    text: str = Field(description="What was said")


class Module:
    description = "Says something"
    input_schema = Input
    output_schema = Output

    def execute(self, inputs, context):
        said = context.executor.call("common.text.clean", {"name": inputs["name"]}, context)
        return {"text": said["text"] * inputs["times"]}
"""
SCHEMA = """\
module_id: {id}
description: Says something
version: "1.0.0"
input_schema:
  type: object
  required: [name]
  properties:
    name: {{type: string, description: Who, maxLength: 40}}
    times: {{type: integer, default: 1}}
output_schema:
  type: object
  properties:
    text: {{type: string, description: What was said}}
"""
FILES = {
    "apcore.yaml": 'version: "1.0.0"\nproject:\n  name: demo\nbindings:\n  dir: ./bindings\n',
    "acl/global_acl.yaml": 'version: "1.0"\ndefault_effect: deny\nrules:\n'
    '  - {callers: ["api.*"], targets: ["common.*", "executor.*"], effect: allow}\n'
    '  - {callers: ["api.say.hello"], targets: [common.text.clean], effect: deny}\n',
    "acl/other.yaml": "rules: []\n",
    "bindings/tools.binding.yaml": 'spec_version: "1.0"\nbindings:\n'
    '  - {module_id: tools.add, target: "tools:add", description: Adds, auto_schema: true}\n',
    "tools.py": "def add(a: int, b: int) -> int:\n    return a + b\n",
    "app.py": "from apcore import APCore\n\nclient = APCore()\n\n\ndef run():\n    return client.call('api.say.hello', {})\n",
    "extensions/api/say/hello.py": MODULE,
    "extensions/api/say/hello_meta.yaml": "version: 1.0.0\ndependencies:\n  - {module_id: common.text.clean}\n",
    "extensions/common/text/clean.py": MODULE,
    "extensions/executor/slow.py": MODULE,
    "schemas/api/say/hello.schema.yaml": SCHEMA.format(id="api.say.hello"),
    "schemas/common/text/clean.schema.yaml": SCHEMA.format(id="common.text.clean"),
}
SWAPS = (
    ("common.text.clean", "common.text.claen"),
    ("common", "shared"),
    ("api.say.hello", "api.say.*"),
    ("allow", "deny"),
    ("maxLength", "maxLenght"),
    ("string", "integer"),
    ("integer", "strng"),
    ("context)", "inputs)"),
    (", context)", ")"),
    ("module_id", "modul_id"),
    ("BaseModel", "object"),
    ("execute", "run"),
    ("rules", "ruls"),
    ("1.0.0", "2.0.0"),
    ("add", "ad"),
    ("max_length=40", "max_length=41"),
    ("./bindings", "./tools"),
    ("description", "descripton"),
)
"""Words that decide something, each with another one; the swaps go both ways."""


def edited(source: str, chance: random.Random) -> str:
    kind = chance.randrange(6)
    if kind == 0:  # half-typed
        at = chance.randrange(len(source) + 1)
        return source[:at] + chance.choice([":", "[", '"', "\n", "  ", "# x", "- "]) + source[at:]
    if kind == 1:
        lines = source.splitlines(keepends=True)
        del lines[chance.randrange(len(lines)) : chance.randrange(len(lines)) + 1]
        return "".join(lines)
    old, new = chance.choice(SWAPS)
    if kind == 2:
        old, new = new, old
    return source.replace(old, new, 1 if kind == 3 else -1)


def said(report: Report) -> list[str]:
    return [repr(finding) for finding in report.findings]


def compare(root: Path, seed: int, steps: int) -> None:
    chance = random.Random(seed)
    contents = dict(FILES)
    for name, source in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    files, cache = Files(), Cache()
    for step in range(steps):
        name = chance.choice(sorted(contents))
        undo = chance.random() < 0.3
        contents[name] = FILES[name] if undo else edited(contents[name], chance) or "\n"
        files.open(root / name, contents[name])
        if chance.random() < 0.3:
            continue  # several edits before somebody looks
        here = check(Workspace(root, files, Settings(), rule_book(), cache=cache))
        fresh = Files()
        for other, source in contents.items():
            fresh.open(root / other, source)
        clean = check(Workspace(root, fresh, Settings(), rule_book()))
        assert here.faults == clean.faults == ()
        assert said(here) == said(clean), f"seed {seed}, step {step}: {name}"


@pytest.mark.parametrize("seed", range(2))
def test_edits_leave_no_trace(seed: int, tmp_path: Path) -> None:
    compare(tmp_path, seed, 12)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 14))
def test_many_edits_leave_no_trace(seed: int, tmp_path: Path) -> None:
    compare(tmp_path, seed, 60)


def test_a_package_that_goes_makes_its_modules_anybodys(tmp_path: Path) -> None:
    """A target is missing for sure only where its package is there: the binding's findings depend on that as well."""
    (tmp_path / "bindings").mkdir()
    (tmp_path / "tools").mkdir()
    (tmp_path / "apcore.yaml").write_text(FILES["apcore.yaml"])
    binding = FILES["bindings/tools.binding.yaml"].replace("tools:add", "tools.words:add")
    (tmp_path / "bindings" / "tools.binding.yaml").write_text(binding)
    package = tmp_path / "tools" / "__init__.py"
    package.write_text("")
    files, cache = Files(), Cache()

    def codes() -> list[str]:
        report = check(Workspace(tmp_path, files, Settings(), rule_book(), cache=cache), select=["CFG228"])
        return [finding.code for finding in report.findings]

    assert codes() == ["CFG228"]
    package.unlink()
    files.changed([package])
    assert codes() == []
