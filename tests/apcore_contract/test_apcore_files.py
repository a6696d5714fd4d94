"""What the real apcore says of documents: configuration, access lists and tables, schemas, bindings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from apcore_bench import CONFIG, bad, marked, told

from plugcheck_lsp.contract.plan import Outcome

if TYPE_CHECKING:
    from apcore_bench import Bench

SCHEMA = "description: d\ninput_schema: {{type: object, properties: {{{inputs}}}}}\noutput_schema: {{type: object}}\n"
RULE = '  - {callers: ["a.*"], targets: ["b.*"], effect: allow}\n'
FAILED = "failed"


def rules(text: str) -> dict[str, str]:
    return {"acl/global_acl.yaml": "rules:\n" + RULE + text}


def schema(inputs: str, path: str = "schemas/a/b.schema.yaml") -> dict[str, str]:
    return {path: SCHEMA.format(inputs=inputs)}


def bindings(text: str) -> dict[str, str]:
    return {"bindings/a.binding.yaml": 'spec_version: "1.0"\nbindings:\n' + text}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"apcore.yaml": "version: '1'\n"}, [("config", FAILED, "version: '1'")], id="missing key"),
        pytest.param({"apcore.yaml": CONFIG + "executor: {max_call_depth: 0, default_timeout: x}\n"}, [("config", FAILED, "default_timeout"), ("config", FAILED, "max_call_depth")], id="two values"),
        pytest.param({"apcore.yaml": CONFIG + "a: [1\nb: 2\n"}, [("config", FAILED, "b: 2")], id="configuration is no YAML"),
        pytest.param({"apcore.yaml": "apcore: {schema: {stratgy: x}}\n_config: {strict: true}\n"}, [("config", FAILED, "stratgy")], id="unknown key in strict mode"),
        pytest.param({"apcore.yaml": "- a\n"}, [("config", FAILED, "- a")], id="configuration is a list"),
        pytest.param(rules("  - {callers: [], targets: [b], effect: allow}\n"), [("acl", FAILED, "callers")], id="no callers"),
        pytest.param(rules("  - {callers: [a], targets: [b, '', c], effect: allow}\n"), [("acl", FAILED, "''")], id="empty pattern"),
        pytest.param(rules("  - {callers: [a], targets: [b], effect: Allow}\n"), [("acl", FAILED, "Allow")], id="effect"),
        pytest.param(rules("  - {callers: [a], targets: [b]}\n"), [("acl", FAILED, "{callers: [a], targets: [b]}")], id="no effect"),
        pytest.param(rules("  - {callers: [a], targets: [b], effect: deny, id: x}\n"), [("acl", FAILED, "id")], id="reserved key"),
        pytest.param(rules("  - callers: @external\n"), [("acl", FAILED, "- callers: @external")], id="access list is no YAML"),
        pytest.param({"acl/global_acl.yaml": "rules: []\naudit: {log_level: warning}\n"}, [("acl", FAILED, "log_level")], id="audit"),
        pytest.param({"acl/global_acl.yaml": "rules: []\ndefault_effect: Deny\n"}, [("acl", FAILED, "Deny")], id="default effect"),
        pytest.param(rules("  - {callers: [a], targets: [b], effect: [deny]}\n"), [("acl", FAILED, "{callers: [a], targets: [b], effect: [deny]}")], id="bare exception"),
        pytest.param(rules("  - {callers: ['a.?', c], targets: [b], effect: deny}\n"), [("acl", FAILED, "'a.?'")], id="question mark"),
        pytest.param(rules("  - {callers: ['a.?'], targets: [b], effect: deny}\n"), [("acl", FAILED, "'a.?'")], id="question mark alone"),
        pytest.param(rules("  - {callers: [on], targets: [b], effect: deny}\n"), [("acl", FAILED, "[on]")], id="pattern is no text"),
        pytest.param(rules("  - {callers: [a], targets: [b], effect: deny, conditions: {$or: [{roles: [x]}, {zz: 1}]}}\n"), [("acl", FAILED, "zz")], id="nested condition"),
        pytest.param(rules("  - {callers: [a], targets: ['@external'], effect: deny}\n"), [("acl", FAILED, "['@external']")], id="never matches"),
        pytest.param(schema("a: {type: string, pattern: '('}"), [("schema", FAILED, "a")], id="pattern"),
        pytest.param(schema("a: {type: object, properties: {ok: {type: string}, b: {type: string, minLength: -1}}}"), [("schema", FAILED, "b")], id="nested property"),
        pytest.param(schema("a: {$ref: '#/definitions/X'}"), [("schema", FAILED, "a")], id="reference"),
        pytest.param(schema("_a: {type: string}"), [("schema", FAILED, "_a")], id="name of a property"),
        pytest.param(schema("a: {type: [strng]}"), [("schema", FAILED, "a")], id="type in a list"),
        pytest.param({"schemas/a.b.schema.yaml": SCHEMA.format(inputs="")}, [("schema", FAILED, "description: d")], id="flat name"),
        pytest.param({"schemas/a.schema.yaml": "description: d\ninput_schema: {}\n"}, [("schema", FAILED, "description: d")], id="no output schema"),
        pytest.param({"schemas/a.schema.yaml": "a: [\n"}, [("schema", FAILED, "")], id="schema is no YAML"),
        pytest.param(schema("a: {type: strng}"), [("boundaries", FAILED, "a")], id="unknown type"),
        pytest.param({"schemas/a.schema.yaml": "description: d\ninput_schema: {type: object, required: [x]}\noutput_schema: {}\n"}, [("boundaries", FAILED, "input_schema")], id="required and undefined"),
        pytest.param(bindings("  - {module_id: a.b, target: json}\n"), [("binding", FAILED, "json")], id="target without a colon"),
        pytest.param(bindings("  - {module_id: a.b, target: 'no_such:x'}\n"), [("binding", FAILED, "'no_such:x'")], id="target that is not there"),
        pytest.param(bindings("  - {module_id: a.b, target: 'json:dumps', auto_schema: maybe}\n"), [("binding", FAILED, "maybe")], id="mode"),
        pytest.param(bindings("  - {module_id: A.b, target: 'json:dumps', input_schema: {}, output_schema: {}}\n"), [("binding", FAILED, "A.b")], id="id"),
        pytest.param(bindings("  - {module_id: a.b, target: 'json:dumps', input_schema: {}, output_schema: {}}\n" * 2), [("binding", FAILED, "a.b")], id="id twice"),
        pytest.param(bindings("  - {target: 'json:dumps'}\n"), [("binding", FAILED, "{target: 'json:dumps'}")], id="no id"),
        pytest.param({**bindings("  - {module_id: a.b, target: 'own:f'}\n"), "own.py": "import os\n\nraise OSError('no')\n"}, [("binding", FAILED, "raise OSError('no')")], id="target's code raises"),
        pytest.param({**bindings("  - {module_id: a.b, target: 'own:f'}\n"), "own.py": "def f(x): ...\n"}, [("binding", FAILED, "'own:f'")], id="no type hints"),
        pytest.param({"bindings/a.binding.yaml": "a: [\n"}, [("binding", FAILED, "")], id="binding file is no YAML"),
        pytest.param({"bindings/a.binding.yaml": "bindings: []\nsepc: 1\n"}, [("binding", FAILED, "sepc")], id="unknown root key"),
    ],
)  # fmt: skip
def test_fault_stands_where_it_is(
    bench: Bench, files: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    bench.write(files)
    outcome = bench.run()
    assert told(outcome) == expected, [result.message for result in bad(outcome)]
    assert outcome.exit_status == 1


def test_documents_that_hold_pass(bench: Bench) -> None:
    bench.write(
        {
            **rules("  - {callers: [a], targets: [b], effect: deny, conditions: {roles: [x]}}\n"),
            **schema(
                "a: {type: string, minLength: 1, maxLength: 3}, b: {type: [integer, 'null'], minimum: 1}"
            ),
            "schemas/shared.schema.yaml": "definitions: {X: {type: string}}\n",
            "elsewhere/x.schema.yaml": SCHEMA.format(inputs=""),
            **bindings("  - {module_id: a.b, target: 'json:dumps', input_schema: {}, output_schema: {}}\n"),
        }
    )
    outcome = bench.run()
    assert bad(outcome) == []
    assert outcome.exit_status == 0
    skipped = {result.message for result in outcome.results if result.outcome is Outcome.SKIPPED}
    assert skipped == {
        "it holds definitions for other schemas alone",
        "it lies outside schemas, where the host looks for schemas",
    }
    assert {result.pass_name for result in outcome.results} == {"files", "bindings"}


@pytest.mark.slow
def test_conditions_that_the_settings_name_are_registered_elsewhere(bench: Bench) -> None:
    bench.write(rules("  - {callers: [a], targets: [b], effect: deny, conditions: {time_window: x}}\n"))
    assert told(bench.run()) == [("acl", "failed", "time_window")]
    assert bad(bench.run(conditions=("time_window",))) == []


@pytest.mark.slow
def test_faults_of_different_files_are_all_told(bench: Bench) -> None:
    bench.write({**rules("  - {}\n"), "acl/b_acl.yaml": "x", **schema("a: 1"), "schemas/c.schema.yaml": "[]"})
    paths = [result.path.name for result in bad(bench.run()) if result.path is not None]
    assert paths == ["b_acl.yaml", "global_acl.yaml", "b.schema.yaml", "c.schema.yaml"]


ACCESS = """\
default_effect: deny
rules:
  - {callers: ["@external"], targets: ["api.*"], effect: allow}
  - {callers: ["@system"], targets: ["*"], effect: allow}
  - {callers: ["api.*"], targets: ["deep.*"], effect: allow, conditions: {max_call_depth: 2}}
  - {callers: ["api.*"], targets: ["db.*"], effect: allow, approval: required, conditions: {roles: [admin]}}
  - {callers: ["api.*"], targets: ["force.*"], effect: deny, conditions: {arguments: {has_key: [force]}}}
  - {callers: ["api.*"], targets: ["force.*"], effect: allow}
