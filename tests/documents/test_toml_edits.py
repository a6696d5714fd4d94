"""Edits change what they are about, and leave every other character as its author wrote it."""

from __future__ import annotations

import copy
import tomllib
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from test_toml import TEXTS, VALUES, accepts, arrays, same

from plugcheck_lsp.documents.toml import TomlDocument, parse
from plugcheck_lsp.documents.toml_edits import (
    add_item,
    insert_entry,
    remove_entry,
    remove_item,
    rename_key,
    replace_value,
    toml_key,
    toml_literal,
)
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node

SOURCE = """\
# licence

name = "x"  # the name
a.b = 1
a.c = 2 # two

  [plugin] # header
  kind = "tool"
  tags = [
    "one", # first
    # about two
    "two"
  ]
  inline = { x = 1, y.z = 2, y.w = 3 }

[plugin.resources]
required = ["clock", "rng"]

# about hooks
[[hooks]]
id = 1
[hooks.sub]
deep = true
[[hooks]]
id = 2

[deep.er.still]
x = 1
"""


def of(source: str) -> TomlDocument:
    return parse(Text(source))


def without(data: Any, path: tuple[str | int, ...]) -> Any:
    data = copy.deepcopy(data)
    parent = data
    for part in path[:-1]:
        parent = parent[part]
    del parent[path[-1]]
    return data


JSONISH = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(allow_nan=False),
        st.text(alphabet=st.characters(exclude_categories=["Cs"])),
        st.dates(),
        st.times(),
        st.datetimes(timezones=st.sampled_from([None, UTC])),
    ),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=4), values, max_size=3),
    max_leaves=6,
)


@given(JSONISH)
def test_a_literal_is_read_back_as_the_value(value: Any) -> None:
    assert tomllib.loads(f"v = {toml_literal(value)}") == {"v": value}


@pytest.mark.parametrize("value", [None, object(), b"x", {1, 2}])
def test_what_toml_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        toml_literal(value)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_key_is_read_back(key: str) -> None:
    assert tomllib.loads(f"{toml_key(key)} = 1") == {key: 1}


EVERY_PATH: list[tuple[str | int, ...]] = [
    ("name",),
    ("a",),
    ("a", "b"),
    ("a", "c"),
    ("plugin", "kind"),
    ("plugin", "tags"),
    ("plugin", "inline"),
    ("plugin", "inline", "x"),
    ("plugin", "inline", "y"),
    ("plugin", "inline", "y", "z"),
    ("plugin", "inline", "y", "w"),
    ("plugin", "resources"),
    ("plugin", "resources", "required"),
    ("plugin",),
    ("hooks", 0, "id"),
    ("hooks", 0, "sub", "deep"),
    ("hooks", 0, "sub"),
    ("hooks", 0),
    ("hooks", 1),
    ("hooks",),
    ("deep",),
    ("deep", "er", "still"),
]


def absent_equal(left: Any, right: Any) -> bool:
    """Equality, except that a table may vanish with the last entry that made it."""
    if isinstance(left, dict) and isinstance(right, dict):
        return all(absent_equal(left.get(key, {}), right.get(key, {})) for key in left.keys() | right.keys())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(absent_equal, left, right))
    return bool(left == right)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("path", EVERY_PATH, ids=str)
def test_removing_takes_the_entry_and_nothing_else(path: tuple[str | int, ...], newline: str) -> None:
    document = of(SOURCE.replace("\n", newline))
    after = document.text.edited(remove_entry(document, path)).source
    assert absent_equal(tomllib.loads(after), without(document.root.value, path))
    characters = iter(document.text.source)
    assert all(char in characters for char in after), "what is left stood there, in this order"
    assert "# licence" in after
    assert "# about hooks" in after


