"""Names: where they lead, who uses them, and what a new one changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from apcore_files import ACL, FILES, LANGUAGE, SCHEMA, Shop, module

from plugcheck_lsp.editing.language import CannotRename

if TYPE_CHECKING:
    from pathlib import Path

A, S, C = "acl/global_acl.yaml", "schemas/executor/store.schema.yaml", "apcore.yaml"
B, M = "bindings/tools.binding.yaml", "extensions/executor/store_meta.yaml"
STORE = "extensions/executor/store.py"


@pytest.mark.parametrize(
    ("name", "part", "leads_to"),
    [
        (A, "orchestrator.orders", ["extensions/orchestrator/orders.py: (file)"]),
        (A, "api.*", ["extensions/api/web.py: (file)"]),
        (A, "common.audit", [f"{B}: common.audit"]),
        (M, "common.audit", [f"{B}: common.audit"]),
        (B, "tools.audit:write", ["tools/audit.py: write"]),
        (S, "executor.store", [f"{STORE}: (file)"]),
        (S, "#/definitions/Order", [f"{S}: Order"]),
        ("main.py", "api.web", ["extensions/api/web.py: (file)"]),
        ("extensions/api/web.py", "orchestrator.orders", ["extensions/orchestrator/orders.py: (file)"]),
        (STORE, "TheModule", [f"{STORE}: (file)"]),
    ],
)
def test_definitions(shop: Shop, name: str, part: str, leads_to: list[str]) -> None:
    mention = shop.mention(name, part)
    assert mention is not None
    assert shop.shown(LANGUAGE.definitions(mention, shop.workspace)) == leads_to


def test_a_file_is_shown_at_its_class(shop: Shop) -> None:
    mention = shop.mention(A, "orchestrator.orders")
    assert mention is not None
    (found,) = LANGUAGE.definitions(mention, shop.workspace)
    text = shop.workspace.text(found.path)
    assert text is not None
    assert text.slice(found.span) == "TheModule"


@pytest.mark.parametrize(
    ("name", "part", "nth"),
    [(A, "@external", 0), (A, "$not", 0), (A, "allow", 0), ("main.py", "executor.store", 0)],
)
def test_what_names_nothing(shop: Shop, name: str, part: str, nth: int) -> None:
    """A special name, an operator, a word, an id in a comment."""
    assert shop.mention(name, part, nth) is None


@pytest.mark.parametrize("start", [(A, "executor.store"), (S, "executor.store"), (STORE, "TheModule")])
def test_references_of_a_module_are_the_same_from_everywhere(shop: Shop, start: tuple[str, str]) -> None:
    mention = shop.mention(*start)
    assert mention is not None
    assert shop.shown(LANGUAGE.references(mention, shop.workspace)) == [
        f"{A}: executor.store",
        f"{STORE}: (file)",
        "extensions/orchestrator/orders.py: executor.store",
        f"{S}: executor.store",
    ]


def test_references_of_a_definition_cross_files(tmp_path: Path) -> None:
    other = 'description: d\ninput_schema: {$ref: "apcore://executor.store/definitions/Order"}\noutput_schema: {$ref: "./store.schema.yaml#/definitions/Order"}\n'
    shop = Shop(tmp_path, {**FILES, "schemas/executor/other.schema.yaml": other})
    mention = shop.mention(S, "Order:")
    assert mention is not None
    assert mention.defines
    assert shop.shown(LANGUAGE.references(mention, shop.workspace)) == [
        "schemas/executor/other.schema.yaml: ./store.schema.yaml#/definitions/Order",
        "schemas/executor/other.schema.yaml: apcore://executor.store/definitions/Order",
        f"{S}: #/definitions/Order",
        f"{S}: Order",
    ]
    assert "Referred to from 3 places" in shop.hover(S, SCHEMA.replace("Order:", "Or|der:"))


def test_a_reference_to_another_part_of_a_schema(tmp_path: Path) -> None:
    schema = SCHEMA + '    x: {$ref: "#/input_schema/properties/order"}\n'
    shop = Shop(tmp_path, {**FILES, S: schema})
    mention = shop.mention(S, "#/input_schema")
    assert mention is not None
    assert shop.shown(LANGUAGE.definitions(mention, shop.workspace)) == [f"{S}: order"]


# --- renaming ---


def new_name(shop: Shop, old: str, new: str, name: str = A) -> dict[str, str]:
    mention = shop.mention(name, old)
    assert mention is not None
    return shop.apply(LANGUAGE.rename(mention, new, shop.workspace))


def test_a_module_gets_a_new_id_everywhere(shop: Shop) -> None:
    after = new_name(shop, "executor.store", "executor.shelf.orders")
    moved = {
        STORE: "extensions/executor/shelf/orders.py",
        M: "extensions/executor/shelf/orders_meta.yaml",
        S: "schemas/executor/shelf/orders.schema.yaml",
    }
    changed = {A, "extensions/orchestrator/orders.py", S}
    assert after.keys() == {moved.get(name, name) for name in FILES}
    for name, source in FILES.items():
        expected = source.replace("executor.store", "executor.shelf.orders") if name in changed else source
        assert after[moved.get(name, name)] == expected
    again = Shop(shop.root / "again", after)
    mention = again.mention(A, "executor.shelf.orders")
    assert mention is not None
    assert [m.whole_file for m in LANGUAGE.definitions(mention, again.workspace)] == [True]
    back = again.apply(LANGUAGE.rename(mention, "executor.store", again.workspace))
    assert back == FILES


def test_a_binding_gets_a_new_id(shop: Shop) -> None:
    after = new_name(shop, "common.audit", "common.journal")
    assert after.keys() == FILES.keys()
    assert {name for name in FILES if after[name] != FILES[name]} == {A, B, M}
    assert not any("common.audit" in source for source in after.values())


def test_other_ids_that_begin_alike_stay(tmp_path: Path) -> None:
    files = {
        **FILES,
        "extensions/executor/store_all.py": module("Stores all"),
        A: ACL.replace('"common.audit"', '"executor.store_all", "executor.store.x", "executor.store"'),
    }
    after = new_name(Shop(tmp_path, files), 'executor.store"', "executor.shelf")
    assert '"executor.store_all", "executor.store.x", "executor.shelf"' in after[A]


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("Executor.Store", "no id of a module"),
        ("executor.store-2", "no id of a module"),
        ("executor..store", "no id of a module"),
        ("", "no id of a module"),
        ("executor.🎉", "no id of a module"),
        ("system.store", "keeps that name for itself"),
        ("internal", "keeps that name for itself"),
        ("api.web", "There is a module `api.web` already"),
        ("common.audit", "There is a module `common.audit` already"),
        ("system.health.summary", "keeps that name"),
        ("a" * 193, "at most 192 characters"),
        (".".join("abcdefghi"), "8 folders deep"),
        ("node_modules.store", "leaves out what is named `node_modules`"),
    ],
)
def test_an_id_that_the_host_would_not_take_is_refused(shop: Shop, new: str, why: str) -> None:
    mention = shop.mention(A, "executor.store")
    assert mention is not None
    with pytest.raises(CannotRename, match=re.escape(why)):
        LANGUAGE.rename(mention, new, shop.workspace)


@pytest.mark.parametrize(
    ("name", "part", "why"),
    [
        (A, "api.*", "Only ids of modules"),
        (S, "#/definitions", "Only ids of modules"),
        (B, "tools.audit", "Only ids of modules"),
        ("main.py", "system.health", "built into apcore"),
    ],
)
def test_what_has_no_id_to_change(tmp_path: Path, name: str, part: str, why: str) -> None:
    shop = Shop(tmp_path, {**FILES, "main.py": 'import apcore\nclient.call("system.health.summary")\n'})
    mention = shop.mention(name, part)
    assert mention is not None
    with pytest.raises(CannotRename, match=why):
        LANGUAGE.rename(mention, None, shop.workspace)


@pytest.mark.parametrize("name", [A, B, S])
def test_a_file_that_does_not_parse_is_mended_first(tmp_path: Path, name: str) -> None:
    shop = Shop(tmp_path, {**FILES, name: FILES[name] + "broken: [executor.store\n"})
    mention = shop.mention("extensions/orchestrator/orders.py", "executor.store")
    assert mention is not None
    with pytest.raises(CannotRename, match="does not parse"):
        LANGUAGE.rename(mention, "executor.shelf", shop.workspace)


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    shop = Shop(tmp_path, {**FILES, "schemas/executor/shelf.schema.yaml": "definitions: {}\n"})
    mention = shop.mention(A, "executor.store")
    assert mention is not None
    with pytest.raises(CannotRename, match="exists already"):
        LANGUAGE.rename(mention, "executor.shelf", shop.workspace)


@pytest.mark.parametrize(
    ("new", "notes"),
    [
        ("executor.shelf", []),
        (
            "common.shelf",
            ["`executor.*` of `acl/global_acl.yaml` matched `executor.store` and does not match"],
        ),
        (
            "api.shelf",
            ["`api.*` of `acl/global_acl.yaml` matches `api.shelf` and did not", "`executor.*`"],
        ),
    ],
)
def test_patterns_that_match_otherwise_are_told(shop: Shop, new: str, notes: list[str]) -> None:
    mention = shop.mention(A, "executor.store")
    assert mention is not None
    renaming = LANGUAGE.rename(mention, new, shop.workspace)
    assert len(renaming.notes) == len(notes)
    for told, part in zip(renaming.notes, notes, strict=True):
        assert part in told
    assert 'targets: ["executor.*", "common.audit"]' in shop.apply(renaming)[A]


def test_a_word_that_yaml_reads_as_something_else_gets_quotes(tmp_path: Path) -> None:
    files = {**FILES, A: ACL.replace('"executor.store"', "executor.store")}
    after = new_name(Shop(tmp_path, files), "executor.store", "on")
    assert '["$not", "on"]' in after[A]
    assert 'module_id: "on"' in after["schemas/on.schema.yaml"]
    assert 'call("on", inputs' in after["extensions/orchestrator/orders.py"]


def test_references_follow_a_schema_that_moves(tmp_path: Path) -> None:
    files = {
        **FILES,
        S: SCHEMA.replace('"#/definitions/Order"', '"../common/types.schema.yaml#/definitions/Money"'),
        "schemas/executor/other.schema.yaml": (
            'input_schema: {$ref: "apcore://executor.store/definitions/Order"}\n'
            'output_schema: {$ref: "./store.schema.yaml#/definitions/Order"}\n'
        ),
        B: FILES[B] + "    schema_ref: ../schemas/executor/store.schema.yaml\n",
    }
    after = new_name(Shop(tmp_path, files), "executor.store", "store")
    assert after["schemas/store.schema.yaml"].count('"./common/types.schema.yaml#/definitions/Money"') == 1
    assert after["schemas/executor/other.schema.yaml"] == (
        'input_schema: {$ref: "apcore://store/definitions/Order"}\n'
        'output_schema: {$ref: "../store.schema.yaml#/definitions/Order"}\n'
    )
    assert after[B].endswith("schema_ref: ../schemas/store.schema.yaml\n")


def test_imports_follow_a_module_that_moves(tmp_path: Path) -> None:
    test = "from extensions.executor.store import TheModule\n\n\ndef test_it():\n    assert TheModule()\n"
    files = {**FILES, "tests/test_store.py": test}
    after = new_name(Shop(tmp_path, files), "executor.store", "executor.shelf")
    assert after["tests/test_store.py"] == test.replace("executor.store", "executor.shelf")


def test_an_import_that_cannot_follow_is_told(tmp_path: Path) -> None:
    shop = Shop(tmp_path, {**FILES, "tests/test_store.py": "import extensions.executor.store\n"})
    mention = shop.mention(A, "executor.store")
    assert mention is not None
    with pytest.raises(CannotRename, match=re.escape("`tests/test_store.py` imports")):
        LANGUAGE.rename(mention, "executor.shelf", shop.workspace)


def test_an_id_of_the_id_map_changes_without_its_file(tmp_path: Path) -> None:
    files = {
        **FILES,
        C: FILES[C] + "id_map:\n  overrides: id_map.yaml\n",
        "id_map.yaml": "mappings:\n  - file: executor/store.py\n    id: executor.keep\n",
        A: ACL.replace("executor.store", "executor.keep"),
    }
    after = new_name(Shop(tmp_path, files), "executor.keep", "executor.hold")
    assert STORE in after
    assert "id: executor.hold" in after["id_map.yaml"]
    assert '"executor.hold"' in after[A]


def test_an_id_stays_in_the_namespace_of_its_folder(tmp_path: Path) -> None:
    roots = "extensions:\n  roots:\n    - root: ./extensions\n      namespace: shop\n"
    files = {**FILES, C: FILES[C] + roots, A: ACL.replace("executor.store", "shop.executor.store")}
    shop = Shop(tmp_path, files)
    assert "extensions/executor/shelf.py" in new_name(shop, "shop.executor.store", "shop.executor.shelf")
    with pytest.raises(CannotRename, match=re.escape("starts with `shop.`")):
        new_name(shop, "shop.executor.store", "executor.shelf")


def test_constants_and_tables_of_code_are_names_too(tmp_path: Path) -> None:
    """A dotted text that is the id of a module; others of the same form are left alone."""
    source = (
        'STORE = "executor.store"\nTABLE = [("api.web", "executor.store", True), ("os.path", "executor.gone")]\n'
        '"""executor.store"""\nLOG = f"executor.store"\n\n\ndef run(executor):\n    executor.call(STORE, {})\n'
    )
    shop = Shop(tmp_path, {**FILES, "helpers.py": source})
    mention = shop.mention("helpers.py", "executor.store")
    assert mention is not None
    assert mention.kind == "module"
    assert shop.mention("helpers.py", "os.path") is None
    assert shop.mention("helpers.py", "executor.gone") is None
    after = new_name(shop, "executor.store", "executor.shelf")
    assert after["helpers.py"] == source.replace(' "executor.store"', ' "executor.shelf"')


def test_tables_of_expected_decisions_name_modules(tmp_path: Path) -> None:
    table = "- {caller: api.web, target: executor.store, expected: deny}\n- {caller: null, target: api.web, expected: true}\n"
    shop = Shop(tmp_path, {**FILES, "tests/acl/layers.yaml": table})
    after = new_name(shop, "executor.store", "executor.shelf")
    assert after["tests/acl/layers.yaml"] == table.replace("executor.store", "executor.shelf")
    assert set(shop.completions("tests/acl/layers.yaml", "- caller: api.web\n  expected: |")) == {
        "allow",
        "approval",
        "deny",
        "true",
        "false",
    }
