"""What can be written at a place of a YAML text: as in the parsed tree where the text parses, and sensibly elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from plugcheck_lsp.documents.yaml import parse
from plugcheck_lsp.documents.yaml_place import yaml_place
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.documents.yaml_place import YamlPlace


def at(marked: str) -> YamlPlace | None:
    """The place of `|` in a text."""
    offset = marked.rindex("|")
    return yaml_place(Text(marked[:offset] + marked[offset + 1 :]), offset)


@pytest.mark.parametrize(
    ("marked", "path", "what"),
    [
        ("|", (), "key"),
        ("ru|", (), "key value"),
        ("a: 1\n|", (), "key"),
        ("a:\n  |", ("a",), "key value"),
        ("a:\n  b: 1\n  |", ("a",), "key"),
        ("a:\n  b: 1\n|", (), "key"),
        ("a:\n    |\n  b: 1\n", ("a",), "key value"),
        ("a: |", ("a",), "value"),
        ("a:|", ("a",), "value"),
        ("- |", (0,), "key value"),
        ("-|", (0,), "key value"),
        ("- a\n- |", (1,), "key value"),
        ("- - |", (0, 0), "key value"),
        ("a:\n- b\n- c|", ("a", 1), "key value"),
        ("a:\n- b: 1\n  |", ("a", 0), "key"),
        ("a:\n  - b: 1\n  |", ("a", 1), "key value"),
        ("a:\n- b: 1\n|", (), "key"),
        ("a: [|]", ("a", 0), "value"),
        ("a: [x, |", ("a", 1), "value"),
        ("a: [x, |\nb: 1", ("a", 1), "value"),
        ("a: [x,\n  y, |]", ("a", 2), "value"),
        ("a: {|}", ("a",), "key"),
        ("a: {b: 1, |}", ("a",), "key"),
        ("a: {b: |}", ("a", "b"), "value"),
        ("a: [{b: [x, '|']}]", ("a", 0, "b", 1), "value"),
        ("a: '|", ("a",), "value"),
        ('a: "x\n  |: 1', None, ""),
        ("---\na: 1\n---\nb: |", ("b",), "value"),
        ("a: &x |", ("a",), "value"),
        ("a: !!str b|", ("a",), "value"),
        ("a: x  # |", None, ""),
        ("# |", None, ""),
        ("a: |\n  te|xt", None, ""),
        ("a: >-\n  text\n\n  more|\nb: 1", None, ""),
        ("a: [x |]", None, ""),
        ("a: 'x' |", None, ""),
        ("a:  # x|", None, ""),
        ("a: |# x", None, ""),
        ("a: | # x", ("a",), "value"),
        ("a: | b", None, ""),
        ("a: | [b]", None, ""),
        ("- | # x", (0,), "key value"),
        ("-  |# x", None, ""),
        ("- |  b: 1", None, ""),
        ("x: {a: 1, | b: 2}", None, ""),
        ("x: [a, | [b]]", None, ""),
        ("x: [a, | # x\n  b]", ("x", 1), "value"),
        ("x: [a, |# x\n  b]", None, ""),
        ("a:\n |  b: 1", None, ""),
        ("a:\n|  b: 1", None, ""),
        ("a:\n- x\n|- y", None, ""),
        ("a:\n  |# no", None, ""),
        ("a:\n  | # no", ("a",), "key value"),
    ],
)
def test_places(marked: str, path: tuple[str | int, ...] | None, what: str) -> None:
    place = at(marked)
    if path is None:
        assert place is None
        return
    assert place is not None
    assert place.path == path
    assert " ".join(filter(None, ("key" * place.is_key, "value" * place.is_value))) == what


@pytest.mark.parametrize(
    ("marked", "siblings"),
    [
        ("a: 1\n|\nb: x y # no\n", {"a": "1", "b": "x y"}),
        ("a|: 1\nb: 2\n", {"b": "2"}),
        ("- |\n  b: 2\n- c: 3", {"b": "2"}),
        ("- a|\n  b: 2\n- c: 3", {"b": "2"}),
        ("x:\n  |\n  b: [1]\ny: 1", {"b": ""}),
        ("x: {a: 1, |, b: 2}", {"a": "1", "b": "2"}),
        ("\"a\": 1\n'b': 2\n|", {"a": "1", "b": "2"}),
        ("a: [1\nx|: 2\nb: 1", {"a": "", "b": "1"}),
        ("a: 'open\n|\nb: 1", {"a": "open", "b": "1"}),
    ],
)
def test_keys_that_are_there_already(marked: str, siblings: dict[str, str]) -> None:
    place = at(marked)
    assert place is not None
    assert place.is_key
    assert place.siblings == siblings


@pytest.mark.parametrize(
    ("marked", "items"),
    [
        ("[a, |, b]", ("a", "b")),
        ("[a, 'b|', c]", ("a", "c")),
        ("- a\n- |\n- c", ("a", "c")),
        ("- a|\n- a", ("a",)),
    ],
)
def test_items_that_are_there_already(marked: str, items: tuple[str, ...]) -> None:
    place = at(marked)
    assert place is not None
    assert place.items == items


@pytest.mark.parametrize(
    ("marked", "word", "quote", "closed"),
    [
        ("a: x.y|.z # no", "x.y.z", "", True),
        ("a: 'x|y'", "xy", "'", True),
        ('a: ["x|, "b"]', "x", '"', True),
        ('a: ["x|]', "x", '"', False),
        ('a: "🎉|', "🎉", '"', False),
        ("'ke|y': 1", "key", "'", True),
    ],
)
def test_the_word_at_the_place(marked: str, word: str, quote: str, closed: bool) -> None:
    place = at(marked)
    assert place is not None
    text = marked.replace("|", "")
    assert (text[place.span.start : place.span.end], place.quote, place.closed) == (word, quote, closed)


KEYS = st.sampled_from(["a", "b c", "$ref", "x-é", "🎉", "on", "1", "key: x", "#", "long_" * 3])
SCALARS = st.one_of(
    st.sampled_from(
        ["", "x", "a b", "@e", "*", "api.*", "- a", "a: b", "it's", '"', "🎉", "[", "# no", "{", "null"]
    ),
    st.integers(),
    st.booleans(),
    st.none(),
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3), st.dictionaries(KEYS, inner, min_size=1, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(
    tree=TREES,
    flow=st.sampled_from([None, True, False]),
    indent=st.integers(2, 4),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_places_are_those_of_the_tree(tree: Any, flow: bool | None, indent: int, newline: str) -> None:
    check_tree(tree, flow, indent, newline)


@pytest.mark.slow
@settings(max_examples=3000, deadline=None)
@given(
    tree=TREES,
    flow=st.sampled_from([None, True, False]),
    indent=st.integers(2, 4),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_places_of_many_trees(tree: Any, flow: bool | None, indent: int, newline: str) -> None:
    check_tree(tree, flow, indent, newline)


def check_tree(tree: Any, flow: bool | None, indent: int, newline: str) -> None:
    """Where each key and each scalar is, is where the parsed tree has it."""
    written = yaml.safe_dump(
        {"root": tree},
        default_flow_style=flow,
        indent=indent,
        allow_unicode=True,
        width=10_000,
        sort_keys=False,
    )
    text = Text(written.replace("\n", newline))
    document = parse(text)
    assert not document.problems
    for path, node, mapping in _scalars(document.roots[0], ()):
        key = mapping is not None
        for offset in {
            node.span.start + (text.source[node.span.start] in "'\""),
            node.span.end - (text.source[node.span.end - 1] in "'\""),
        }:
            place = yaml_place(text, offset)
            assert place is not None, (text.source, offset)
            assert place.path == path, (text.source, offset)
            assert place.is_key if key else place.is_value
            if mapping is not None:
                assert set(place.siblings) == set(mapping.entries or ()) - {node.value}


def _scalars(
    node: Node, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Any, Node | None]]:
    """Every key (with its mapping) and every scalar that has a text on one line."""
    for entry in (node.entries or {}).values():
        yield path, _Key(entry.key, entry.key_span), node
        yield from _scalars(entry.node, (*path, entry.key))
    for index, item in enumerate(node.items or ()):
        yield from _scalars(item, (*path, index))
    if node.entries is None and node.items is None and node.span.start < node.span.end:
        yield path, node, None


class _Key:
    def __init__(self, value: str, span: Any) -> None:
        self.value, self.span = value, span