@pytest.mark.parametrize(
    ("source", "path", "after"),
    [
        ("t = { a = 1, b = 2 }\n", ("t", "a"), "t = { b = 2 }\n"),
        ("t = { a = 1, b = 2 }\n", ("t", "b"), "t = { a = 1 }\n"),
        ("t = { a = 1 }\n", ("t", "a"), "t = {}\n"),
        ("a = 1\n\n[t]\n", ("a",), "[t]\n"),
        ("t = { a.x = 1, b = 2, a.y = 3 }\n", ("t", "a"), "t = { b = 2 }\n"),
        ("[x]\na = 1\n\n[y]\nb = 1\n\n[z]\nc = 1\n", ("y",), "[x]\na = 1\n\n[z]\nc = 1\n"),
        ("[x]\na = 1\n[y]\nb = [\n 1,\n]", ("y",), "[x]\na = 1\n"),
        ("l = [{ a = 1, b = 2 }]\n", ("l", 0, "b"), "l = [{ a = 1 }]\n"),
    ],
)
def test_removing_leaves_tidy_text(source: str, path: tuple[str | int, ...], after: str) -> None:
    document = of(source)
    assert document.text.edited(remove_entry(document, path)).source == after


@pytest.mark.parametrize("path", EVERY_PATH, ids=str)
def test_renaming_changes_the_key_wherever_it_is_written(path: tuple[str | int, ...]) -> None:
    if isinstance(path[-1], int):
        with pytest.raises(LookupError):
            rename_key(of(SOURCE), path, "new key")
        return
    document = of(SOURCE)
    after = document.text.edited(rename_key(document, path, "new key")).source
    expected = copy.deepcopy(document.root.value)
    parent = expected
    for part in path[:-1]:
        parent = parent[part]
    parent["new key"] = parent.pop(path[-1])
    assert tomllib.loads(after) == expected
    assert after.replace('"new key"', str(path[-1])) == SOURCE


@pytest.mark.parametrize("value", ["x", 3, ["a"], {"k": 1}])
def test_replacing_changes_the_value_alone(value: Any) -> None:
    document = of(SOURCE)
    after = document.text.edited(replace_value(document, ("plugin", "kind"), value)).source
    assert after == SOURCE.replace('"tool"', toml_literal(value))
    with pytest.raises(LookupError):
        replace_value(document, ("plugin",), value)
    with pytest.raises(LookupError):
        replace_value(document, ("nothing",), value)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "table",
    [
        (), ("a",), ("plugin",), ("plugin", "inline"), ("plugin", "inline", "y"), ("plugin", "inline", "new"),
        ("plugin", "resources"), ("hooks", 0), ("hooks", 0, "sub"), ("hooks", 1), ("hooks", 0, "new"), ("hooks", 1, "new"),
        ("deep",), ("deep", "er"), ("new",), ("new", "er"), ("plugin", "new"), ("a", "new"), ("a b", 'c"d'),
    ],
    ids=str,
)  # fmt: skip
def test_inserting_adds_the_entry_and_nothing_else(table: tuple[str | int, ...], newline: str) -> None:
    document = of(SOURCE.replace("\n", newline))
    after = document.text.edited(insert_entry(document, table, "added", ["v"])).source
    expected = copy.deepcopy(document.root.value)
    parent = expected
    for part in table:
        parent = parent[part] if isinstance(part, int) else parent.setdefault(part, {})
    parent["added"] = ["v"]
    assert tomllib.loads(after) == expected
    assert after.count(newline) == after.count("\n"), "line ends are the file's own"
    assert parse(Text(after)).problems == ()


