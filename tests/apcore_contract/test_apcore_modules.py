"""What the real apcore says of modules: discovery, boundary values of their inputs, calls."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from apcore_bench import BODY, CONFIG, EXECUTE, HEAD, MODULE, bad, marked, told

from plugcheck_lsp.contract.plan import Outcome
from plugcheck_lsp.settings import ContractSettings

if TYPE_CHECKING:
    from apcore_bench import Bench

    from plugcheck_lsp.contract.session import ContractOutcome

PATH = "extensions/a/counter.py"
EVIL = MODULE.replace("readonly=True", "readonly=True, destructive=True")
OTHER = MODULE.replace("readonly=True", "")


def calling(body: str, head: str = HEAD) -> str:
    return head + BODY + f"    def execute(self, inputs, context):\n        {body}\n"


def outcomes(outcome: ContractOutcome, check: str) -> list[Outcome]:
    return [result.outcome for result in outcome.results if result.check == check]


def test_a_module_that_holds_passes(bench: Bench) -> None:
    bench.write({PATH: MODULE})
    outcome = bench.run()
    found = [(r.pass_name, r.check, r.outcome) for r in outcome.results]
    assert found == [
        ("files", "config", Outcome.PASSED),
        *(("modules", check, Outcome.PASSED) for check in ("discover", "boundaries", "call")),
    ]
    assert (outcome.exit_status, outcome.notes) == (0, ())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "line", "says"),
    [
        pytest.param("import no_such_module\n" + MODULE, "import no_such_module", "No module named", id="import"),
        pytest.param("def f(:\n" + MODULE, "def f(:", "invalid syntax", id="syntax"),
        pytest.param("from .other import x\n" + MODULE, "from .other import x", "relative import", id="relative import"),
        pytest.param(HEAD + "class A:\n    x = 1\n", "class A:", "No Module subclass found", id="no candidate"),
        pytest.param(MODULE + BODY.replace("Counter", "Second") + EXECUTE, "class Second:", "Ambiguous", id="two candidates"),
        pytest.param(MODULE.replace('    description = "Counts"\n', ""), "class Counter:", "Missing or empty description", id="no description"),
        pytest.param(MODULE.replace('"Counts"', "1"), "description = 1", "Missing or empty description", id="description is no text"),
        pytest.param(MODULE + "    def __init__(self, x):\n        pass\n", "def __init__(self, x):", "missing 1 required", id="constructor"),
        pytest.param(MODULE + "    def __init__(self):\n        raise OSError('no') # 🎉\n", "raise OSError('no') # 🎉", "OSError", id="constructor raises"),
        pytest.param(MODULE + "    def on_load(self):\n        return 1 / 0\n", "return 1 / 0", "division by zero", id="on_load raises"),
        pytest.param(MODULE + "    async def on_load(self):\n        pass\n", "async def on_load(self):", "async on_load", id="async on_load"),
        pytest.param("from __future__ import annotations\nfrom dataclasses import dataclass\n" + MODULE + "\n\n@dataclass\nclass D:\n    x: int\n", "", "__dict__", id="dataclass of a file without a module"),
        pytest.param(MODULE + "    def __init__(self):\n        raise SystemExit(0)\n", "raise SystemExit(0)", "SystemExit", id="exit in the constructor"),
        pytest.param("raise SystemExit(0)\n" + MODULE, "raise SystemExit(0)", "SystemExit", id="exit at import"),
        pytest.param(MODULE.replace("\n", "\r\n").replace("class Counter", "\r\nraise KeyError\r\nclass Counter"), "raise KeyError", "KeyError", id="other ends of lines"),
    ],
)  # fmt: skip
def test_discovery_tells_each_file_on_its_line(bench: Bench, code: str, line: str, says: str) -> None:
    bench.write({PATH: code, "extensions/a/good.py": MODULE})
    outcome = bench.run(checks=("discover",))
    (result,) = bad(outcome)
    assert (result.check, line in marked(outcome, result)) == ("discover", True), marked(outcome, result)
    assert says in result.message
    assert result.path == bench.root / PATH
    assert outcome.exit_status == 1
    stopped = "SystemExit" in says
    assert outcomes(outcome, "discover").count(Outcome.PASSED) == (0 if stopped else 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "says"),
    [("extensions/a/Bad-Name.py", "Invalid module ID"), ("extensions/system/x.py", "reserved word")],
)
def test_ids_that_discovery_refuses(bench: Bench, path: str, says: str) -> None:
    bench.write({path: MODULE})
    (result,) = bad(bench.run(checks=("discover",)))
    assert says in result.message
    assert result.path == bench.root / path


@pytest.mark.slow
def test_dependencies_end_discovery_at_the_metadata(bench: Bench) -> None:
    meta = "version: '1.0.0'\ndependencies:\n  - module_id: a.nobody\n"
    bench.write({PATH: MODULE, "extensions/a/counter_meta.yaml": meta})
    assert told(bench.run()) == [("discover", "failed", "dependencies")]
    there = "version: '1.0.0'\ndependencies: [{{module_id: a.{}}}]\n"
    bench.write(
        {
            "extensions/a/other.py": MODULE,
            "extensions/a/counter_meta.yaml": there.format("other"),
            "extensions/a/other_meta.yaml": there.format("counter"),
        }
    )
    (result,) = bad(bench.run())
    assert "Circular dependency" in result.message


@pytest.mark.slow
def test_roots_and_names_of_the_configuration_count(bench: Bench) -> None:
    bench.write(
        {
            "apcore.yaml": CONFIG + "extensions: {roots: [./one, {root: ./two, namespace: b}]}\n"
            "id_map: {overrides: ./names.yaml}\n",
            "names.yaml": "mappings: [{file: x.py, id: renamed.x}]\n",
            "one/x.py": MODULE,
            "two/y.py": MODULE,
        }
    )
    outcome = bench.run(checks=("discover",))
    found = [r.details["module"] for r in outcome.results if r.check == "discover"]
    assert (found, bad(outcome)) == (["renamed.x", "b.y"], [])


SCHEMA = """\
description: d
input_schema:
  type: object
  properties:
    count: {type: integer%s}
  required: [count]
