"""The manifest against the code: entry points, imports, resources, execution model, units of work."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from plugcheck_lsp.text import Edit, Text

if TYPE_CHECKING:
    from conftest import Check, Told

MANIFEST = """\
schema_version = "1"
name = "chunker"
kind = "{kind}"
kind_api_version = "1"
core_version = ">=0.4"
runtime = "in_process"
entry_point = "{entry}"
{more}"""


def manifest(entry: str = "plugin:Plugin", kind: str = "chunker", more: str = "") -> str:
    return MANIFEST.format(entry=entry, kind=kind, more=more)


def about(found: list[Told], *codes: str) -> list[Told]:
    return [finding for finding in found if finding.code in codes]


SETUP = "class Plugin:\n    def setup(self, ctx):\n"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("class Plugin: ...", "Plugin"),
        ("class Plugin:\n    def __init__(self, size=1, *a, key=None, **k): ...", "Plugin"),
        ("from elsewhere import Plugin", "Plugin"),
        ("from elsewhere import *", "Plugin"),
        ("from elsewhere import Base\nclass Plugin(Base): ...", "Plugin"),
        ("from elsewhere import wrap\n@wrap\nclass Plugin:\n    def __init__(self, x): ...", "Plugin"),
        ("class Plugin:\n    def __init__(self, x): ...\nPlugin = make(Plugin)", "Plugin"),
        ("def __getattr__(name):\n    return object", "Plugin"),
        ("from functools import partial\nclass P:\n    def __init__(self, x): ...\nPlugin = partial(P, 1)", "Plugin"),
        ("if True:\n    class Plugin: ...\nelse:\n    class Plugin:\n        def __init__(self, x): ...", "Plugin"),
        ("globals()['Plugin'] = object", "Plugin"),
        ("import sys\nsetattr(sys.modules[__name__], 'Plugin', object)", "Plugin"),
        ("from dataclasses import dataclass\n@dataclass\nclass Plugin:\n    size: int = 3", "Plugin"),
        ("from pydantic import BaseModel\nclass Plugin(BaseModel):\n    size: int", "Plugin"),
        ("class Meta(type):\n    def __call__(cls): return 1\nclass Plugin(metaclass=Meta):\n    def __init__(self, x): ...", "Plugin"),
        ("class C:\n    def __call__(self): return 1\nPlugin = C()", "Plugin"),
        ("from abc import *\nclass B(ABC):\n    @abstractmethod\n    def f(self): ...\nclass Plugin(B):\n    f = None", "Plugin"),
        ("def f():\n    global Plugin\n    class Plugin: ...\nf()", "Plugin"),
    ],
)  # fmt: skip
def test_what_may_work_is_left_alone(told: Check, code: str, name: str) -> None:
    found = told({"dagstack.toml": manifest(f"plugin:{name}"), "plugin.py": f"{code}\n"})
    assert about(found, "MAN140", "MAN141", "MAN142", "MAN143", "MAN144") == []


@pytest.mark.parametrize(
    ("code", "where", "because"),
    [
        ("class Plugin:\n    def __init__(self, size): ...", "Plugin", "arguments"),
        ("class Base:\n    def __init__(self, size): ...\nclass Plugin(Base): ...", "Plugin", "arguments"),
        (
            "from dataclasses import dataclass\n@dataclass\nclass Plugin:\n    size: int",
            "Plugin",
            "arguments",
        ),
        ("def Plugin(size): ...", "Plugin", "arguments"),
        ("class P: ...\nPlugin = P()", "Plugin", "instance"),
        ("Plugin = {'name': 'x'}", "Plugin", "value"),
        (
            "from abc import ABC, abstractmethod\nclass Plugin(ABC):\n    @abstractmethod\n    def run(self): ...",
            "Plugin",
            "abstract",
        ),
        ("class P:\n    def __init__(self, x): ...\nPlugin = P", "Plugin", "arguments"),
    ],
)
def test_what_surely_fails_is_refused_with_its_cause(
    told: Check, code: str, where: str, because: str
) -> None:
    [finding] = about(told({"dagstack.toml": manifest(), "plugin.py": f"{code}\n"}), "MAN143")
    assert finding.refused
    assert finding.marked == where
    assert because in finding.message
    assert finding.related == ["plugin.py"]


def test_parts_of_an_entry_point_are_marked_behind_any_kind_of_quote(told: Check) -> None:
    for quoted in ("'plugin:Plugn'", '"""plugin:Plugn"""', "'''plugin:Plugn'''"):
        text = manifest().replace('"plugin:Plugin"', quoted)
        [finding] = about(told({"dagstack.toml": text, "plugin.py": "class Plugin: ...\n"}), "MAN142")
        assert finding.marked == "Plugn"
    escaped = manifest().replace("plugin:Plugin", "plugin:\\u0050lugn")
    [finding] = about(told({"dagstack.toml": escaped, "plugin.py": "class Plugin: ...\n"}), "MAN142")
    assert finding.marked == '"plugin:\\u0050lugn"'
    assert finding.finding.fix is None


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("from .helpers import x", True),
        ("from . import helpers", True),
        ("from ..other import x", True),
        ("import helpers", True),
        ("import helpers.deep", True),
        ("from helpers import x as y", True),
        ("def run():\n    from .helpers import x", False),
    ],
)
def test_imports_of_siblings_fail_under_discovery(told: Check, code: str, refused: bool) -> None:
    files = {"plugins/a/dagstack.toml": manifest(), "plugins/a/plugin.py": f"{code}\n\nclass Plugin: ...\n"}
    found = about(told({**files, "plugins/a/helpers.py": "x = 1\n"}), "MAN145")
    assert [(finding.refused, finding.path) for finding in found] == [(refused, "plugins/a/plugin.py")]
    assert found[0].marked == code.split("\n    ")[-1]


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("import json, typing", {"typing.py": ""}),
        ("import yaml", {}),
        ("try:\n    import helpers\nexcept ImportError:\n    helpers = None", {"helpers.py": ""}),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .helpers import x",
            {"helpers.py": ""},
        ),
        ("import sys\nsys.path.insert(0, 'x')\nimport helpers", {"helpers.py": ""}),
        ("import helpers", {"helpers.py": "", "../../src/helpers/__init__.py": ""}),
        ("import helpers", {"helpers.py": "", "pyproject.toml": '[project]\nname = "x"\n'}),
        ("from ...plugin_system import load_manifest", {}),
    ],
)
def test_imports_that_may_work_are_left_alone(told: Check, code: str, files: dict[str, str]) -> None:
    beside = {f"plugins/a/{name}": text for name, text in files.items() if not name.startswith("..")}
    above = {name.removeprefix("../../"): text for name, text in files.items() if name.startswith("..")}
    plugin = {"plugins/a/dagstack.toml": manifest(), "plugins/a/plugin.py": f"{code}\n\nclass Plugin: ...\n"}
    assert about(told({**plugin, **beside, **above}), "MAN145") == []


@pytest.mark.parametrize("name", ["dagstack_plugin.toml", "pyproject.toml"])
def test_siblings_can_be_imported_where_discovery_never_loads_the_file(told: Check, name: str) -> None:
    header = "[tool.dagstack.plugin]\n" if name == "pyproject.toml" else ""
    files = {
        name: header + manifest(),
        "plugin.py": "import helpers\n\nclass Plugin: ...\n",
        "helpers.py": "",
    }
    assert about(told(files), "MAN145") == []


RESOURCES = '[resources]\nrequired = ["clock"]\noptional = ["http_client"]\n'


@pytest.mark.parametrize(
    "body",
    [
        "self.r = ctx.resources.^rng^",
        "r = ctx.resources\n        self.rng = r.^rng^",
        "self.ctx = ctx\n\n    def run(self):\n        return self.ctx.resources.^rng^.random()",
        "self.r = getattr(ctx.resources, ^'rng'^)",
        "self.take(ctx)\n\n    def take(self, context):\n        self.r = context.resources.^rng^",
    ],
)
def test_a_resource_that_is_not_declared_is_told_where_it_is_taken(told: Check, body: str) -> None:
    marked = body.split("^")[1]
    code = (
        SETUP
        + f"        self.clock = ctx.resources.clock, getattr(ctx.resources, 'http_client', None)\n        {body.replace('^', '')}\n"
    )
    [finding] = about(
        told({"dagstack.toml": manifest(more=RESOURCES), "plugin.py": code}), "MAN146", "MAN147"
    )
    assert (finding.code, finding.marked, finding.path) == ("MAN146", marked, "plugin.py")


@pytest.mark.parametrize(
    "resources",
    ["", "[resources]\noptional = []\n", "resources = {}\n", "[resources]\nrequired = []\n", '[resources]\nrequired = ["clock"]\n',
     '[resources]\nrequired = [\n  "clock",  # now\n]\n', '[resources]\nrequired = [\n  "clock"\n]\n',
     'resources.required = ["clock"]\n'],
)  # fmt: skip
@pytest.mark.parametrize("taken", ["rng", "rng cache"])
def test_all_that_the_code_takes_is_declared_by_one_fix(told: Check, resources: str, taken: str) -> None:
    code = SETUP + "".join(f"        self.{name} = ctx.resources.{name}\n" for name in taken.split())
    found = about(told({"dagstack.toml": manifest(more=resources), "plugin.py": code}), "MAN146")
    assert len(found) == len(taken.split())
    [fix] = {finding.finding.fix for finding in found}
    assert fix is not None
    edits = [Edit(edit.span, edit.text) for edit in fix.edits]
    mended = Text(manifest(more=resources)).edited(edits).source
    kept = ["clock"] if "clock" in resources else []
    assert tomllib.loads(mended)["resources"]["required"] == [*kept, *taken.split()]
    assert about(told({"dagstack.toml": mended}), "MAN146") == []


@pytest.mark.parametrize(
    "body",
    [
        "self.r = getattr(ctx.resources, 'rng', None)",
        "if 'rng' in ctx.resources:\n            self.r = ctx.resources.rng",
        "if hasattr(ctx.resources, 'rng'):\n            self.r = ctx.resources.rng",
        "try:\n            self.r = ctx.resources.rng\n        except AttributeError:\n            self.r = None",
        "self.m = ctx.resources.metadata",
        "self.other = ctx.config.rng",
        "self.size = len(ctx.resources)",
    ],
)
def test_a_resource_that_is_asked_for_carefully_is_left_alone(told: Check, body: str) -> None:
    code = SETUP + f"        {body}\n"
    assert about(told({"dagstack.toml": manifest(more=RESOURCES), "plugin.py": code}), "MAN146") == []


@pytest.mark.parametrize(
    "body",
    [
        "self.clock = ctx.resources.clock\n        self.h = getattr(ctx.resources, 'http_client', None)",
        "helper(ctx)",
        "helper(ctx.resources)",
        "self.all = dict(ctx.resources)",
        "for name in ('clock', 'http_client'):\n            setattr(self, name, getattr(ctx.resources, name))",
        "self.ctx = ctx\n\n    def run(self):\n        return helper(self.ctx)",
        "self.names = ['clock', 'http_client']",
    ],
)
def test_resources_that_may_be_used_are_left_alone(told: Check, body: str) -> None:
    code = f"from elsewhere import helper\n\n{SETUP}        {body}\n"
    assert about(told({"dagstack.toml": manifest(more=RESOURCES), "plugin.py": code}), "MAN147") == []


def test_a_base_class_from_elsewhere_may_use_every_resource(told: Check) -> None:
    code = "from elsewhere import Base\n\n\nclass Plugin(Base):\n    pass\n"
    assert about(told({"dagstack.toml": manifest(more=RESOURCES), "plugin.py": code}), "MAN147") == []


def test_rules_that_conclude_from_absence_wait_while_the_code_is_broken(told: Check) -> None:
    code = "class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n\n    def run(self):\n        x = (\n"
    found = told({"dagstack.toml": manifest(more=RESOURCES), "plugin.py": code})
    assert about(found, "MAN147", "MAN142") == []
    assert [finding.refused for finding in about(found, "MAN144")] == [True]


@pytest.mark.parametrize(
    ("kind", "code", "files", "found"),
    [
        ("tool", "async def execute(self, args): ...", {}, True),
        ("tool", "async def setup(self, ctx): ...", {}, False),
        ("tool", "async def helper(self): ...", {}, False),
        ("chunker", "async def chunk(self, text): ...", {}, False),
        (
            "chunker",
            "async def chunk(self, text): ...",
            {"kinds/chunker/v1.yaml": "hooks:\n  - name: chunk\n"},
            True,
        ),
        ("chunker", "@hookimpl\n    async def chunk(self, text): ...", {}, True),
        (
            "chunker",
            "async def chunk(self, text): ...",
            {
                "tests/test_contract.py": "from dagstack.plugin_system import run_contract_suite\n\nasync def test_it():\n"
                "    await run_contract_suite(P, M, hook_samples={'chunk': {'text': 'x'}})\n"
            },
            True,
        ),
    ],
)
def test_hooks_are_what_the_kind_the_marker_or_the_tests_say(
    told: Check, kind: str, code: str, files: dict[str, str], found: bool
) -> None:
    source = f"from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass Plugin:\n    {code}\n"
    made = told({"dagstack.toml": manifest(kind=kind), "plugin.py": source, **files})
    assert bool(about(made, "MAN151")) == found


UNIT = "[unit_of_work]\ndeclared = true\npartition_key = 'id'\nestimated_duration_sec = 5\n"


@pytest.mark.parametrize(
    ("code", "more", "found"),
    [
        ("import time\ndef now():\n    return time.time()", 'idempotency_mode = "output_hash"\n', True),
        ("from datetime import datetime as d\nNOW = d.now()", 'idempotency_mode = "input_hash"\n', True),
        (
            "def f():\n    import random\n    return random.random()",
            'idempotency_mode = "output_hash"\n',
            True,
        ),
        ("import time\ndef now():\n    return time.time()", 'idempotency_mode = "none"\n', False),
        ("import time\ndef nap():\n    time.sleep(1)", 'idempotency_mode = "output_hash"\n', False),
        (
            "import time\ndef now():\n    return time.time()",
            'idempotency_mode = "output_hash"\n[resources]\nrequired = ["clock"]\n',
            False,
        ),
    ],
)
def test_an_idempotency_mode_needs_the_hosts_time_and_chance(
    told: Check, code: str, more: str, found: bool
) -> None:
    made = told({"dagstack.toml": manifest(more=UNIT + more), "plugin.py": f"{code}\n\nclass Plugin: ...\n"})
    assert bool(about(made, "MAN154")) == found