@pytest.mark.parametrize(
    ("source", "table", "after"),
    [
        ("", (), "k = 1\n"),
        ("", ("t",), "[t]\nk = 1\n"),
        ("a = 1", (), "a = 1\nk = 1"),
        ("a = 1", ("t",), "a = 1\n\n[t]\nk = 1\n"),
        ("[t]", ("t",), "[t]\nk = 1"),
        ("# only a comment\n", (), "# only a comment\nk = 1\n"),
        ("# about t\n[t]\n", (), "k = 1\n\n# about t\n[t]\n"),
        ("[t]\n\ta = 1 # c\n\n[u]\n", ("t",), "[t]\n\ta = 1 # c\n\tk = 1\n\n[u]\n"),
        ("t = {}\n", ("t",), "t = { k = 1 }\n"),
        ("t = {a = 1}\n", ("t",), "t = {a = 1, k = 1}\n"),
        ("t.a = 1\nz = 2\n", ("t",), "t.a = 1\nt.k = 1\nz = 2\n"),
    ],
)
def test_an_inserted_entry_looks_like_its_neighbours(source: str, table: tuple[str, ...], after: str) -> None:
    document = of(source)
    assert document.text.edited(insert_entry(document, table, "k", 1)).source == after


@pytest.mark.parametrize(
    "table", [("name",), ("hooks",), ("plugin", "tags"), ("hooks", 7), ("hooks", "x", "y")], ids=str
)
def test_nothing_is_inserted_where_no_table_can_be(table: tuple[str | int, ...]) -> None:
    with pytest.raises(LookupError):
        insert_entry(of(SOURCE), table, "k", 1)


def test_nothing_is_inserted_twice() -> None:
    with pytest.raises(LookupError):
        insert_entry(of(SOURCE), ("plugin",), "kind", 1)


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("l = []\n", 'l = ["n"]\n'),
        ("l = [ ]\n", 'l = ["n"]\n'),
        ("l = [\n]\n", 'l = [\n    "n",\n]\n'),
        ("l = [\n  # none\n  ]\n", 'l = [\n  # none\n      "n",\n  ]\n'),
        ("l = [1]\n", 'l = [1, "n"]\n'),
        ("l = [ 1, 2, ]\n", 'l = [ 1, 2, "n", ]\n'),
        ("l = [\n  1,\n  2\n]\n", 'l = [\n  1,\n  2,\n  "n"\n]\n'),
        ("l = [\n  1,\n  2,\n]\n", 'l = [\n  1,\n  2,\n  "n",\n]\n'),
        ("l = [\n  1, # one\n  2 # two\n]\n", 'l = [\n  1, # one\n  2, # two\n  "n"\n]\n'),
        ("l = [\r\n\t1, # one\r\n]\r\n", 'l = [\r\n\t1, # one\r\n\t"n",\r\n]\r\n'),
        ("l = [\n  1\n,]\n", 'l = [\n  1\n, "n",]\n'),
        ("l = [\n  1, 2]\n", 'l = [\n  1, 2, "n"]\n'),
        ("l = [\n  1\n  # own\n  ,\n]\n", 'l = [\n  1\n  # own\n  ,\n  "n",\n]\n'),
    ],
)
def test_an_item_is_added_in_the_arrays_own_style(source: str, after: str) -> None:
    document = of(source)
    edited = document.text.edited(add_item(document, ("l",), "n")).source
    assert edited == after
    assert tomllib.loads(edited)["l"] == [*document.root.value["l"], "n"]


ARRAYS = [
    "l = [1]\n",
    "l = [1, 2, 3]\n",
    "l = [ 1 , 2 ,]\n",
    "l = [\n  1,\n  2,\n  3\n]\n",
    "l = [\n  1, # one\n  # about two\n  2, # two\n]\n",
    "l = [\n  1\n  , 2\n  , 3\n]\n",
    "l = [1,\n  2, 3,\n  4]\n",
    "l = [[1], # x\n  { a = 1 },\r\n  '''\ny''' ]\n",
]


@pytest.mark.parametrize("source", ARRAYS)
def test_an_item_is_removed_wherever_it_stands(source: str) -> None:
    document = of(source)
    for index in range(len(document.root.value["l"])):
        edited = document.text.edited(remove_item(document, ("l",), index)).source
        expected = list(document.root.value["l"])
        del expected[index]
        assert tomllib.loads(edited)["l"] == expected
    with pytest.raises(LookupError):
        remove_item(document, ("l",), len(document.root.value["l"]))


