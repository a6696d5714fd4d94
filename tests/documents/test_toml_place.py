"""Which place of a TOML text an offset is, half-typed or not. `|` is the cursor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugcheck_lsp.documents.toml_place import PlaceKind, TomlPlace, toml_outline, toml_place
from plugcheck_lsp.text import Text


def at(marked: str) -> tuple[TomlPlace | None, str]:
    """The place of the cursor, and the text without it."""
    offset = marked.rindex("|")
    source = marked[:offset] + marked[offset + 1 :]
    return toml_place(Text(source), offset), source


@pytest.mark.parametrize(
    ("marked", "kind", "path", "word"),
    [
        ("|", "key", (), ""),
        ("a = 1\n|", "key", (), ""),
        ("a = 1\r\n  |\r\nb = 2\r\n", "key", (), ""),
        ("na|", "key", (), "na"),
        ("|name = 1", "key", (), "name"),
        ("na|me = 1", "key", (), "name"),
        ("name| = 1", "key", (), "name"),
        ('"na|me" = 1', "key", (), "name"),
        ('"na|', "key", (), "na"),
        ("'na|me'", "key", (), "name"),
        ("🎉 = 1\n[t]\nk|", "key", ("t",), "k"),
        ("a.|", "key", ("a",), ""),
        ("a.b|.c = 1", "key", ("a",), "b"),
        ("a . b . c| = 1", "key", ("a", "b"), "c"),
        ('a."b".|', "key", ("a", "b"), ""),
        ("[t]\na.|", "key", ("t", "a"), ""),
        ("[[t]]\nx = 1\n[[t]]\n|", "key", ("t", 1), ""),
        ("[[t]]\n[[t]]\n[t.u]\n|", "key", ("t", 1, "u"), ""),
        ("[[t]]\n[[t.u]]\n[[t.u]]\n|", "key", ("t", 0, "u", 1), ""),
        ("[|", "header", (), ""),
        ("[|]", "header", (), ""),
        ("[res|", "header", ("res",), "res"),
        ("[a.b|]", "header", ("a", "b"), "a.b"),
        ("[a.|]", "header", ("a",), "a."),
        ("[ a . b| ]", "header", ("a", "b"), "a . b"),
        ("[[a|]]", "header", ("a",), "a"),
        ("a = |", "value", ("a",), ""),
        ("a =|", "value", ("a",), ""),
        ("a = |\nb = 1", "value", ("a",), ""),
        ("a = | # said", "value", ("a",), ""),
        ("a = tr|", "value", ("a",), "tr"),
        ("a = 'x|y'", "value", ("a",), "xy"),
        ('a = "|"', "value", ("a",), ""),
        ('a = "|', "value", ("a",), ""),
        ('a = "x|\nb = "y"', "value", ("a",), "x"),
        ('a = "x y|', "value", ("a",), "x y"),
        ('a.b = "|"', "value", ("a", "b"), ""),
        ("[t]\na = [|]", "value", ("t", "a", 0), ""),
        ("a = [|", "value", ("a", 0), ""),
        ('a = ["|', "value", ("a", 0), ""),
        ('a = ["x|]', "value", ("a", 0), "x"),
        ('a = ["x", "|"]', "value", ("a", 1), ""),
        ('a = ["x", |]', "value", ("a", 1), ""),
        ('a = [\n  "x",\n  |\n]', "value", ("a", 1), ""),
        ('a = [\n  "x", # one\n  "y|",\n]', "value", ("a", 1), "y"),
        ('a = [\n  "x",\n  |\nb = 1\n', "value", ("a", 1), ""),
        ('a = ["x",\n[t]\nb = "|"', "value", ("t", "b"), ""),
        ('a = ["x",\nb = "|"', "value", ("b",), ""),
        ("a = {|}", "key", ("a",), ""),
        ("a = {|", "key", ("a",), ""),
        ("a = { b = 1, c| }", "key", ("a",), "c"),
        ("a = { b = |", "value", ("a", "b"), ""),
        ('a = { b = ["|"] }', "value", ("a", "b", 0), ""),
        ("a = { b = { c.|", "key", ("a", "b", "c"), ""),
        ("a = { b = 1,|\nc = 2", "key", ("a",), ""),
        ('a = """\n[t]\n"""\n|', "key", (), ""),
    ],
)
def test_places(marked: str, kind: str, path: tuple[str | int, ...], word: str) -> None:
    place, source = at(marked)
    assert place is not None
    assert (place.kind, place.path, source[place.span.start : place.span.end]) == (kind, path, word)


@pytest.mark.parametrize(
    "marked",
    [
        "# a|",
        "a = 1 # b|",
        "a = 1 |",
        'a = "x"|',
        'a = "x" |',
        'a = ["x" |]',
        "a = [1]|",
        "[t] |",
        "[t]|",
        " | a = 1",
        'a = """x|"""',
        "a = '''\nx|\n'''",
        "a = { b = 1 |}",
        "a = {}|",
        "a = [ # said|\n]",
    ],
)
def test_no_place(marked: str) -> None:
    assert at(marked)[0] is None


@pytest.mark.parametrize(
    ("marked", "siblings"),
    [
        ("a = 1\n|\nb = 2\n[t]\nc = 3", {"a", "b", "t"}),
        ("a = 1\na|", {"a"}),
        ("b = 1\na|", {"b"}),
        ("x.y = 1\n[t]\n|\nd.e = 1", {"d"}),
        ("x.y = 1\nx.|", {"y"}),
        ("[t.u]\n[t]\n|", {"u"}),
        ("a = { b = 1, | , c = 2 }", {"b", "c"}),
        ('"q" = 1\n"|', {"q"}),
        ("a = |\nb = 1", {"b"}),
    ],
)
def test_what_is_there_already(marked: str, siblings: set[str]) -> None:
    place, _ = at(marked)
    assert place is not None
    assert place.siblings - ({"a"} if place.kind is PlaceKind.VALUE else set()) == siblings


@pytest.mark.parametrize(
    ("marked", "items"),
    [
        ('a = ["x", "|", "y"]', ("x", "y")),
        ('a = ["x", "x|"]', ("x",)),
        ("a = [|'x']", ("x",)),
        ('a = [\n"x",\n|\nb = 1', ("x",)),
    ],
)
def test_the_other_items(marked: str, items: tuple[str, ...]) -> None:
    place, _ = at(marked)
    assert place is None or place.items == items


def test_what_may_follow() -> None:
    first, last = at("|\na = 1\n[t]")[0], at("a = 1\n|\n[t]\nb = 1")[0]
    assert first is not None
    assert last is not None
    assert (first.is_last, last.is_last) == (False, True)
    for marked, followed in (("a| = 1", "="), ("a|.b = 1", "."), ("a|", ""), ("a| b", "")):
        place = at(marked)[0]
        assert place is not None
        assert place.followed == followed


PARTS = st.sampled_from(
    ["a", "b.c", "=", " = ", '"', "'", '"""', "'''", "[", "]", "{", "}", ",", "\n", "\r\n", "\r", " ", "\t", "#",
     "🎉", "1", "true", "[t]\n", "[[t]]", "\\", ".", '"x"', "e\u0301"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=25).map("".join))
def test_every_offset_of_every_text_has_a_place_on_its_line_or_none(source: str) -> None:
    text = Text(source)
    for offset in range(len(source) + 1):
        outline = toml_outline(text, offset)
        place = outline.place
        if place is not None:
            assert 0 <= place.span.start <= offset <= place.span.end <= len(source)
            assert not set(text.slice(place.span)) & {"\n", "\r"}


@given(st.lists(PARTS, max_size=12).map("".join), st.sampled_from(["k = ", "[s]\nk = [", "k = {x = "]))
def test_a_value_that_was_begun_on_a_new_line_is_found_whatever_stands_before(
    before: str, begun: str
) -> None:
    """Brackets and strings of several lines aside, which may hold all that follows."""
    if any(part in before for part in ("[", "{", '"', "'")):
        return
    source = f"{before}\n{begun}"
    place = toml_place(Text(source), len(source))
    assert place is not None
    assert place.kind is PlaceKind.VALUE
