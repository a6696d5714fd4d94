"""TOML is read as `tomllib` reads it, with the exact place of every key and value, whatever is half-typed."""

from __future__ import annotations

import tomllib
from math import isnan
from typing import TYPE_CHECKING, Any

import pytest
import tomlkit
from hypothesis import example, given
from hypothesis import strategies as st

from plugcheck_lsp.documents.toml import MAX_DEPTH, StatementKind, TomlDocument, parse
from plugcheck_lsp.text import Span, Text

if TYPE_CHECKING:
    from plugcheck_lsp.documents.tree import Node

# Texts: pieces that fit together often, so that most are TOML or nearly so

CHARS = st.text(alphabet="aB-_0 .#=[]{}\"'\\\t\né🎉\u2028\x85\ufeff,", max_size=6)


def basic(text: str) -> str:
    return '"' + "".join(f"\\U{ord(char):08X}" if char in '"\\\n' else char for char in text) + '"'


KEYS = st.one_of(
    st.sampled_from(["a", "b", "c", "1", "true", "-", "a-b_c", "1979-05-27", "inf"]),
    CHARS.map(basic),
    st.sampled_from(["''", '""', "'a.b'", "'#'", '"a"', "'b'"]),
)
DOTTED = st.lists(KEYS, min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from([".", " . ", "\t."]).map(lambda dot: dot.join(parts))
)
NEWLINES = st.sampled_from(["\n", "\r\n"])
SCALARS = st.one_of(
    st.sampled_from(
        [
            *(
                "true",
                "false",
                "0",
                "+7",
                "-1_000",
                "0xFF",
                "0o17",
                "0b11",
                "1.5",
                "-2e10",
                "1e+3",
                "inf",
                "-inf",
                "nan",
            ),
            *(
                "1979-05-27",
                "1979-05-27T07:32:00Z",
                "1979-05-27 07:32:00.5",
                "07:32:00",
                "1979-05-27T00:32:00-07:00",
            ),
            *(
                "''",
                '""',
                "'''\nx'y''z'''''",
                '"""\r\na\\\r\n  b""c"""""',
                '"""é🎉\u2028"""',
                "'''a\r\nb'''",
                '"\\u00e9\\t"',
            ),
            *('"""a\\   \n\n  b"""', "'\\n'", "'🎉'"),
        ]
    ),
    CHARS.map(basic),
)
SPACE = st.sampled_from(["", " ", "\t", "  "])
ARRAY_SPACE = st.sampled_from(["", " ", "\n", "\r\n  ", " # note\n", "\n# own 🎉 ]\n\t"])


def arrays(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    item = st.tuples(ARRAY_SPACE, values, ARRAY_SPACE).map("".join)
    return st.tuples(st.lists(item, max_size=3).map(",".join), st.sampled_from(["", ",", ",\n"])).map(
        lambda parts: f"[{parts[0]}{parts[1] if parts[0] else ''}]"
    )


def inline_tables(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(SPACE, DOTTED, SPACE, st.just("="), SPACE, values, SPACE).map("".join)
    return st.lists(pair, max_size=3).map(lambda pairs: "{" + ",".join(pairs) + "}")


VALUES = st.recursive(SCALARS, lambda values: arrays(values) | inline_tables(values), max_leaves=6)
PAIRS = st.tuples(DOTTED, SPACE, st.just("="), SPACE, VALUES).map("".join)
HEADERS = st.tuples(SPACE, DOTTED, SPACE, st.booleans()).map(
    lambda parts: ("[[{}]]" if parts[3] else "[{}]").format("".join(parts[:3]))
)
COMMENTS = st.sampled_from(["", "", " # note", "#", "\t# é🎉\u2028 [x]"])
LINES = st.tuples(SPACE, st.one_of(PAIRS, PAIRS, HEADERS, st.just("")), COMMENTS, NEWLINES).map("".join)
TEXTS = st.lists(LINES, max_size=8).map("".join)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A text with one or two places cut out or put in."""
    source = draw(TEXTS)
    for _ in range(draw(st.integers(1, 2))):
        start = draw(st.integers(0, len(source)))
        end = min(len(source), start + draw(st.integers(0, 4)))
        junk = draw(
            st.sampled_from(
                [
                    "",
                    "\r",
                    "\0",
                    '"',
                    "'''",
                    '"""',
                    "[",
                    "]",
                    "{",
                    "}",
                    "=",
                    ",",
                    "\\",
                    "\f",
                    "\x85",
                    "x",
                    "\n",
                ]
            )
        )
        source = source[:start] + junk + source[end:]
    return source