@pytest.mark.parametrize(
    ("source", "index", "after"),
    [
        ("l = [1, 2, 3]\n", 0, "l = [2, 3]\n"),
        ("l = [1, 2, 3]\n", 1, "l = [1, 3]\n"),
        ("l = [1, 2, 3]\n", 2, "l = [1, 2]\n"),
        ("l = [\n  1, # one\n  2,\n]\n", 0, "l = [\n  2,\n]\n"),
        ("l = [\n  1,\n  2 # two\n]\n", 1, "l = [\n  1,\n]\n"),
    ],
)
def test_what_is_left_of_an_array_is_tidy(source: str, index: int, after: str) -> None:
    document = of(source)
    assert document.text.edited(remove_item(document, ("l",), index)).source == after


def test_values_of_every_kind_can_be_written() -> None:
    value = {
        "d": date(2024, 1, 2),
        "t": time(3, 4),
        "z": datetime(2024, 1, 2, tzinfo=UTC),
        "f": float("-inf"),
        "e": {},
    }
    assert tomllib.loads(f"v = {toml_literal(value)}")["v"] == value


# The same on any text

VALID = TEXTS.filter(lambda source: accepts(source) and "nan" not in source)


def paths(node: Node, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every entry below `node`."""
    for key, entry in (node.entries or {}).items():
        yield (*above, key)
        yield from paths(entry.node, (*above, key))
    for index, item in enumerate(node.items or ()):
        yield from paths(item, (*above, index))


def parent_of(data: Any, path: tuple[str | int, ...]) -> Any:
    for part in path[:-1]:
        data = data[part]
    return data


def some_entry(source: str, data: st.DataObject) -> tuple[TomlDocument, tuple[str | int, ...]]:
    document = of(source)
    known = list(paths(document.root))
    assume(known)
    return document, data.draw(st.sampled_from(known))


@given(VALID, st.data())
def test_any_entry_can_be_removed(source: str, data: st.DataObject) -> None:
    document, path = some_entry(source, data)
    after = document.text.edited(remove_entry(document, path)).source
    assert absent_equal(tomllib.loads(after), without(document.root.value, path))


@given(VALID, st.data())
def test_any_entry_can_be_renamed(source: str, data: st.DataObject) -> None:
    document, path = some_entry(source, data)
    after = document.text.edited(rename_key(document, path, "renamed")).source
    expected = copy.deepcopy(document.root.value)
    parent_of(expected, path)["renamed"] = parent_of(expected, path).pop(path[-1])
    assert same(tomllib.loads(after), expected)


@given(VALID, st.data(), st.sampled_from([(), ("x y",), ("x y", "z")]))
def test_any_table_can_get_an_entry(source: str, data: st.DataObject, below: tuple[str, ...]) -> None:
    document = of(source)
    tables = [
        path for path in paths(document.root) if isinstance(parent_of(document.root.value, (*path, "")), dict)
    ]
    table = data.draw(st.sampled_from([(), *tables]))
    after = document.text.edited(insert_entry(document, (*table, *below), "added", 1)).source
    expected = copy.deepcopy(document.root.value)
    parent = parent_of(expected, (*table, ""))
    for key in below:
        parent = parent.setdefault(key, {})
    parent["added"] = 1
    assert same(tomllib.loads(after), expected)


LISTS = arrays(VALUES).map(lambda array: f"x = 1\n  list = {array} # note\ny = 2\n")


@given(LISTS.filter(lambda source: accepts(source) and "nan" not in source), st.data())
def test_any_array_can_change_its_items(source: str, data: st.DataObject) -> None:
    document = of(source)
    expected = copy.deepcopy(document.root.value)
    items = expected["list"]
    if data.draw(st.booleans()) or not items:
        edits = add_item(document, ("list",), "added")
        items.append("added")
    else:
        index = data.draw(st.integers(0, len(items) - 1))
        edits = remove_item(document, ("list",), index)
        del items[index]
    assert same(tomllib.loads(document.text.edited(edits).source), expected)
