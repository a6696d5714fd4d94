"""Under dagstack: only what hooks reach counts, the manifest decides how much, and every source of the sheet is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from determinism_check import check_files

from plugcheck_lsp.rule import rule_book

if TYPE_CHECKING:
    from plugcheck_lsp.findings import Finding

MANIFEST = """\
schema_version = "1"
name = "p"
kind = "chunker"
kind_api_version = "1"
core_version = ">=0.4"
runtime = "in_process"
entry_point = "plugin:Plugin"
"""


def found(code: str, manifest: str = MANIFEST, **files: str) -> list[str]:
    return [f"{f.code} {f.severity}" for f in findings(code, manifest, **files)]


def findings(code: str, manifest: str = MANIFEST, **files: str) -> list[Finding]:
    sources = {"dagstack.toml": manifest, "plugin.py": code, **{f"{k}.py": v for k, v in files.items()}}
    return check_files(sources, "dagstack")


def hook(text: str, head: str = "") -> str:
    lines = "".join(f"        {line}\n" for line in text.split("\n"))
    return f"{head}\nclass Plugin:\n    def setup(self, ctx):\n        self.n = 0\n        self.kept = stamp()\n\n    def chunk(self, args):\n{lines}\n\ndef stamp():\n    return 1\n"


@pytest.mark.parametrize(
    ("head", "text", "code"),
    [
        ("import time", "return time.time()", "DET001"),
        ("import time", "return int(time.time())", "DET001"),
        ("import time", "return time.strftime('%d')", "DET001"),
        ("import time", "return time.monotonic()", "DET002"),
        ("from datetime import datetime", "return datetime.now().isoformat()", "DET001"),
        ("from datetime import date", "return date.today().isoformat()", "DET001"),
        ("import random", "return random.random()", "DET003"),
        ("import random", "if random.random() < 0.001:\n    return None\nreturn args", "DET003"),
        ("import secrets", "return secrets.token_hex(4)", "DET003"),
        ("import os", "return os.urandom(4).hex()", "DET003"),
        ("import tempfile", "return tempfile.mkdtemp()", "DET003"),
        ("import uuid", "return str(uuid.uuid4())", "DET004"),
        ("import uuid", "return str(uuid.uuid1())", "DET004"),
        ("", "return ','.join({a for a in args})", "DET011"),
        ("", "return hash(str(args))", "DET008"),
        ("", "return id(args)", "DET009"),
        ("", "return f'{Thing()}'\n\n\nclass Thing:\n    pass", "DET010"),
        ("import os", "return os.listdir('/')", "DET012"),
        ("import glob", "return glob.glob('/*')", "DET012"),
        ("import os", "return os.getpid()", "DET005"),
        ("import socket", "return socket.gethostname()", "DET005"),
        ("import threading", "return threading.get_ident()", "DET005"),
        ("import locale", "return locale.getlocale()", "DET007"),
        ("import subprocess", "return subprocess.check_output(['uptime'])", "DET101"),
        ("", "self.n += 1\nreturn self.n", "DET102"),
    ],
)
def test_every_source_that_the_suite_catches_or_misses_is_found(head: str, text: str, code: str) -> None:
    body, _, rest = text.partition("\n\n\n")
    source = hook(body, head) + (f"\n\n{rest}\n" if rest else "")
    assert found(source) == [f"{code} warning"]


def test_what_the_host_forbids_to_touch_at_all_is_told_by_the_rules_about_ambient_state() -> None:
    assert found(hook("return os.environ['A'], os.getcwd()", "import os")) == []
    assert found(hook("return START", "import time\nSTART = time.time()")) == []
    told = {rule.code for rule in rule_book().rules.values()}
    assert {"AMB102", "AMB103", "AMB108", "AMB110"} <= told


def test_a_promise_of_equal_output_makes_errors() -> None:
    code = hook("return time.time()", "import time")
    promise = MANIFEST + '\n[unit_of_work]\ndeclared = true\nidempotency_mode = "output_hash"\n'
    assert found(code, promise) == ["DET001 error"]
    assert found(code, promise.replace("declared = true\n", "")) == ["DET001 warning"]
    assert found(code, promise.replace("output_hash", "input_hash")) == ["DET001 warning"]


def test_code_that_no_hook_reaches_is_silent_and_setup_counts_by_what_it_keeps() -> None:
    assert (
        found(
            "import time\n\n\nclass Plugin:\n    def chunk(self, args):\n        return args\n\n    def _unused(self):\n        return time.time()\n"
        )
        == []
    )
    kept = hook("return args", "import time").replace("return 1", "return time.time()")
    assert found(kept) == []
    assert found(kept.replace("return args", "return self.kept")) == ["DET001 warning"]


def test_the_chain_is_told_step_by_step_across_files() -> None:
    code = "from plugin_help import one\n\n\nclass Plugin:\n    def chunk(self, args):\n        return self._wrap(args)\n\n    def _wrap(self, args):\n        return [one(args)]\n"
    helper = "import time\n\n\ndef one(args):\n    return two()\n\n\ndef two():\n    return time.time()\n"
    (finding,) = findings(code, plugin_help=helper)
    assert finding.path.name == "plugin_help.py"
    assert [related.message for related in finding.related] == [
        "`Plugin.chunk` calls `Plugin._wrap` here",
        "`Plugin._wrap` calls `one` here",
        "`one` calls `two` here",
        "`two` gives it back",
        "`one` gives it back",
        "`Plugin._wrap` gives it back",
        "it is returned here",
    ]


@pytest.mark.parametrize(
    ("setup", "call", "expected"),
    [
        ("self.clock = ctx.resources.clock", "time.time()", "self.clock.now().timestamp()"),
        ("self.res = ctx.resources", "time.time()", "self.res.clock.now().timestamp()"),
        (
            "self.ctx = ctx",
            "time.time_ns()",
            "int(self.ctx.resources.clock.now().timestamp() * 1_000_000_000)",
        ),
        ("self.ctx = ctx", "datetime.now(tz)", "self.ctx.resources.clock.now().astimezone(tz)"),
        ("self.ctx = ctx", "date.today()", "self.ctx.resources.clock.now().date()"),
        ("self.rng = ctx.resources.rng", "random.randint(1, 6)", "self.rng.randint(1, 6)"),
        ("self.rng = ctx.resources.rng", "random.choice(args)", None),
        ("pass", "time.time()", None),
    ],
)
def test_the_host_s_resources_stand_in(setup: str, call: str, expected: str | None) -> None:
    head = "import random\nimport time\nfrom datetime import date, datetime\n\n\n"
    code = f"{head}class Plugin:\n    def setup(self, ctx):\n        {setup}\n\n    def chunk(self, args, tz):\n        return {call}\n"
    declared = MANIFEST + '\n[resources]\nrequired = ["clock", "rng"]\n'
    (finding,) = findings(code, declared)
    edits = [edit.text for fix in finding.fixes for edit in fix.edits]
    assert edits == ([expected] if expected else [])
    (finding,) = findings(code)
    assert [edit.path.name for fix in finding.fixes for edit in fix.edits] == (
        ["plugin.py", "dagstack.toml"] if expected else []
    )
