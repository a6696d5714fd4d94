"""Findings about modules are a function of the files as they are: half-typed text, edits elsewhere, order."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from generated_modules import generate
from good_modules import good_project

from plugcheck_lsp.engine import Report, check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Cache, Workspace

if TYPE_CHECKING:
    from pathlib import Path

MODULE = """\
from pydantic import BaseModel, Field


class Input(BaseModel):
    name: str = Field(..., description="Who")


class Output(BaseModel):
    out: str = Field(..., description="What")


class Module:
    description = "Does it"
    input_schema = Input
    output_schema = Output

    def execute(self, inputs, context):
        return context.executor.call("{target}", inputs, context)
"""
END = MODULE.replace('context.executor.call("{target}", inputs, context)', '{"out": "x"}')


def write(root: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def findings(root: Path, cache: Cache | None = None) -> Report:
    settings = Settings(hosts=("apcore",))
    workspace = Workspace(root, Files(), settings, rule_book(), cache=cache or Cache())
    report = check(workspace)
    assert not report.faults
    return report


def told(report: Report, name: str) -> set[str]:
    return {finding.code for finding in report.findings if finding.path.name == name}


def test_edits_elsewhere_are_seen(tmp_path: Path) -> None:
    cache = Cache()
    write(
        tmp_path,
        {"apcore.yaml": "", "extensions/a.py": MODULE.replace("{target}", "b"), "extensions/b.py": END},
    )
    assert told(findings(tmp_path, cache), "a.py") == set()
    steps: list[tuple[dict[str, str], set[str]]] = [
        ({"extensions/b.py": MODULE.replace("{target}", "a")}, {"HOK232"}),
        ({"extensions/b.py": "\n\n" + MODULE.replace("{target}", "a")}, {"HOK232"}),
        ({"extensions/b.py": END}, set()),
        ({"extensions/a.py": MODULE.replace("{target}", "tools.add")}, {"HOK231"}),
        (
            {
                "app.py": "from apcore import APCore\n\nclient = APCore()\n\n\n@client.module(id='tools.add')\n"
                "def add(a: int) -> int:\n    return a\n"
            },
            set(),
        ),
        ({"acl/global_acl.yaml": "rules: []\n"}, {"ACL290"}),
        ({"acl/global_acl.yaml": "rules:\n- {callers: [a], targets: ['*'], effect: allow}\n"}, set()),
        ({"bindings/x.binding.yaml": "bindings:\n- {module_id: a, target: 'app:add'}\n"}, {"HOK216"}),
    ]
    for files, wanted in steps:
        write(tmp_path, files)
        warm, cold = findings(tmp_path, cache), findings(tmp_path)
        assert warm.findings == cold.findings
        assert told(warm, "a.py") == wanted, files


def test_half_typed_text_gains_no_finding_about_modules(tmp_path: Path) -> None:
    chance = random.Random(7)
    files = good_project(4)
    write(tmp_path, files)
    path = "extensions/executor/step_2.py"
    source = files[path]
    cache = Cache()
    for _ in range(12):
        cut = chance.randrange(len(source))
        line = source.find("\n", cut)
        changed = source[:cut] + source[line:] if chance.random() < 0.7 else source[:cut]
        write(tmp_path, {path: changed})
        report = findings(tmp_path, cache)
        assert report.findings == findings(tmp_path).findings


@pytest.mark.slow
def test_broken_generated_files_break_no_rule(tmp_path: Path) -> None:
    chance = random.Random(11)
    for seed in range(120):
        generated = generate(seed)
        root = tmp_path / str(seed)
        write(root, generated.files)
        path = f"extensions/{generated.path}"
        source = generated.files[path]
        for _ in range(3):
            cut = chance.randrange(len(source))
            junk = chance.choice(
                ("(", ")", "'", '"""', ":", "\t", "é🎉", "\r\n", "class ", "@", "\\", "[", "del ")
            )
            write(root, {path: source[:cut] + junk + source[cut + chance.randrange(4) :]})
            findings(root)