def accepts(source: str) -> bool:
    try:
        tomllib.loads(source)
    except ValueError:
        return False
    return True


def same(left: Any, right: Any) -> bool:
    """Equality under which `nan` is itself, and `1` neither `True` nor `1.0`."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right or (isinstance(left, float) and isnan(left) and isnan(right))


def of(source: str) -> TomlDocument:
    return parse(Text(source))


@given(TEXTS | damaged())
@example("a = 1\r")
@example("[a]\nb.c = 1\n[a.b]\nd = 1")
@example("[[a]]\n[a.b]\n[[a]]\n[a.b]\nc = 1")
@example("a = [{b = 1}]\n[[a]]")
@example("a.b = 1\n[a]\nc = 1")
@example("[a.b.c]\n[a]\nb.x = 1")
@example("[a.b.c]\n[a]\nb.c.x = 1")
@example("a = {b = {}, b.c = 1}")
@example("a = {b.c = 1, b.d = 2}")
def test_a_text_has_problems_exactly_if_tomllib_refuses_it(source: str) -> None:
    document = of(source)
    assert (document.problems == ()) == accepts(source), document.problems
    for problem in document.problems:
        assert 0 <= problem.span.start <= problem.span.end <= max(len(source), 1)
        assert not problem.message.endswith(".")


@given(TEXTS.filter(accepts))
def test_values_are_what_tomllib_reads(source: str) -> None:
    assert same(of(source).root.value, tomllib.loads(source))


@given(TEXTS | damaged())
def test_places_hold_what_they_are_said_to_hold(source: str) -> None:
    """Also in half-typed text: each key's and each value's slice, read alone, is that key and that value."""
    text = Text(source)
    for node in parse(text).root.walk():
        for key, entry in (node.entries or {}).items():
            assert list(tomllib.loads(f"{text.slice(entry.key_span)} = 0")) == [key]
            assert entry.span.covers(entry.key_span)
            if is_written(text, entry.node):
                assert same(tomllib.loads(f"v = {text.slice(entry.node.span)}")["v"], entry.node.value)
                assert text.slice(entry.span).endswith(text.slice(entry.node.span))
            else:
                assert entry.node.span == entry.key_span
        for item in node.items or ():
            if is_written(text, item):
                assert same(tomllib.loads(f"v = {text.slice(item.span)}")["v"], item.value)


def is_written(text: Text, node: Node) -> bool:
    if node.entries is not None:
        return text.source[node.span.start] == "{"
    return node.items is None or text.source[node.span.start] == "["


@given(TEXTS | damaged())
def test_statements_lead_to_their_entries(source: str) -> None:
    document = of(source)
    for statement in document.statements:
        node = document.root.get(*statement.path)
        assert node is not None
        if statement.kind is StatementKind.PAIR:
            entry = document.root.get(*statement.path[:-1])
            assert entry is not None
            assert entry.entries is not None
            assert entry.entries[str(statement.path[-1])].span == statement.span


@given(TEXTS | damaged())
def test_comments_are_where_a_hash_is_and_reach_to_the_line_end(source: str) -> None:
    text = Text(source)
    for comment in parse(text).comments:
        assert source[comment.span.start] == "#"
        assert source[comment.span.end : comment.span.end + 1] in ("", "\n", "\r")
        line = text.line_span(text.line_of(comment.span.start))
        assert comment.own_line == (not source[line.start : comment.span.start].strip(" \t"))
        if not comment.own_line:
            assert comment.covers == Span(line.start, line.end + 1)


@pytest.mark.parametrize(
    "source",
    [
        'a = "x"  # c\nb = [1, # one\n 2,\n]\n[t]\n"q k" = {x = 1, y.z = "é"}\n',
        "[[p]]\nn = 1\n[p.sub]\nk = '''\nx'''\n[[p]]\nn = 2\n",
    ],
)
def test_values_stand_where_tomlkits_lossless_text_has_them(source: str) -> None:
    """An independent reader: tomlkit knows each value's text, and its texts joined are the source."""
    document, kit = of(source), tomlkit.parse(source)
    assert kit.as_string() == source
    for statement in document.statements:
        if statement.kind is StatementKind.PAIR:
            item: Any = kit
            for part in statement.path:
                item = item[part]
            node = document.root.get(*statement.path)
            assert node is not None
            assert document.text.slice(node.span) == item.as_string()


