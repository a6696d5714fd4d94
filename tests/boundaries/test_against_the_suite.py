"""What we say of what hooks return is what the real suite says when it runs them."""

from __future__ import annotations

import contextlib
import sys
import types
import warnings
from typing import TYPE_CHECKING

import pytest
from boundary_cases import BODIES, EXPRESSIONS, HEAD
from dagstack.plugin_system.contract import assert_json_serializable_boundaries
from dagstack.plugin_system.contract.serialization import SerializationError

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MANIFEST = """\
schema_version = "1"
name = "oracle"
kind = "oracle"
kind_api_version = "1"
core_version = ">=0.4,<0.5"
runtime = "in_process"
entry_point = "plugin:Plugin"
"""
CLASS = """

class Plugin:
    def __init__(self):
        self.attr = 1
        self.items = {1}
        self.table = {"a": 1}

    def number(self):
        return Decimal(1)

    def _pair(self):
        return 1, 2

    def pair(self):
        return list(self._pair())

    @property
    def prop(self):
        return {1}

    async def later(self):
        return 1

    def method(self):
        return 1

    def clean(self, value):
        if isinstance(value, dict):
            return {key: self.clean(inner) for key, inner in value.items()}
        return str(value)

    def mend(self, value):
        value["at"] = 1

    def _chain(self, count):
        return self._found(count)

    def _found(self, count):
        return [{"found": {count}}]
"""
UNSEEN = {
    "return Dated(NOW).at": "an attribute of a dataclass's instance holds whatever its maker gave",
    "return re.findall('(a)(b)', 'ab')": "the groups of a pattern decide",
    "return coroutine()": "the suite awaits no coroutine; the host does",
    "global G\nG = {1}\nreturn G": "a global name may have been given another value; told as ambient state",
}
"""What the suite refuses and the code alone does not show."""
NOT_TAKEN = {
    "return list(Path('.').glob('*.nothing'))": "the folder has no such files",
    "return [] and {1}": "the left side is empty",
    "return [1] if self.attr else {1}": "the condition holds",
    "x = [1]\nif not self.attr:\n    x = {1}\nreturn x": "the condition does not hold",
    "x = [1]\nwhile self.attr is None:\n    x = {1}\nreturn x": "the loop is not entered",
}
"""What is wrong on a branch that the suite's call does not take."""


def hooks() -> Iterator[tuple[str, str]]:
    for number, expression in enumerate(EXPRESSIONS):
        yield f"e{number}", f"return {expression}"
    for number, body in enumerate(BODIES):
        yield f"b{number}", body


def source() -> str:
    methods = (
        f"\n    def {name}(self):\n" + "".join(f"        {line}\n" for line in body.split("\n"))
        for name, body in hooks()
    )
    return HEAD + CLASS + "".join(methods)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """The messages of the error rules by hook."""
    folder = tmp_path_factory.mktemp("oracle")
    (folder / "dagstack.toml").write_text(MANIFEST, encoding="utf-8")
    (folder / "plugin.py").write_text(source(), encoding="utf-8")
    workspace = Workspace(folder, Files(), Settings(hosts=("dagstack",)), rule_book())
    found: dict[str, list[str]] = {}
    for finding in check(workspace, select=["SER101", "SER102", "SER103", "SER104"]).findings:
        hook = finding.message.split("`")[1]
        found.setdefault(hook, []).append(finding.message)
    return found


@pytest.fixture(scope="module")
def plugin() -> Iterator[types.ModuleType]:
    module = types.ModuleType("oracle_plugin")
    sys.modules[module.__name__] = module  # dataclasses look there
    exec(compile(source(), "plugin.py", "exec"), module.__dict__)
    yield module
    del sys.modules[module.__name__]


def fails(plugin: types.ModuleType, hook: str) -> bool:
    """Whether the real suite refuses what the hook returns."""
    manifest = {line.split(" = ")[0]: line.split('"')[1] for line in MANIFEST.splitlines()}
    with warnings.catch_warnings(), contextlib.redirect_stdout(None):
        warnings.simplefilter("ignore")
        try:
            assert_json_serializable_boundaries(plugin.Plugin, manifest, hook_samples={hook: {}})
        except (SerializationError, RecursionError):
            return True
    return False


def test_every_failure_of_the_suite_is_told(told: Mapping[str, list[str]], plugin: types.ModuleType) -> None:
    failing = {hook: body for hook, body in hooks() if fails(plugin, hook)}
    assert len(failing) > 150
    assert {body for hook, body in failing.items() if hook not in told} == set(UNSEEN)


def test_nothing_that_passes_is_an_error(told: Mapping[str, list[str]], plugin: types.ModuleType) -> None:
    passing = {hook: body for hook, body in hooks() if not fails(plugin, hook)}
    assert len(passing) > 150
    assert {body for hook, body in passing.items() if hook in told} == set(NOT_TAKEN)
