"""What is created for apcore projects: the real host takes the configuration, gives the table's answers and runs the test."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from creation_workspace import apply, code, codes, offered, write

if TYPE_CHECKING:
    from pathlib import Path

MODULE = code(
    """
    from typing import Literal

    from apcore import Module
    from pydantic import BaseModel, Field


    class Place(BaseModel):
        street: str


    class Input(BaseModel):
        name: str
        count: int = Field(ge=3)
        mood: Literal["good", "bad"]
        place: Place
        note: str | None
        more: list[str] = []


    class Output(BaseModel):
        greeting: str


    class Greeter(Module):
        description = "Greets a person by name 🎉"
        input_schema = Input
        output_schema = Output

        def execute(self, inputs, context):
            return {"greeting": inputs["mood"] * inputs["count"] + inputs["place"]["street"]}
    """
)
OTHER = MODULE.replace("class Greeter", "class Other")
ACL = """\
# 🎉 who may
version: "1.0"
rules:
  - {callers: ["greet.*"], targets: ["common.*"], effect: allow}
  - {callers: ["@external"], targets: ["greet.*"], effect: allow, approval: required}
  - {callers: ["*"], targets: ["common.*"], effect: deny, conditions: {roles: [guest]}}
default_effect: deny
"""
PROJECT = {"extensions/greet/hello.py": MODULE, "extensions/common/yes.py": OTHER, "extensions/no.py": OTHER}

ASKING = """
import json, sys, yaml
from pathlib import Path
from apcore import Config
from apcore.acl import ACL

root = Path(sys.argv[1])
acl = ACL.load(str(root / "acl/global_acl.yaml"))
told = []
for row in yaml.safe_load((root / "tests/acl/global_acl.yaml").read_text(encoding="utf-8")):
    found = acl.check_access(row["caller"], row["target"], None)
    told.append([row["expected"], "approval" if found.approval_required else "allow" if found.access == "allow" or found.access is True else "deny", found.matched_rule_index])
config = Config.load(str(root / "apcore.yaml"))
print(json.dumps([told, config.get("project.name")]))
"""


def pytest_of(root: Path) -> tuple[int, str]:
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:asyncio", "-p", "no:xdist", "-p", "no:lsp"]
    child = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(root)],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return child.returncode, child.stdout


def test_the_real_host_takes_a_table_and_a_configuration(tmp_path: Path) -> None:
    root = tmp_path / "näme: 1"
    write(root, {**PROJECT, "acl/global_acl.yaml": ACL}, "\r\n")
    before = set(codes(tmp_path))
    apply(offered(root / "extensions/greet/hello.py", tmp_path)["apcore.config"], tmp_path)
    apply(offered(root / "acl/global_acl.yaml", tmp_path)["apcore.access-table"], tmp_path)
    assert set(codes(tmp_path)) <= before
    for file in ("extensions/greet/hello.py", "acl/global_acl.yaml"):
        assert not {"apcore.config", "apcore.access-table"} & set(offered(root / file, tmp_path))
    child = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASKING, str(root)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert not child.returncode, child.stderr
    rows, name = json.loads(child.stdout)
    assert name == root.name
    assert [index for _, _, index in rows] == [0, 1, None]
    assert all(expected == real for expected, real, _ in rows), rows


@pytest.mark.parametrize(
    "acl", ["rules: []\n", "rules: 1\n", ACL.replace("effect: deny,", "effekt: deny,"), ACL + "rules: [\n"]
)
def test_no_table_of_a_list_that_decides_nothing_known(acl: str, tmp_path: Path) -> None:
    write(tmp_path, {"acl/global_acl.yaml": acl, "apcore.yaml": 'version: "1"\nproject:\n  name: x\n'})
    assert offered(tmp_path / "acl/global_acl.yaml", tmp_path) == {}


@pytest.mark.slow
def test_a_module_is_called_by_its_test(tmp_path: Path) -> None:
    write(tmp_path, {**PROJECT, "apcore.yaml": 'version: "1.0.0"\nproject:\n  name: x\n'})
    path = tmp_path / "extensions/greet/hello.py"
    apply(offered(path, tmp_path)["apcore.module-test"], tmp_path)
    assert "apcore.module-test" not in offered(path, tmp_path)
    status, said = pytest_of(tmp_path)
    assert (status, "1 passed" in said) == (0, True), said
    write(tmp_path, {"extensions/greet/hello.py": MODULE.replace('"greeting": inp', '"greetings": inp')})
    status, said = pytest_of(tmp_path)
    assert status == 1
    assert "Output validation failed" in said


def test_inputs_that_are_not_plain_are_left_to_the_author(tmp_path: Path) -> None:
    source = MODULE.replace("name: str\n", "name: str = Field(pattern='a+')\n", 1)
    write(tmp_path, {"extensions/hello.py": source})
    text = offered(tmp_path / "extensions/hello.py", tmp_path)["apcore.module-test"].edits[0].text
    compile(text, "test.py", "exec")
    assert '"name": MISSING' in text
    assert "'good'" in text
    assert '"write a value in place of every MISSING in INPUTS"' in text