def problems(source: str) -> list[tuple[str, str]]:
    document = of(source)
    return [(document.text.slice(problem.span), problem.message) for problem in document.problems]


@pytest.mark.parametrize(
    ("source", "place", "words", "kept"),
    [
        ("a\nb = 2\n", "a", "`=` and a value are missing", {"b": 2}),
        ("a =\nb = 2\n", "=", "a value is missing", {"b": 2}),
        ("a = # c\nb = 2\n", "=", "a value is missing", {"b": 2}),
        ("a = tru\nb = 2\n", "tru", "needs quotes", {"b": 2}),
        ("a = True\nb = 2\n", "True", "`true`", {"b": 2}),
        ("a = 01\nb = 2\n", "01", "no number, date or time", {"b": 2}),
        ("a = 2024-13-01\nb = 2\n", "2024-13-01", "no number, date or time", {"b": 2}),
        (f"a = {'9' * 5000}\nb = 2\n", "9" * 5000, "5000 digits", {"b": 2}),
        ('a = "x\nb = 2\n', '"x', "string is not closed", {"b": 2}),
        ('a = "é\\q"\nb = 2\n', "\\q", "no escape sequence", {"b": 2}),
        ('a = "\\ud800"\nb = 2\n', '"\\ud800"', "no escape sequence", {"b": 2}),
        ('a = """\nx\nb = 2\n', '"""', "string that starts here is not closed", {"b": 2}),
        ('a = """\nb = 2\nc = """x"""\n', '"""', "string that starts here is not closed", {"b": 2, "c": "x"}),
        ('a = [\n "x",\nb = 2\n', "[", "array that starts here is not closed", {"b": 2}),
        ('a = [\n "x",\n\n[t]\nb = 2\n', "[", "array that starts here is not closed", {"t": {"b": 2}}),
        ("a = [1 2]\nb = 2\n", "2]", "`,` or `]`", {"b": 2}),
        ("a = [1\n 2\n]\nb = 2\n", "2", "`,` or `]`", {"b": 2}),
        ("a = [", "[", "not closed", {}),
        ("a = { x = 1\nb = 2\n", "{", "not closed on its line", {"b": 2}),
        ("a = { x = 1, }\nb = 2\n", "}", "no comma", {"b": 2}),
        ("a = { x = 1, x = 2 }\nb = 2\n", "x", "second time", {"b": 2}),
        ("a = 1 2\nb = 2\n", "2", "only a comment can follow", {"b": 2}),
        ("a = 1\na = 2\nb = 2\n", "a", "`a` is given a second time", {"a": 1, "b": 2}),
        ("a = 1\na = [\n['x']\n]\nb = 2\n", "a", "second time", {"a": 1, "b": 2}),
        ("a. = 1\nb = 2\n", "a. ", "missing after the dot", {"b": 2}),
        ("= 1\nb = 2\n", "= 1", "key is missing", {"b": 2}),
        ("!\nb = 2\n", "!", "neither a key nor a table header", {"b": 2}),
        ('"a = 1\nb = 2\n', '"a = 1', "quoted key is not closed", {"b": 2}),
        ("a\rb = 1\nb = 2\n", "\r", "U+000D", {"b": 2}),
        ("# x\0y\nb = 2\n", "\0", "U+0000", {"b": 2}),
        ("a = 'x\x1f'\nb = 2\n", "\x1f", "U+001F", {"b": 2}),
        ("\fa = 1\nb = 2\n", "\f", "U+000C", {"b": 2}),
        ("a\u2028= 1\nb = 2\n", "a", "`=` and a value are missing", {"b": 2}),
        ("\ufeffa = 1\nb = 2\n", "\ufeffa = 1", "neither", {"b": 2}),
        ("[t\na = 1\n[u]\nb = 2\n", "[t", "not closed with `]`", {"u": {"b": 2}}),
        ("[[t]\na = 1\n[u]\nb = 2\n", "[[t", "not closed with `]]`", {"u": {"b": 2}}),
        ("[]\na = 1\n[u]\nb = 2\n", "[]", "names no table", {"u": {"b": 2}}),
        ("[t]\nx = 1\n[t]\na = 1\n[u]\nb = 2\n", "t", "declared again", {"t": {"x": 1}, "u": {"b": 2}}),
        ("[t] x\na = 1\n[u]\nb = 2\n", "x", "only a comment", {"u": {"b": 2}}),
        ("t = 1\n[t.v]\na = 1\n[u]\nb = 2\n", "t", "is a value already", {"t": 1, "u": {"b": 2}}),
        ("t = []\n[[t]]\na = 1\n[u]\nb = 2\n", "t", "is an array already", {"t": [], "u": {"b": 2}}),
    ],
)
def test_a_broken_statement_is_told_at_its_place_and_costs_itself_alone(
    source: str, place: str, words: str, kept: dict[str, Any]
) -> None:
    ((where, message),) = problems(source)
    assert where == place
    assert words in message
    assert of(source).root.value == kept


