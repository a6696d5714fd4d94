"""What is shown besides: hovers, outlines, hints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from apcore_files import ACL, CONFIG, FILES, LANGUAGE, SCHEMA, Shop

from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.editing.language import Symbol

A, S, C = "acl/global_acl.yaml", "schemas/executor/store.schema.yaml", "apcore.yaml"
B, M = "bindings/tools.binding.yaml", "extensions/executor/store_meta.yaml"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (A, ACL.replace("api.*", "ap|i.*"), ["matches 1 of 4 modules", "- `api.web`"]),
        (A, ACL.replace('"executor.*"', '"|*"'), ["matches 4 of 4", "@external"]),
        (
            A,
            ACL.replace("orchestrator.orders", "orch|estrator.orders"),
            ["Takes orders", "extensions/orchestrator/orders.py"],
        ),
        (A, ACL.replace("common.audit", "common.aud|it"), ["Writes to the audit log", "Bound in"]),
        (A, ACL.replace("common.audit", "common.gone|"), ["No module of this workspace"]),
        (A, ACL.replace("@external", "@ext|ernal"), ["every call that no module makes"]),
        (A, ACL.replace("effect: deny\n", "effect: de|ny\n"), ["refused"]),
        (A, ACL.replace("default_effect", "default|_effect"), ["no rule matches", "default `deny`"]),
        (A, "version|: 1\n" + ACL, ["reads it nowhere"]),
        (A, "rules:\n  - conditions:\n      ro|les: [a]\n", ["at least one of these roles"]),
        (C, CONFIG + "acl:\n  default|_effect: deny\n", ["no effect"]),
        (C, CONFIG + "executor:\n  default_|timeout: 5\n", ["30000", "APCORE_EXECUTOR_DEFAULT__TIMEOUT"]),
        (C, CONFIG + "log|ging:\n  level: info\n", ["Nothing in it has an effect"]),
        (S, SCHEMA.replace("#/definitions/O", "#/definitions/|O"), ["An order", "`type`"]),
        (S, SCHEMA.replace("#/definitions/Order", "#/definitions/No|"), ["leads to nothing"]),
        (S, SCHEMA.replace("required:", "requi|red:"), ["must be given"]),
        (B, FILES[B].replace("target", "tar|get"), ["package.module:function"]),
        (M, FILES[M].replace("version: '", "ver|sion: '"), ["versions that will do"]),
        ("main.py", 'import apcore\nclient.call("api.|web")', ["Takes requests"]),
    ],
)
def test_hover(shop: Shop, name: str, text: str, said: list[str]) -> None:
    shown = shop.hover(name, text)
    for part in said:
        assert part in shown


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (A, ACL.replace("the front door", "the fr|ont door")),
        (A, ACL + "# a com|ment\n"),
        (A, "nonsen|se: 1\n"),
        (A, "|"),
        (S, SCHEMA.replace("order:", "ord|er:")),
        ("main.py", "import apco|re\n"),
        ("tools/audit.py", "def wr|ite(): pass\n"),
    ],
)
def test_nothing_to_say(shop: Shop, name: str, text: str) -> None:
    assert shop.hover(name, text) == ""


def test_a_rule_says_what_it_decides_after_the_rules_above_it(shop: Shop) -> None:
    rules = (
        'rules:\n  - callers: ["api.*"]\n    targets: ["executor.*"]\n    effect: deny\n'
        '  - callers: ["api.*", "orchestrator.*"]\n    targets: ["executor.*"]\n    effect: allow\n'
        '  - callers: ["api.web"]\n    targets: ["executor.store"]\n    eff|ect: allow\n'
    )
    shown = shop.hover(A, rules)
    assert "**Rule 2** allows `api.web` to call `executor.store`." in shown
    assert "never decides" in shown
    assert "1 caller, 1 target" in shown
    live = shop.hover(
        A, rules.replace("eff|ect", "effect").replace("    effect: allow\n  - c", "    eff|ect: allow\n  - c")
    )
    assert "**Rule 1**" in live
    assert "`orchestrator.*` -> `executor.*`" in live


def test_a_list_with_a_fault_claims_nothing_of_what_is_decided(shop: Shop) -> None:
    rules = ACL.replace("effect: allow\n    description", "effect: maybe\n    description")
    shown = shop.hover(A, rules.replace('  - callers: ["@e', '  - call|ers: ["@e'))
    assert "not known while apcore refuses" in shown


def outline(symbols: tuple[Symbol, ...]) -> dict[str, object]:
    return {f"{s.name} | {s.detail}".removesuffix(" | "): outline(s.children) for s in symbols}


def test_outlines(shop: Shop) -> None:
    workspace = shop.workspace

    def of(name: str) -> dict[str, object]:
        return outline(tuple(LANGUAGE.symbols(shop.root / name, workspace)))

    assert of(A) == {
        "default_effect | deny": {},
        "rules": {
            "0: allow: api.* → orchestrator.orders | the front door": {},
            "1: allow: orchestrator.* → executor.*, common.audit": {},
            "2: deny: @external → not executor.store": {},
        },
    }
    assert of(S) == {
        "module_id | executor.store": {},
        "description | Stores an order": {},
        "input_schema": {"order | #/definitions/Order, required": {}},
        "output_schema": {"ok | boolean": {}},
        "definitions": {"Order | object": {"lines | array": {"sku | string": {}}}},
    }
    assert of(B) == {"spec_version | 1.0": {}, "bindings": {"common.audit | tools.audit:write": {}}}
    assert of(M) == {"version | 1.2.0": {}, "dependencies": {"common.audit | >=1.0": {}}}
    assert of(C) == {"version | 1.0.0": {}, "project": {"name | shop": {}}}
    assert of("main.py") == {}


def test_rules_that_apcore_refuses_stay_in_the_outline(shop: Shop) -> None:
    shop.put(A, "rules:\n  - callers: [a]\n    effect: allow\n  - just a text\n  -\n|")
    (rules,) = LANGUAGE.symbols(shop.root / A, shop.workspace)
    assert [child.name for child in rules.children] == [f"{n}: rule that apcore refuses" for n in range(3)]


def test_what_an_alias_brings_is_no_part_of_the_outline(shop: Shop) -> None:
    shop.put(S, "definitions:\n  A: &a {type: object, properties: {x: {type: string}}}\ninput_schema: *a\n|")
    (definitions, taken) = LANGUAGE.symbols(shop.root / S, shop.workspace)
    assert outline((definitions,)) == {"definitions": {"A | object": {"x | string": {}}}}
    assert taken.children == ()


def test_hints_count_the_modules_of_the_workspace(shop: Shop) -> None:
    everything = Span(0, len(ACL))
    found = list(LANGUAGE.hints(shop.root / A, everything, shop.workspace))
    assert [hint.label for hint in found] == [
        "1 caller, 1 target",
        "1 caller, 2 targets",
        "@external + 0 callers, 3 targets",
    ]
    assert all(ACL[hint.offset] == "\n" for hint in found)
    assert "`executor.store`" in found[1].tooltip
    half = Span(found[1].offset, len(ACL))
    assert list(LANGUAGE.hints(shop.root / A, half, shop.workspace)) == found[1:]
    assert list(LANGUAGE.hints(shop.root / S, everything, shop.workspace)) == []


def test_hints_follow_what_modules_there_are(shop: Shop, tmp_path: Path) -> None:
    shop.put("extensions/api/second.py", FILES["extensions/api/web.py"] + "|")
    found = list(LANGUAGE.hints(shop.root / A, Span(0, len(ACL)), shop.workspace))
    assert found[0].label == "2 callers, 1 target"
