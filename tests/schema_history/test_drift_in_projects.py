"""Drift in whole projects: which module a schema file belongs to, and what makes it be looked at again."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from model_sources import draw_source

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.python.program import Program
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Text
from plugcheck_lsp.workspace import Cache, Workspace
from plugcheck_rules.hosts.apcore.modules.models import record_of
from plugcheck_rules.hosts.apcore.schema_drift_rule import EXAMPLE_MODULE, EXAMPLE_SCHEMA

if TYPE_CHECKING:
    from pathlib import Path

MODELS = EXAMPLE_MODULE.partition("class Greeter")[0]
MODULE = (
    "from shop.models import Input, Output\n\n\nclass Greeter" + EXAMPLE_MODULE.partition("class Greeter")[2]
)
FILES = {
    "apcore.yaml": 'version: "1.0.0"\nproject:\n  name: x\n',
    "shop/__init__.py": "",
    "shop/models.py": MODELS,
    "extensions/executor/greeter.py": MODULE,
    "schemas/executor/greeter.schema.yaml": EXAMPLE_SCHEMA.replace("greeter", "executor.greeter"),
}


class Project:
    """A project as an editor has it: caches live from one look to the next."""

    def __init__(self, folder: Path, files: dict[str, str]) -> None:
        self.folder, self.files, self.cache = folder, Files(), Cache()
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8")

    def type(self, name: str, content: str) -> None:
        self.files.open(self.folder / name, content)

    @property
    def codes(self) -> list[str]:
        workspace = Workspace(self.folder, self.files, Settings(), rule_book(), cache=self.cache)
        report = check(workspace, select=["SCH27", "SCH28"])
        assert report.faults == ()
        for finding in report.findings:
            assert finding.path.name == "greeter.schema.yaml"
            assert [related.path.suffix for related in finding.related] == [".py"]
        return [finding.code for finding in report.findings]


def test_models_in_other_files_count_and_are_followed(tmp_path: Path) -> None:
    project = Project(tmp_path.resolve(), FILES)
    assert project.codes == []
    project.type("shop/models.py", MODELS.replace("times: int", "times: str"))
    assert project.codes == ["SCH278"]
    project.type("shop/models.py", MODELS.replace("    times: int", "    locale: str\n    times: int"))
    assert project.codes == ["SCH276"]
    project.type("shop/models.py", MODELS)
    assert project.codes == []
    project.type(
        "extensions/executor/greeter.py", MODULE.replace("input_schema = Input", "input_schema = Output")
    )
    assert sorted(set(project.codes)) == ["SCH275", "SCH276"]


@pytest.mark.parametrize(
    "half",
    [
        "class Input(BaseModel):\n    name: s tr\n",
        "class Input(Base",
        "def f(:\n",
        "class Input(BaseModel)\n",
    ],
)
def test_half_typed_models_say_nothing(tmp_path: Path, half: str) -> None:
    project = Project(tmp_path.resolve(), FILES)
    project.type("shop/models.py", MODELS.replace("class Input(BaseModel):\n", half, 1))
    assert project.codes == []


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("schemas/executor/greeter.schema.yaml", True),
        ("schemas/executor.greeter.schema.yaml", True),
        ("schemas/executor/other/greeter.schema.yaml", False),
        ("schemas/greeter.schema.yaml", False),
    ],
)
def test_which_module_a_file_belongs_to(tmp_path: Path, place: str, told: bool) -> None:
    files = dict(FILES)
    schema = files.pop("schemas/executor/greeter.schema.yaml").replace("maxLength: 80", "maxLength: 8")
    workspace = Project(tmp_path.resolve(), {**files, place: schema})
    report = check(
        Workspace(workspace.folder, workspace.files, Settings(), rule_book()), select=["SCH27", "SCH28"]
    )
    assert [finding.code for finding in report.findings] == (["SCH279"] if told else [])


def test_no_text_of_a_model_is_too_odd_to_read(tmp_path: Path) -> None:
    """Cut, doubled and emptied lines: whatever is left is read without a fault, and names fields that it has."""
    path = tmp_path / "odd.py"
    for seed in range(150):
        chance = random.Random(seed)
        lines = draw_source(chance).split("\n")
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(lines))
            lines[at] = chance.choice(
                (lines[at][: len(lines[at]) // 2], "", lines[at] * 2, " " + lines[at], "é🎉")
            )
        program = Program({path: parse(Text("\n".join(lines)))}, (tmp_path,))
        for owner in program.modules[path].all_classes:
            record = record_of(program, owner)
            for field in record.properties.values() if record is not None else ():
                assert field.attribute
                assert field.where.path == path