def test_every_broken_statement_is_told() -> None:
    source = "a =\nb = 1\nc = tru\n[d\ne = \n[f]\ng = 'x\n"
    assert [place for place, _ in problems(source)] == ["=", "tru", "[d", "=", "'x"]
    assert of(source).root.value == {"b": 1, "f": {}}


def test_entries_below_a_broken_header_fall_into_no_other_table() -> None:
    document = of("[a]\nx = 1\n[b\ny = 2\nx = 3\n[c]\nz = 4\n")
    assert document.root.value == {"a": {"x": 1}, "c": {"z": 4}}
    assert [statement.path for statement in document.statements] == [("a",), ("a", "x"), ("c",), ("c", "z")]


@pytest.mark.parametrize(
    "source",
    [
        "[" * 100_000,
        "a = " + "[" * 100_000,
        "a = " + "[" * 200 + "]" * 200,
        "a = " + "{a = " * 200 + "1" + "}" * 200,
        ".".join("a" * 100_000) + " = 1",
        "[" + ".".join("a" * 100_000) + "]",
        "a = [\n" * 20_000,
        'a = """\n' + "b = '''\n" * 20_001,
        "a = [\n" + '["x"]\n,\n' * 20_000,
        "a = '''" + "''" * 100_000,
        'a = "' + "\\" * 100_001,
        "a = 1 # long\n" * 800_000,
    ],
    ids=range(12),
)
def test_monsters_are_refused_in_bounded_time(source: str) -> None:
    assert problems(source)


def test_nesting_is_read_down_to_the_bound() -> None:
    inside = MAX_DEPTH - 1
    source = "a = " + "[" * inside + "]" * inside + "\n"
    assert of(source).problems == ()
    assert same(of(source).root.value, tomllib.loads(source))


@pytest.mark.parametrize(
    ("source", "covered"),
    [
        ("a = 1 # c\nb = 2\n", ["a = 1 # c\n"]),
        ("# c\n# d\n\na.b = [\n1]\nb = 2\n", ["a.b = [\n1]", "a.b = [\n1]"]),
        ("# c\r\n[t] # d\r\na = 1\r\n", ["[t]", "[t] # d\r"]),
        ("a = [\n  # c\n  1, # d\n  # e\n]\n", ["1", "  1, # d\n", ""]),
        ("a = 1\n# c", [""]),
        ("# c\nb = tru\n", ["b = tru\n"]),
    ],
)
def test_a_comment_covers_its_line_or_the_next_entry(source: str, covered: list[str]) -> None:
    document = of(source)
    assert [document.text.slice(comment.covers) for comment in document.comments] == covered


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    document = parse(Text("a = 1\n", bom=True))
    assert document.problems == ()
    assert document.root.entries is not None
    assert document.root.entries["a"].key_span == Span(0, 1)


def test_tables_are_placed_at_their_own_header_and_else_where_they_are_first_named() -> None:
    source = "[a.b]\nx.y = 1\n[a]\n[[c.d]]\n[[c.d]]\n"
    document = of(source)
    places = {}
    for path in (("a",), ("a", "b"), ("a", "b", "x"), ("c",), ("c", "d")):
        entry = document.root.entry(*path)
        assert entry is not None
        places[path] = (entry.key_span.start, document.text.slice(entry.span))
    assert places == {
        ("a",): (15, "[a]"),
        ("a", "b"): (3, "[a.b]"),
        ("a", "b", "x"): (6, "x.y = 1"),
        ("c",): (20, "[[c.d]]"),
        ("c", "d"): (22, "[[c.d]]"),
    }
    second = document.root.get("c", "d", 1)
    assert second is not None
    assert second.span == Span(30, 31)
