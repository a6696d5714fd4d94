"""Our verdict on generated module files is that of the real `Registry.discover`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from generated_modules import Generated, generate
from real_discovery import discover

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.findings import Finding

UNTOLD = {
    "what an unknown decorator makes of a class or a method": r"@helpers\.same|@keeps|keeps\(|runtime_checkable|slots=True",
    "what is given to a class from outside of its body": r"setattr\(|^Greeter(\.\w+)? = |^del ",
    "a class that a call makes": r"= type\(",
    "a class with another metaclass": r"enum\.Enum\)|NamedTuple\)|metaclass=",
    "a module that is a Pydantic model": r"class Greeter\(BaseModel\)",
    "what a condition or a loop binds": r"TYPE_CHECKING:\n    Other|for Other in|if True:|__main__",
    "a value that only running the code tells": r"make_model\(\)|__doc__|= enum\.Enum$|CONSTANT or|= Input\(\)|, other = ",
    "the constructor of a class that inherits from one of Python's": r"class Greeter\((Exception|dict)\)",
    "what is no class": r"entry_point: CONSTANT",
}
"""Where the real host refuses and we may stay silent: what the text does not settle, or nobody writes."""


def lay_out(generated: Generated, root: Path) -> Path:
    for name, content in generated.files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root


def refusals(root: Path) -> list[Finding]:
    report = check(
        Workspace(root, Files(), Settings(hosts=("apcore",)), rule_book()), select=["HOK2", "CFG259"]
    )
    assert not report.faults
    return [finding for finding in report.findings if finding.refused and finding.path.name != "helpers.py"]


def reason(generated: Generated) -> str | None:
    """Why the text does not settle the verdict."""
    text = "\n".join(content for name, content in generated.files.items() if name.startswith("extensions/"))
    own = text[text.find("def greet(self") :] if "def greet(self" in text else text
    own = "\n".join((own, *(c for n, c in generated.files.items() if n.endswith("_meta.yaml"))))
    return next((why for why, pattern in UNTOLD.items() if re.search(pattern, own, re.MULTILINE)), None)


def compare(seeds: range, tmp_path: Path) -> None:
    files = [generate(seed) for seed in seeds]
    roots = [lay_out(generated, tmp_path / str(number)) for number, generated in enumerate(files)]
    taken = refused = untold = 0
    unexplained = []
    for generated, root, real in zip(files, roots, discover(roots), strict=True):
        found = refusals(root)
        if generated.module_id in real.ids:
            taken += 1
            assert not found, (root, [(finding.code, finding.message) for finding in found])
        elif found:
            refused += 1
        else:
            untold += 1
            if reason(generated) is None:
                unexplained.append((root, real.log, real.error))
    print(f"{len(files)} files: {taken} taken, {refused} refused, {untold} refused and not told")
    assert unexplained == []
    assert taken > len(files) // 5
    assert refused > len(files) // 5
    assert untold < len(files) // 4


def test_verdicts_are_those_of_the_real_registry(tmp_path: Path) -> None:
    compare(range(100), tmp_path)


@pytest.mark.slow
def test_verdicts_on_many_files(tmp_path: Path) -> None:
    compare(range(1_000, 1_500), tmp_path)


MODULE = """\
from pydantic import BaseModel


class Input(BaseModel):
    name: str = "x"


class Output(BaseModel):
    greeting: str = "y"


class Greeter:
    description = "Greets"
    input_schema = Input
    output_schema = Output

    def execute(self, inputs, context):
        return {"greeting": "x"}
"""
CHANGES: tuple[tuple[str, str, str | None], ...] = (
    ("(self, inputs, context)", "(self, inputs)", "HOK210"),
    ("(self, inputs, context)", "(self, inputs, *, context)", "HOK210"),
    ("    def execute", "    @staticmethod\n    def execute", "HOK210"),
    ("    def execute(self, ", "    @staticmethod\n    def execute(", None),
    ("(self, inputs, context)", "(self, inputs, context=None, *more, **options)", None),
    ("return {", "yield {", "HOK211"),
    ("    def execute", "    async def execute", None),
    (
        "from pydantic",
        "from __future__ import annotations\n\nfrom typing import Optional\n\nfrom pydantic",
        None,
    ),
    ("name: str =", "name: 'str' =", None),
    ("name: str =", "name: 'list[Input] | str' =", None),
    ('name: str = "x"', "name: 'Output | None' = None", "HOK214"),
    ('name: str = "x"', "name: list['Output'] = []", "HOK214"),
    ("greeting: str =", "greeting: 'Input | str' =", "HOK214"),
)
"""What is changed of `MODULE`, and what is to be said of it."""


def test_what_is_registered_and_fails_when_called(tmp_path: Path) -> None:
    roots = []
    for number, (old, new, _) in enumerate(CHANGES):
        assert old in MODULE
        files = {"apcore.yaml": "", "extensions/greeter.py": MODULE.replace(old, new)}
        roots.append(lay_out(Generated("greeter.py", files), tmp_path / str(number)))
    for root, real, (_, new, code) in zip(roots, discover(roots, call=True), CHANGES, strict=True):
        report = check(Workspace(root, Files(), Settings(hosts=("apcore",)), rule_book()), select=["HOK21"])
        assert real.ids == ("greeter",)
        assert bool(real.calls["greeter"]) == (code is not None), (new, real.calls)
        assert {finding.code for finding in report.findings} == ({code} if code else set()), new
        assert not any(finding.refused for finding in report.findings)