output_schema: {type: object}
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("constraint", "field", "says"),
    [
        (", minimum: 1", "count: int", "one beyond its minimum (0)"),
        ("", "count: int = Field(ge=1)", "zero"),
        (", maximum: 5", "count: int = Field(ge=0, le=6)", "one beyond its maximum (6)"),
        ("", "count: str", "plain instance"),
        ("", "count: float", "fraction"),
        ("", "count: int = 1", "without `count`"),
    ],
)
def test_schema_and_model_that_part_at_a_boundary(
    bench: Bench, constraint: str, field: str, says: str
) -> None:
    head = HEAD.replace("count: int", field, 1).replace("import BaseModel", "import BaseModel, Field")
    bench.write({PATH: head + BODY + EXECUTE, "schemas/a/counter.schema.yaml": SCHEMA % constraint})
    outcome = bench.run(checks=("boundaries",))
    (result,) = bad(outcome)
    assert (result.pass_name, result.check, marked(outcome, result)) == ("modules", "boundaries", "count")
    assert says in result.message
    assert "the model of `a.counter`" in result.message


@pytest.mark.slow
def test_schema_and_model_that_agree(bench: Bench) -> None:
    head = HEAD.replace("count: int", "count: int = Field(ge=1, le=5)\n    note: str | None = None", 1)
    head = head.replace("import BaseModel", "import BaseModel, Field")
    schema = SCHEMA.replace("count: {", "note: {type: string}\n    count: {") % ", minimum: 1, maximum: 5"
    bench.write({PATH: head + BODY + EXECUTE, "schemas/a/counter.schema.yaml": schema})
    outcome = bench.run()
    assert bad(outcome) == []
    assert outcomes(outcome, "boundaries") == [Outcome.PASSED] * 2


