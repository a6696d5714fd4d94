"""YAML is read as the hosts' `safe_load` reads it, with the exact place of every key and value."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from math import isnan
from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml.error import YAMLError

from plugcheck_lsp.documents.yaml import MAX_ALIASED, YamlDocument, _Builder, parse
from plugcheck_lsp.documents.yaml_events import events, fast_events
from plugcheck_lsp.text import Span, Text


def of(source: str) -> YamlDocument:
    return parse(Text(source))


def same(left: Any, right: Any) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right or (isinstance(left, float) and isnan(left) and isnan(right))


SCALARS = st.one_of(
    st.sampled_from(
        [
            *(
                "yes",
                "No",
                "on",
                "OFF",
                "y",
                "n",
                "true",
                "~",
                "null",
                "",
                "Null",
                "nan",
                ".nan",
                "-.inf",
                ".Inf",
            ),
            *(
                "0",
                "-0",
                "010",
                "0o17",
                "0x1F",
                "0b101",
                "1_000",
                "+12",
                "1:30",
                "-1:30:07",
                "08",
                "1e3",
                "1.5e+3",
                "1.",
                ".5",
                "-.5",
            ),
            *(
                "1:30.5",
                "12e03",
                "_1",
                "1__0",
                "2024-01-02",
                "2024-1-2",
                "2024-01-02T03:04:05Z",
                "2024-01-02 03:04:05.67 +01:30",
            ),
            *(
                "'a: b'",
                '"\\u00e9\\n"',
                "'it''s'",
                "a b",
                "a#b",
                "🎉",
                "http://x",
                "-1",
                "- ",
                "!!str 1",
                "!!int '7'",
                "!!float '1.5'",
            ),
        ]
    ),
    st.text(alphabet="ab019.:_-+eExTZ~ ", max_size=7),
)


@given(SCALARS)
def test_scalars_mean_what_safe_load_says(scalar: str) -> None:
    source = f"k: {scalar}\n"
    try:
        expected = pyyaml.safe_load(source)
    except (pyyaml.YAMLError, ValueError):
        return
    document = of(source)
    if isinstance(expected, dict) and not document.problems:
        assert same(document.roots[0].value, expected)


@st.composite
def blocks(draw: st.DrawFn, indent: int = 0, depth: int = 0) -> str:
    """A mapping or a sequence in block style."""
    pad, newline = " " * indent, draw(st.sampled_from(["\n", "\r\n"]))
    lines = []
    is_mapping = draw(st.booleans())
    keys = draw(
        st.lists(st.sampled_from(["a", "b", "'c d'", '"é🎉"', "e-f"]), min_size=1, max_size=3, unique=True)
    )
    for key in keys:
        if draw(st.integers(0, 4)) == 0:
            lines.append(f"{pad}# own 🎉 line{newline}")
        head = f"{pad}{key}:" if is_mapping else f"{pad}-"
        kind = draw(st.integers(0, 5 if depth < 2 else 3))
        comment = draw(st.sampled_from(["", "  # note"]))
        if kind <= 1:
            lines.append(
                f"{head} {draw(st.sampled_from(['1', 'x y', '~', 'on', '2024-01-02', chr(39) + '# no' + chr(39)]))}{comment}{newline}"
            )
        elif kind == 2:
            lines.append(
                f"{head} {draw(st.sampled_from(['[1, [x], {k: v}]', '{a: 1, b: [y]}', '[]', '{}']))}{comment}{newline}"
            )
        elif kind == 3:
            lines.append(
                f"{head} {draw(st.sampled_from(['|', '>-', '|+']))}{newline}{pad}   text # no comment{newline}{newline}{pad}   é{newline}"
            )
        else:
            lines.append(f"{head}{comment}{newline}{draw(blocks(indent=indent + 2, depth=depth + 1))}")
    return "".join(lines)


@given(blocks())
def test_blocks_are_what_safe_load_reads_and_stand_where_they_are_said_to_stand(source: str) -> None:
    text = Text(source)
    document = parse(text)
    assert document.problems == ()
    assert same(document.roots[0].value, pyyaml.safe_load(source))
    for node in document.roots[0].walk():
        for entry in (node.entries or {}).values():
            assert pyyaml.safe_load(text.slice(entry.key_span)) == entry.key
            assert entry.span == Span(entry.key_span.start, max(entry.key_span.end, entry.node.span.end))
        if (
            node.entries is None
            and node.items is None
            and text.source[node.span.start : node.span.start + 1] not in "|>"
        ):
            assert same(pyyaml.safe_load(text.slice(node.span)), node.value)
        elif node.entries is not None or node.items is not None:
            line = text.line_starts[text.line_of(node.span.start)]
            before = " " * (node.span.start - line)
            assert same(pyyaml.safe_load(before + text.slice(node.span) + "\n"), node.value) or "|+" in source
    found = [text.slice(comment.span) for comment in document.comments]
    assert len(found) == source.count("# own") + source.count("# note")
    assert set(found) <= {"# own 🎉 line", "# note"}


@st.composite
def damaged(draw: st.DrawFn) -> str:
    source = draw(blocks())
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(source)))
        junk = draw(
            st.sampled_from(
                [
                    "",
                    "\0",
                    '"',
                    "'",
                    "[",
                    "}",
                    ":",
                    "- ",
                    "\t",
                    "&a ",
                    "*a",
                    "!",
                    "%",
                    "@",
                    "\x85",
                    "\u2028",
                    "\r",
                    "\n  ",
                    "? ",
                    "---\n",
                    "\ufeff",
                    "|",
                ]
            )
        )
        source = source[:start] + junk + source[start + draw(st.integers(0, 3)) :]
    return source


@given(damaged() | st.text(alphabet="a:-[]{}&*!|>'\"%@#? \t\n\r\x85\u2028\ufeff\0é,", max_size=30))
def test_no_text_makes_it_fail_and_all_places_lie_in_the_text(source: str) -> None:
    document = of(source)
    for problem in document.problems:
        assert 0 <= problem.span.start <= problem.span.end <= max(1, len(source))
    for root in document.roots:
        for node in root.walk():
            assert 0 <= node.span.start <= node.span.end <= len(source)
    for comment in document.comments:
        assert source[comment.span.start] == "#"


@settings(
    derandomize=True
)  # the two parsers differ in rare freaks (`&&a`), which chance must not make a failure
@given(damaged())
def test_what_safe_load_refuses_is_a_problem(source: str) -> None:
    try:
        list(pyyaml.safe_load_all(source))
    except pyyaml.YAMLError as error:
        known_to_one_parser_alone = ("tag", "special characters", "unacceptable")
        if not any(words in str(error) for words in known_to_one_parser_alone) and not set(
            "\x85\u2028\ufeff"
        ) & set(source):
            assert of(source).problems


@pytest.mark.parametrize(
    ("source", "place", "words", "kept"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", "[", "not closed", {"a": 1, "c": 3}),
        ("a: 1\nb: {x: 1\nc: 3\n", "{", "not closed", {"a": 1, "c": 3}),
        ('a: "x\nb: 2\nc: 3\n', '"', "string that starts here is not closed", {"b": 2, "c": 3}),
        ('a: "x\nb: 2\nc: "x"\n', '"', "string that starts here is not closed", {"b": 2, "c": "x"}),
        ("a: 1\nb\nc: 3\n", "b", "`:` is missing", {"a": 1, "c": 3}),
        ("a\nb: 2\n", "a", "`:` is missing", {"b": 2}),
        ("a: 1\nb", "b", "`:` is missing", {"a": 1}),
        ("r:\n  - a: 1\n   b: 2\n  - c: 3\nd: 4\n", "b", "line up", {"r": [{"a": 1}, {"c": 3}], "d": 4}),
        ("a:\n  b: 1\n   c: 2\n  d: 3\n", ":", "indented wrongly", {"a": {"b": 1, "d": 3}}),
        ("a: x: y\nb: 2\n", ":", "needs quotes", {"b": 2}),
        ("a: @x\nb: 2\n", "@", "cannot start a value", {"b": 2}),
        ("\ta: 1\nb: 2\n", "\t", "tab", {"b": 2}),
        ("a:\n  - @x\nb: 2\n", "@", "cannot start a value", {"b": 2}),
        ('a: "x" y\nb: 2\n', "y", "nothing can follow", {"b": 2}),
        ("[] x\n", "x", "nothing can follow", None),
        ("a: *x\nb: 2\n", "*x", "no such anchor", {"b": 2}),
        ("a: &x 1\nb: &x 2\n", "&x", "a second anchor", {"a": 1, "b": 2}),
        ("b: 2\na: &x [*x]\n", "*x", "inside what it repeats", {"b": 2, "a": []}),
        ("a: 2024-13-01\n", "2024-13-01", "needs quotes", {"a": "2024-13-01"}),
        ("? [a]\n: 1\nb: 2\n", "[a]", "single value", {"b": 2}),
        ("a: {<<: 1}\nb: 2\n", "1", "merged", {"a": {}, "b": 2}),
        ("b: 2\na: '\0'\n", "\0", "U+0000", {"b": 2, "a": "\ufffd"}),
    ],
)
def test_a_broken_block_is_told_at_its_place_and_costs_itself_alone(
    source: str, place: str, words: str, kept: dict[str, Any] | None
) -> None:
    document = of(source)
    ((where, message),) = [
        (document.text.slice(problem.span), problem.message) for problem in document.problems
    ]
    assert where == place
    assert words in message
    assert [root.value for root in document.roots] == ([] if kept is None else [kept])


@pytest.mark.parametrize(
    ("source", "unquoted"),
    [
        ("a: @x # y\n", "@x"),
        ("a: *\n", "*"),
        ("a: [*]\n", "*"),
        ("a: [b, *.c ]\n", "*.c"),
        ("- {a: [@x, b], c: [d]}\n", "@x"),
        ("- {a: '[', c: @x}\n", "@x"),
        ("a: [b, c?d]\n", "c?d"),
        ("a: `x: y`\n", None),
        ('a: @"x"\n', None),
        ("a: [x\n", None),
    ],
)
def test_what_quotes_would_mend_is_told(source: str, unquoted: str | None) -> None:
    document = of(source)
    (problem,) = document.problems
    assert (problem.unquoted and document.text.slice(problem.unquoted)) == unquoted
    if problem.unquoted is not None:
        start, end = problem.unquoted.start, problem.unquoted.end
        assert not of(f'{source[:start]}"{unquoted}"{source[end:]}').problems


@pytest.mark.parametrize(
    ("source", "places", "value"),
    [
        ("a: 1\na: 2\n", [(0, 3 + 2)], {"a": 2}),
        ("a: 1\nb: 0\na: 2\na: 3\n", [(0, 10), (10, 15)], {"b": 0, "a": 3}),
        ("{x: 1, 'x': 2}", [(1, 7)], {"x": 2}),
        ("1: a\ntrue: b\n", [(0, 5)], {1: "b"}),
        ("a: &b {x: 1}\nc: {<<: *b, x: 2}\n", [], {"a": {"x": 1}, "c": {"x": 2}}),
    ],
)
def test_of_a_repeated_key_the_last_value_counts_and_each_repetition_is_known(
    source: str, places: list[tuple[int, int]], value: dict[Any, Any]
) -> None:
    document = of(source)
    assert document.problems == ()
    assert [root.value for root in document.roots] == [value]
    assert pyyaml.safe_load(source) == value
    found = [(each.first.key_span.start, each.last.key_span.start) for each in document.repeated]
    assert found == places


@given(blocks() | damaged())
def test_both_parsers_see_the_same(source: str) -> None:
    """The C parser is taken where it takes a text, the pure one elsewhere: nobody may notice which one it was."""
    fast, pure = _Builder(source, []), _Builder(source, [])
    try:
        fast.run(fast_events(source))
        pure.run(events(source))
    except YAMLError:
        return
    assert [list(root.walk()) for root in fast.roots] == [list(root.walk()) for root in pure.roots]
    assert fast.scalars == pure.scalars
    assert fast.targets == pure.targets


@pytest.mark.parametrize(
    ("source", "is_plain"),
    [("on", True), ("'on'", False), ('"1:30"', False), ("!!str on", False), ("|\n  on\n", False), ("", True)],
)
def test_a_plain_scalar_is_known_as_one(source: str, is_plain: bool) -> None:
    node = of(f"a: {source}\n").roots[0].get("a")
    assert node is not None
    assert node.plain is is_plain


@pytest.mark.parametrize(
    "source",
    [
        *("a: =", "a: [=]", "a: !foo x", "a: !foo {x: 1}", "a: !foo [x]", "a: !!map [x]", "a: !!str {x: 1}"),
        *(
            "a: !!seq {x: 1}",
            "!foo a: 1",
            "a: !!python/name:os.x ''",
            "!foo {a: 1}",
            "a: !!int x",
            "a: !!binary é",
        ),
        *("a:\t1", "a: 1\t", "a: {x: \t1}", "a: [1,\t2]", "a: 1\n\t\nb: 2", "a: |\t\n  x", "\ta: 1"),
    ],
)
def test_what_no_host_reads_is_a_problem(source: str) -> None:
    with pytest.raises((pyyaml.YAMLError, ValueError)):
        pyyaml.safe_load(source)
    assert of(source).problems


@pytest.mark.parametrize(
    "source",
    [
        *(
            "=: 1",
            "'=': =x",
            "a: '='",
            "a: ! 1",
            "a: ! [1]",
            "a: !!map {x: 1}",
            "a: !!seq [1]",
            "a: !!null ''",
        ),
        *("a: !!binary aGk=", "a: !<tag:yaml.org,2002:str> 1", "a: 'x\ty'", "a: 1 # x\ty", "a: |\n  x\ty\n"),
    ],
)
def test_what_looks_strange_and_is_read_is_none(source: str) -> None:
    document = of(source)
    assert document.problems == ()
    assert same(document.roots[0].value, pyyaml.safe_load(source))


def test_every_broken_block_is_told() -> None:
    document = of("a: @\nb: 1\nc: [x\nd:\n  e: %\n  f: 2\n")
    assert [document.text.slice(problem.span) for problem in document.problems] == ["@", "[", "%"]
    assert [root.value for root in document.roots] == [{"b": 1, "d": {"f": 2}}]


def test_merged_entries_stand_where_they_were_written() -> None:
    source = "base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\n"
    document = of(source)
    use = document.roots[0].get("use")
    assert use is not None
    assert use.value == {"x": 1, "y": 3}
    assert use.entries is not None
    assert use.entries["x"].key_span.start == source.index("x")
    assert use.entries["y"].key_span.start == source.rindex("y")


def test_an_alias_has_its_own_place() -> None:
    source = "a: &x [1]\nb: *x\n"
    alias = of(source).roots[0].get("b")
    assert alias is not None
    assert alias.value == [1]
    assert Text(source).slice(alias.span) == "*x"


@pytest.mark.parametrize(
    ("source", "offset"),
    [("a:\n\nb: 1\n", 2), ("a: # c: d\nb: 1\n", 2), ("- x # y: z\n-\n\n- 1", 12), ("[a, {b}]", 6)],
)
def test_a_value_that_is_not_written_stands_behind_its_indicator(source: str, offset: int) -> None:
    nulls = [node for node in of(source).roots[0].walk() if node.value is None]
    assert [node.span for node in nulls] == [Span(offset, offset)]


def test_keys_that_are_no_strings_are_found_by_their_text() -> None:
    document = of("on: 1\n2024-01-02: 2\n~: 3\n")
    assert document.roots[0].value == {True: 1, date(2024, 1, 2): 2, None: 3}
    assert document.roots[0].entries is not None
    assert list(document.roots[0].entries) == ["on", "2024-01-02", "~"]


def test_each_document_of_a_stream_is_a_root() -> None:
    document = of("%YAML 1.1\n---\na: 1\n...\n---\n- 2024-01-02T03:04:05Z\n---\n")
    assert [root.value for root in document.roots] == [
        {"a": 1},
        [datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)],
        None,
    ]


@pytest.mark.parametrize(
    ("source", "covered"),
    [
        ("a: 1 # c\nb: 2\n", ["a: 1 # c\n"]),
        ("# c\n\n# d\na: [1,\n  2]\n", ["a: [1,\n  2]", "a: [1,\n  2]"]),
        ("# c\na:\n  # d\n  b: 1\n", ["a:", "b: 1"]),
        ("a:\n  # c\n  - b: 1\n    c: 2\n  - 3 # d\n", ["b: 1", "  - 3 # d\n"]),
        ("a: | # c\n  # no\n# d\n", ["a: | # c\n", ""]),
        ("a: 'x # no'\nb: x#no\nc: [1, # c\n  2]\n", ["c: [1, # c\n"]),
        ("# c\r\na: 1\r\n", ["a: 1"]),
        ("a: @ # in a broken block\n# c\nb: 1\n", ["b: 1"]),
    ],
)
def test_a_comment_covers_its_line_or_the_next_item(source: str, covered: list[str]) -> None:
    document = of(source)
    assert [document.text.slice(comment.covers) for comment in document.comments] == covered


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("[" * 100_000, "nest deeper"),
        ("- " * 50_000, "nest deeper"),
        ("a: {" * 20_000, "nest deeper"),
        ("a: [\n" * 5_000, "nest deeper"),
        ("x: 1\n" * 250_000, "more than 1000000 characters"),
        ('x: "\n' * 3_001, "not closed"),
        ("'" * 9_999, "not closed"),
    ],
    ids=range(7),
)
def test_monsters_are_refused_in_bounded_time(source: str, words: str) -> None:
    assert any(words in problem.message for problem in of(source).problems)


def test_aliases_cannot_make_a_small_text_endless() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    document = of("\n".join(lines))
    assert any("aliases repeat more than" in problem.message for problem in document.problems)
    assert sum(1 for _ in document.roots[0].walk()) < 3 * MAX_ALIASED


@pytest.mark.parametrize(
    "source",
    ["a: [x:]\n", "a: [x:, y]\n", "a: {x:}\n", "a: {b:[c]}\n", "a: {b::[c]}\n", "a: [b:{c: d}]\n", "a: {'x':[1]}\n",
     "a: [http://x, b]\n", "a: {x:y}\n", "a: b:[c]\n"],
)  # fmt: skip
def test_a_colon_before_a_bracket_is_read_as_hosts_do(source: str) -> None:
    document = of(source)
    assert not document.problems
    assert [root.value for root in document.roots] == [pyyaml.safe_load(source)]


def test_brackets_are_read_as_hosts_do() -> None:
    draw = random.Random(1)
    for _ in range(1500):
        inside = "".join(
            draw.choices(
                ["a", "b", ":", ",", "[", "]", "{", "}", " ", "'", '"', ": ", "#", " #", "1"],
                k=draw.randint(1, 9),
            )
        )
        source = f"a: [{inside}]\n"
        document = of(source)
        try:
            expected = pyyaml.safe_load(source)
        except pyyaml.YAMLError:
            assert document.problems, source
        else:
            assert not document.problems, source
            assert document.roots[0].value == expected, source


def test_blank_lines_that_begin_a_block_are_read_as_hosts_do() -> None:
    draw = random.Random(2)
    read = 0
    for _ in range(1500):
        header = draw.choice(["|", ">", "|-", ">+", "|2", "| # x"])
        lines = [
            " " * draw.randint(0, 6) + draw.choice(["", "", "", "x", "y z"])
            for _ in range(draw.randint(1, 6))
        ]
        source = f"é: 'a\tb'\na: {header}\n" + "\n".join(lines) + draw.choice(["", "\n", "\nb: 1\n"])
        document = of(source)
        try:
            expected = pyyaml.safe_load(source)
        except pyyaml.YAMLError:
            assert document.problems
            assert not any("\n" in problem.message for problem in document.problems)
            continue
        read += 1
        assert not document.problems, source
        assert [root.value for root in document.roots] == [expected]
    assert read > 300