"""


@pytest.mark.slow
def test_rows_are_judged_as_the_host_decides(bench: Bench) -> None:
    good = """\
rows:
  - {caller: null, target: api.x, expected: true}
  - {target: api.x, expected: allow}
  - {caller: x, target: api.x, expected: false}
  - {caller: x, target: api.x, expected: allow, type: system}
  - {caller: api.x, target: deep.x, expected: deny}
  - {caller: api.x, target: deep.x, depth: 2, expected: allow}
  - {caller: api.x, target: deep.x, depth: 3, expected: deny}
  - {caller: api.x, target: db.x, roles: [admin], expected: approval}
  - {caller: api.x, target: db.x, roles: [admin], expected: false}
  - {caller: api.x, target: db.x, roles: [], expected: deny}
  - {caller: api.x, target: force.x, arguments: [force], expected: deny}
  - {caller: api.x, target: force.x, arguments: [], expected: true}
"""
    wrong = """\
- {caller: api.x, target: db.x, roles: [admin], expected: deny}
- {caller: api.x, target: db.x, roles: [admin], expected: allow}
- {caller: null, target: db.x, expected: true}
- caller: null
  target: api.x # 🎉
  expected: false
- {caller: null, target: api.x}
- {caller: 1, target: api.x, expected: true}
- {caller: a, target: api.x, expected: yes please}
- {caller: a, target: api.x, expected: true, rolls: [a]}
- {caller: a, target: api.x, expected: true, roles: a}
- nothing
"""
    bench.write({"acl/global_acl.yaml": ACCESS, "tests/acl/good.yaml": good, "tests/acl/wrong.yaml": wrong})
    outcome = bench.run()
    good_rows = [r for r in outcome.results if r.path is not None and r.path.name == "good.yaml"]
    assert [result.outcome for result in good_rows] == [Outcome.PASSED] * 12
    found = bad(outcome)
    assert [marked(outcome, result) for result in found][3] == "caller: null"
    assert [str(result.outcome) for result in found] == ["failed"] * 4 + ["errored"] * 6
    assert found[0].message == (
        "`api.x` -> `db.x` is allowed after approval, not denied: rule 3 (line 6 of global_acl.yaml) decides"
    )
    assert found[2].message == (
        "an external caller -> `db.x` is denied, not allowed: no rule, but `default_effect` decides"
    )


@pytest.mark.slow
def test_a_table_without_a_list_is_not_judged(bench: Bench) -> None:
    bench.write({"tests/acl/t.yaml": "- {caller: null, target: a.b, expected: deny}\n"})
    (result,) = [result for result in bench.run().results if result.check == "access-table"]
    assert (result.outcome, "every call is allowed" in result.message) == (Outcome.SKIPPED, True)
    bench.write({"acl/night_acl.yaml": "rules: []\n"})
    (result,) = [result for result in bench.run().results if result.check == "access-table"]
    assert result.outcome is Outcome.PASSED, "the only list that there is counts"
    bench.write({"acl/global_acl.yaml": "rules: 1\n"})
    (result,) = [result for result in bench.run().results if result.check == "access-table"]
    assert result.outcome is Outcome.SKIPPED


@pytest.mark.slow
def test_bindings_of_other_folders_do_not_meet(bench: Bench) -> None:
    entry = "  - {module_id: a.b, target: 'json:dumps', input_schema: {}, output_schema: {}}\n"
    bench.write({**bindings(entry), "elsewhere/a.binding.yaml": bindings(entry)["bindings/a.binding.yaml"]})
    assert bad(bench.run()) == []
    bench.write({"bindings/b.binding.yaml": bindings(entry)["bindings/a.binding.yaml"]})
    (result,) = bad(bench.run())
    assert result.path == bench.root / "bindings/b.binding.yaml"


@pytest.mark.slow
def test_what_only_lies_beside_access_lists_is_left_alone(bench: Bench) -> None:
    bench.write({**rules(""), "acl/owners.yaml": "people: [somebody]\n"})
    outcome = bench.run()
    assert [result.path and result.path.name for result in outcome.results if result.check == "acl"] == [
        "global_acl.yaml"
    ]


@pytest.mark.slow
def test_conditions_that_the_code_registers_count(bench: Bench) -> None:
    code = "from apcore.acl import ACL\n\nACL.register_condition('shift', lambda value, context: True)\n"
    rule = "  - {callers: [a], targets: [b], effect: deny, conditions: {shift: night}}\n"
    bench.write({**rules(rule), "app.py": code})
    assert bad(bench.run()) == []