@pytest.mark.slow
def test_validation_that_raises_is_told_where(bench: Bench) -> None:
    head = HEAD.replace(
        "    count: int\n",
        "    count: int\n\n    @field_validator('count', mode='before')\n    @classmethod\n"
        "    def even(cls, value):\n        return value + 0\n",
        1,
    ).replace("import BaseModel", "import BaseModel, field_validator")
    bench.write({PATH: head + BODY + EXECUTE})
    outcome = bench.run(checks=("boundaries",))
    assert told(outcome)[0] == ("boundaries", "failed", "return value + 0")
    assert "TypeError" in bad(outcome)[0].message


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "line", "says"),
    [
        pytest.param(calling("return {'count': 1 // inputs['count']}"), "return {'count': 1 // inputs['count']}", "ZeroDivisionError", id="raises at zero"),
        pytest.param(calling("return {'counts': 1}"), "def execute(self, inputs, context):", "breaks its schema", id="output"),
        pytest.param(calling("return {'count': '1'}"), "def execute(self, inputs, context):", "valid integer", id="type of the output"),
        pytest.param(MODULE.replace(", context)", ")"), "def execute(self, inputs):", "TypeError", id="arity"),
        pytest.param(calling("raise SystemExit(3)"), "raise SystemExit(3)", "SystemExit", id="exit"),
        pytest.param(calling("while True: pass"), "while True: pass", "does not return in time", id="hangs"),
        pytest.param(calling("import time; time.sleep(60)"), "import time; time.sleep(60)", "does not return in time", id="sleeps"),
        pytest.param(calling("raise KeyError").replace("def execute", "async def execute"), "raise KeyError", "KeyError", id="async"),
    ],
)  # fmt: skip
def test_calls_tell_the_line_that_failed(bench: Bench, code: str, line: str, says: str) -> None:
    bench.write({PATH: code})
    outcome = bench.run(checks=("call",), timeout=6.0)
    (result,) = bad(outcome)
    assert (result.check, marked(outcome, result)) == ("call", line)
    assert says in result.message


@pytest.mark.slow
@pytest.mark.parametrize(
    "code", [OTHER, EVIL, MODULE.replace("readonly=True", "readonly=True, requires_approval=True")]
)
def test_what_may_not_be_called_is_not(bench: Bench, code: str) -> None:
    flag = bench.root / "was-called"
    bench.write(
        {PATH: code.replace("        return", f"        open({str(flag)!r}, 'w').close()\n        return")}
    )
    outcome = bench.run()
    assert (outcomes(outcome, "call"), flag.exists()) == ([Outcome.SKIPPED], False)
    outcome = bench.run(contract=ContractSettings(call=("a.counter",)))
    assert (outcomes(outcome, "call"), flag.exists()) == ([Outcome.PASSED], True)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["context", "nothing"])
def test_what_a_module_calls_in_turn_is_out_of_reach_too(bench: Bench, how: str) -> None:
    """With the context or without it: the executor itself refuses."""
    flag = bench.root / "was-called"
    arguments = "inputs, context" if how == "context" else "inputs"
    bench.write(
        {
            PATH: calling(f"return context.executor.call('a.evil', {arguments})"),
            "extensions/a/evil.py": EVIL.replace(
                "        return", f"        open({str(flag)!r}, 'w')\n        return"
            ),
        }
    )
    outcome = bench.run(checks=("call",))
    assert set(outcomes(outcome, "call")) == {Outcome.SKIPPED}
    assert any("it calls `a.evil`, which is not called here" in result.message for result in outcome.results)
    assert not flag.exists()
    bench.write({"extensions/a/evil.py": MODULE})
    assert outcomes(bench.run(checks=("call",)), "call") == [Outcome.PASSED] * 2


