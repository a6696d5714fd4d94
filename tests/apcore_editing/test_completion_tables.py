"""What is proposed where, and what the text is when it is taken. `|` is the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from apcore_files import FILES, LANGUAGE, SCHEMA, Shop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plugcheck_lsp.editing.language import Symbol

A, S, C = "acl/global_acl.yaml", "schemas/executor/store.schema.yaml", "apcore.yaml"
B, M = "bindings/tools.binding.yaml", "extensions/executor/store_meta.yaml"
RULE_KEYS = {"callers", "targets", "effect", "description", "conditions", "approval"}
CONDITIONS = {"identity_types", "roles", "max_call_depth", "arguments", "$or", "$not"}
OWN = {"api.web", "common.audit", "executor.store", "orchestrator.orders"}


@pytest.mark.parametrize(
    ("name", "text", "labels"),
    [
        (A, "|", {"rules", "default_effect", "audit", "version", "$schema"}),
        (A, "def|ault_effect: deny\nrules: []\n", {"default_effect", "audit", "version", "$schema"}),
        (A, "rules:\n  - |\n", RULE_KEYS),
        (A, "rules:\n  - cal|\n    effect: allow\n", RULE_KEYS - {"effect"}),
        (
            A,
            "rules:\n- callers: ['a']\n  |\n  effect: allow\n- targets: [x]\n",
            RULE_KEYS - {"callers", "effect"},
        ),
        (A, "rules:\n  - {callers: [a], |}\n", RULE_KEYS - {"callers"}),
        (
            A,
            "rules:\r\n  - callers: [a]\r\n    |\r\n    effect: allow\r\n",
            RULE_KEYS - {"callers", "effect"},
        ),
        (A, "# 🎉 émoji\nrules:\n  - description: '🎉🎉'\n    |", RULE_KEYS - {"description"}),
        (A, "rules:\n  - effect: |", {"allow", "deny"}),
        (A, 'rules:\n  - effect: "|"', {"allow", "deny"}),
        (A, "rules:\n  - approval: r|", {"required", "not_required"}),
        (A, "audit:\n  |", {"enabled", "include_denied", "log_level"}),
        (A, "audit: {log_level: |}", {"trace", "debug", "info", "warn", "error"}),
        (A, "rules:\n  - conditions:\n      |", CONDITIONS),
        (A, "rules:\n  - conditions: {roles: [a], |}", CONDITIONS - {"roles"}),
        (A, "rules:\n  - conditions:\n      $or:\n        - roles: [a]\n          |", CONDITIONS - {"roles"}),
        (A, "rules:\n  - conditions:\n      $not:\n        |", CONDITIONS),
        (
            A,
            "rules:\n  - conditions:\n      arguments:\n        |",
            {"has_key", "has_all_keys", "has_none_of"},
        ),
        (A, "rules:\n  - description: |", set()),
        (A, "rules:\n  - effect: allow # |", set()),
        (A, "rules:\n  - description: >\n      some t|ext", set()),
        (S, "input_schema:\n  properties:\n    |", set()),
        (
            S,
            "input_schema:\n  properties:\n    a:\n      type: |",
            {"string", "integer", "number", "boolean", "array", "object", "null"},
        ),
        (
            S,
            "input_schema:\n  properties:\n    a:\n      type: [string, |]",
            {"integer", "number", "boolean", "array", "object", "null"},
        ),
        (S, "input_schema:\n  properties:\n    a: {x-sensitive: |}", {"true", "false"}),
        (S, "input_schema:\n  x-deprecated:\n    since: 1\n    |", {"removal", "replacement", "message"}),
        (S, SCHEMA.replace("required: [order]", "required: [|]"), {"order"}),
        (S, SCHEMA.replace("required: [order]", "required: [order, |]"), set()),
        (
            S,
            SCHEMA.replace('"#/definitions/Order"', '"#|"'),
            {
                "#/definitions/Order",
                "../common/types.schema.yaml#/definitions/Money",
                "apcore://common.types/definitions/Money",
            },
        ),
        (C, "project:\n  |", {"name", "version"}),
        (
            C,
            "observability:\n  tracing:\n    enabled: true\n    strategy: |",
            {"full", "proportional", "error_first", "off"},
        ),
        (C, "apcore:\n  acl:\n    |", {"root", "default_effect", "audit"}),
        (C, "mcp:\n  acl:\n    rules:\n      - |", RULE_KEYS),
        (B, "bindings:\n  - module_id: x\n    auto_schema: |", {"true", "permissive", "strict"}),
        (B, "spec_version: '1.0'\n|", {"bindings"}),
        (M, "dependencies:\n  - |", {"module_id", "version", "optional"}),
        (M, "annotations:\n  readonly: |", {"true", "false"}),
    ],
)
def test_what_is_proposed(shop: Shop, name: str, text: str, labels: set[str]) -> None:
    assert set(shop.completions(name, text)) == labels


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (A, 'rules:\n  - callers: ["|"]\n'),
        (A, 'rules:\n  - targets: ["a", "ex|'),
        (A, "rules:\n  - targets:\n      - x\n      - |\n    effect: allow\n"),
        (M, "dependencies:\n  - module_id: |"),
        (B, "bindings:\n  - module_id: |"),
        (S, "module_id: |"),
        ("main.py", 'import apcore\nclient.call("|")'),
        ("main.py", "import apcore\nasync def f(self):\n    await self.executor.call_async(\n        '|"),
        (
            "extensions/api/web.py",
            'def f(context):\n    context.executor.stream(module_id="exe|", inputs={})\n',
        ),
        ("main.py", 'import apcore\nregistry.get("|")'),
    ],
)
def test_ids_of_modules_are_proposed(shop: Shop, name: str, text: str) -> None:
    labels = set(shop.completions(name, text))
    assert labels >= OWN - {"common.audit"}  # a binding file that is being typed does not say its own
    assert "system.health.summary" in labels


@pytest.mark.parametrize(
    "text",
    [
        'import apcore\nsubprocess.call("|")',
        'import apcore\n# client.call("|")',
        "import apcore\n'''\nclient.call(\"|\")\n'''",
        'import apcore\nclient.call("a", "|")',
        'import apcore\nclient.call(f"|")',
        "import apcore\n|",
    ],
)
def test_code_gets_none_elsewhere(shop: Shop, text: str) -> None:
    assert shop.completions("main.py", text) == {}


def test_patterns_and_special_names_are_proposed(shop: Shop) -> None:
    callers = set(shop.completions(A, 'rules:\n  - callers: ["|"]'))
    assert callers >= {"api.*", "executor.*", "*", "@external", "@system", "$not", "$or"}
    targets = set(shop.completions(A, 'rules:\n  - targets: ["$not", "|"]'))
    assert targets >= {"api.*", "*"}
    assert not targets & {"@external", "@system", "$not", "$or"}


def test_conditions_of_the_settings_are_proposed(tmp_path: Path) -> None:
    shop = Shop(tmp_path, settings=Settings(conditions={"time_window": {}}))
    assert set(shop.completions(A, "rules:\n  - conditions:\n      |")) == CONDITIONS | {"time_window"}


@pytest.mark.parametrize(
    ("name", "text", "label", "after"),
    [
        (A, "ru|", "rules", "rules:"),
        (A, "rules:\n  |", "callers", "rules:\n  - callers: "),
        (A, "rules:\n  - effect: allow\n  |", "callers", "rules:\n  - effect: allow\n  - callers: "),
        (A, "rules:\n  - callers:\n      - a\n      |", "*", 'rules:\n  - callers:\n      - a\n      - "*"'),
        (A, "rules:\n- effect: allow\n|", "audit", "rules:\n- effect: allow\naudit:"),
        (C, "extensions:\n  roots:\n    - |", "namespace", "extensions:\n  roots:\n    - namespace: "),
        (C, "pipeline:\n  remove: [|]", "acl_check", "pipeline:\n  remove: [acl_check]"),
        (A, "def|", "default_effect", "default_effect: "),
        (A, "def|ault: deny", "default_effect", "default_effect: deny"),
        (A, '"def|', "default_effect", '"default_effect": '),
        (A, "rules:\n  -|", "effect", "rules:\n  - effect: "),
        (A, "default_effect:|", "deny", "default_effect: deny"),
        (A, "default_effect: al|low", "deny", "default_effect: deny"),
        (A, "rules:\n  - callers: |", "@external", 'rules:\n  - callers: ["@external"]'),
        (A, "rules:\n  - callers:|", "api.web", "rules:\n  - callers: [api.web]"),
        (A, "rules:\n  - callers:\n      |", "*", 'rules:\n  - callers:\n      - "*"'),
        (A, "rules:\n  - callers: [|]", "*", 'rules:\n  - callers: ["*"]'),
        (A, 'rules:\n  - callers: ["|"]', "*", 'rules:\n  - callers: ["*"]'),
        (A, 'rules:\n  - callers: ["a|]\n', "api.*", 'rules:\n  - callers: ["api.*"]\n'),
        (A, "rules:\n  - callers: [a, exe|]\n", "executor.*", "rules:\n  - callers: [a, executor.*]\n"),
        (A, "rules:\n  - conditions: {|}", "roles", "rules:\n  - conditions: {roles: }"),
        (
            C,
            "observability:\n  tracing:\n    strategy: |",
            "off",
            'observability:\n  tracing:\n    strategy: "off"',
        ),
        (S, "input_schema: {type: |}", "null", 'input_schema: {type: "null"}'),
        (S, "input_schema:\n  $r|", "$ref", "input_schema:\n  $ref: "),
        (
            S,
            "definitions: {A: {}}\ninput_schema:\n  $ref: |",
            "#/definitions/A",
            'definitions: {A: {}}\ninput_schema:\n  $ref: "#/definitions/A"',
        ),
        (
            "main.py",
            "import apcore\nclient.call('exe|",
            "executor.store",
            "import apcore\nclient.call('executor.store",
        ),
        (
            "main.py",
            "import apcore\nclient.call('ex|e')",
            "executor.store",
            "import apcore\nclient.call('executor.store')",
        ),
    ],
)
def test_taking_a_proposal(shop: Shop, name: str, text: str, label: str, after: str) -> None:
    assert shop.completed(name, text, label) == after


def test_what_has_no_effect_is_told(shop: Shop) -> None:
    found = shop.completions(C, "acl:\n  |")
    assert found["default_effect"].deprecated
    assert "no effect" in found["default_effect"].documentation
    assert not found["root"].deprecated
    assert "./acl" in found["root"].documentation
    assert found["default_effect"].order > found["root"].order


KINDS = [A, S, C, B, M, "main.py", "extensions/api/web.py"]


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_place_of_any_text_is_answered(shop: Shop, name: str, data: st.DataObject) -> None:
    check_any_place(shop, name, data)


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_many_places_of_many_texts(shop: Shop, name: str, data: st.DataObject) -> None:
    check_any_place(shop, name, data)


def check_any_place(shop: Shop, name: str, data: st.DataObject) -> None:
    """Half of the text may be missing, and anything may stand in its middle."""
    base = FILES[name]
    start = data.draw(st.integers(0, len(base)))
    end = data.draw(st.integers(start, len(base)))
    junk = data.draw(st.text(st.sampled_from("ab:-[]{},\"'# \n\t|>&*!?\r$@.é🎉"), max_size=8))
    text = base[:start] + junk + base[end:]
    path = shop.root / name
    shop.files.open(path, text)
    offset = data.draw(st.integers(0, len(text)))
    workspace = shop.workspace
    for completion in LANGUAGE.completions(path, offset, workspace):
        assert completion.label
        assert completion.span.start <= offset <= completion.span.end <= len(text)
        assert not set("\r\n") & set(text[completion.span.start : completion.span.end])
    list(LANGUAGE.hover(path, offset, workspace))
    mention = LANGUAGE.mention(path, offset, workspace)
    if mention is not None:
        list(LANGUAGE.definitions(mention, workspace))
        assert mention in list(LANGUAGE.references(mention, workspace))
    list(LANGUAGE.hints(path, Span(0, len(text)), workspace))
    _nest(LANGUAGE.symbols(path, workspace), 0, len(text))


def _nest(symbols: Iterable[Symbol], start: int, end: int) -> None:
    for symbol in symbols:
        assert start <= symbol.span.start <= symbol.name_span.start
        assert symbol.name_span.end <= symbol.span.end <= end
        _nest(symbol.children, symbol.span.start, symbol.span.end)