@pytest.mark.slow
def test_metadata_can_say_that_a_module_may_be_called(bench: Bench) -> None:
    bench.write({PATH: OTHER, "extensions/a/counter_meta.yaml": "annotations: {readonly: true}\n"})
    assert outcomes(bench.run(checks=("call",)), "call") == [Outcome.PASSED]


@pytest.mark.slow
def test_errors_of_the_host_that_a_module_raises_are_its_way_to_refuse(bench: Bench) -> None:
    code = calling(
        "raise InvalidInputError(message='no')", HEAD.replace("import Mod", "import InvalidInputError, Mod")
    )
    bench.write({PATH: code})
    outcome = bench.run(checks=("call",))
    (result,) = [result for result in outcome.results if result.check == "call"]
    assert (result.outcome, "itself refuses" in result.message) == (Outcome.PASSED, True)


@pytest.mark.slow
def test_samples_of_the_settings_are_inputs(bench: Bench) -> None:
    head = HEAD.replace("count: int", "count: int = Field(ge=7)\n    code: str = Field(pattern='^Q{5}$')", 1)
    code = calling(
        "return {'count': 1 // (inputs['count'] - 8)}", head.replace("import Base", "import Field, Base")
    )
    bench.write({PATH: code})
    assert outcomes(bench.run(), "boundaries") == [Outcome.SKIPPED]
    samples = {"a.counter": {"eight": {"count": 8, "code": "QQQQQ"}}}
    outcome = bench.run(contract=ContractSettings(samples=samples))
    (result, *_) = bad(outcome)
    assert result.message.startswith("`a.counter` with a sample of the settings raises ZeroDivisionError")


@pytest.mark.slow
def test_names_in_the_settings_that_nothing_has_are_told(bench: Bench) -> None:
    bench.write({PATH: MODULE})
    outcome = bench.run(contract=ContractSettings(call=("a.cuonter",)), checks=("discover",))
    assert any("`a.cuonter` in `contract.call`" in note for note in outcome.notes)


@pytest.mark.slow
def test_where_and_how_the_code_runs(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the project's folder, as the host would, with a home of its own and without variables that nobody named."""
    monkeypatch.setenv("APCORE_EXTENSIONS_ROOT", "/nowhere")
    monkeypatch.setenv("APCORE_ACL_ROOT", "/nowhere")
    monkeypatch.setenv("SECRET_OF_MINE", "1")
    code = (
        "import os, sys\n"
        f"assert os.getcwd() == {str(bench.root)!r} and os.environ['HOME'] != {os.environ.get('HOME')!r}\n"
        "assert not [name for name in os.environ if name.startswith(('APCORE', 'SECRET'))]\n"
        "assert sys.argv == [sys.executable] and sys.stdin.read() == ''\n"
    )
    bench.write({PATH: code + MODULE})
    assert bad(bench.run(checks=("discover",))) == []


@pytest.mark.slow
def test_what_code_registers_in_the_process_does_not_reach_the_files(bench: Bench) -> None:
    code = "from apcore.acl import ACL\ngetattr(ACL, 'register_' + 'condition')('own', lambda value, context: True)\n"
    rule = "rules: [{callers: [a], targets: [b], effect: deny, conditions: {own: 1}}]\n"
    bench.write({PATH: code + MODULE, "acl/global_acl.yaml": rule})
    assert told(bench.run()) == [("acl", "failed", "own")]


@pytest.mark.slow
def test_modules_of_one_project_are_run_once(bench: Bench) -> None:
    bench.write({PATH: MODULE, "extensions/b.py": MODULE})
    workspace = bench.workspace()
    assert len(workspace.plugins) == 3
    outcome = bench.run()
    assert outcomes(outcome, "discover") == [Outcome.PASSED] * 2
    assert {result.plugin for result in outcome.results} == {"project"}
