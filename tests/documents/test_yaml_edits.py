"""Edits of YAML: whatever is edited, the text parses as PyYAML reads it, and the data is exactly what is meant."""

from __future__ import annotations

import copy
import random
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from plugcheck_lsp.documents.yaml import parse
from plugcheck_lsp.documents.yaml_edits import (
    Edits,
    insert_entry,
    remove_entry,
    remove_item,
    rename_key,
    replace_value,
    yaml_text,
)
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.documents.yaml import YamlDocument

WORDS = ["callers", "api.*", "a b", "on", "no", "010", "1:30", "@external", "*", "$or", "🎉", "it's", "x: y", "# no", "",
         "-", "2020-01-01", "null", "é", "tab\there", "[x]", "q\"q", "line\nline", "a" * 200, "\x85\u2028", "~"]  # fmt: skip
VALUES: list[Any] = [*WORDS, True, False, None, 3, -4, 2.5, 1e30, ["a", "*"], {"k": ["@x"]}, [], {}]


class Writer:
    """Writes data as YAML in random styles: block, flow, quotes, comments, blank lines, anchors and aliases."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.anchors = 0
        self.fancy = draw.random() < 0.3

    def document(self, data: Any) -> str:
        lines = self.block(data, 0)
        return "\n".join(lines) + self.draw.choice(["", "\n", "\n\n", "\n# end\n"])

    def note(self) -> str:
        return self.draw.choice([""] * 5 + ["  # note", " # it's"])

    def scalar(self, value: Any, *, flow: bool) -> str:
        if isinstance(value, str) and self.draw.random() < 0.3 and value.isprintable():
            return "'" + value.replace("'", "''") + "'"
        text = yaml_text(value)
        return text if self.draw.random() < 0.8 or not isinstance(value, str) else yaml_text(value, '"')

    def flow(self, value: Any) -> str:
        pad = self.draw.choice(["", " ", "\n      "])
        if isinstance(value, dict) and value:
            inner = [f"{self.scalar(k, flow=True)}: {self.flow(v)}" for k, v in value.items()]
            comma = self.draw.choice(["", ","])
            return "{" + pad + f",{pad or ' '}".join(inner) + comma + pad + "}"
        if isinstance(value, list) and value:
            inner = [self.flow(v) for v in value]
            comma = self.draw.choice(["", ","])
            return "[" + pad + f",{pad or ' '}".join(inner) + comma + pad + "]"
        return self.scalar(value, flow=True)

    def block(self, value: Any, indent: int) -> list[str]:
        space = " " * indent
        lines: list[str] = []
        if isinstance(value, dict) and value:
            for key, item in value.items():
                lines += self.between(space)
                lines += self.under(f"{space}{self.scalar(key, flow=False)}:", item, indent)
            return lines
        if isinstance(value, list) and value:
            for item in value:
                lines += self.between(space)
                if isinstance(item, dict | list) and item and self.draw.random() < 0.7:
                    inner = self.block(item, indent + 2)
                    first = next(
                        i
                        for i, line in enumerate(inner)
                        if line.strip() and not line.lstrip().startswith("#")
                    )
                    lines += [line for line in inner[:first] if line.strip()]
                    lines.append(f"{space}- {inner[first].lstrip(' ')}")
                    lines += inner[first + 1 :]
                else:
                    lines += self.under(f"{space}-", item, indent)
            return lines
        return [space + self.scalar(value, flow=False)]

    def between(self, space: str) -> list[str]:
        return self.draw.choice([[]] * 6 + [[""], [f"{space}# about"], ["      # odd"], ["   "]])

    def under(self, head: str, item: Any, indent: int) -> list[str]:
        anchor = ""
        if self.fancy and self.draw.random() < 0.1:
            self.anchors += 1
            anchor = f" &a{self.anchors}"
        if isinstance(item, dict | list) and item and self.draw.random() < 0.6:
            deeper = 0 if isinstance(item, list) and head.endswith(":") and self.draw.random() < 0.4 else 2
            return [head + anchor + self.note(), *self.block(item, indent + deeper)]
        if (
            isinstance(item, str)
            and item.isprintable()
            and item.strip() == item
            and item
            and self.draw.random() < 0.1
        ):
            return [f"{head}{anchor} |-", f"{' ' * (indent + 2)}{item}"]
        if item is None and not anchor and self.draw.random() < 0.5:
            return [head + self.note()]
        return (f"{head}{anchor} {self.flow(item)}{self.note()}").split("\n")


def data(draw: random.Random, depth: int = 0) -> Any:
    kind = draw.random()
    if (depth < 3 and kind < 0.35) or (depth == 0 and kind < 0.8):
        return {draw.choice(WORDS): data(draw, depth + 1) for _ in range(draw.randint(0 if depth else 1, 4))}
    if (depth < 3 and kind < 0.6) or depth == 0:
        return [data(draw, depth + 1) for _ in range(draw.randint(0 if depth else 1, 4))]
    return draw.choice(VALUES)


Path = tuple[Any, ...]


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        yield from places(item, (*path, key))


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def node_at(document: YamlDocument, path: Path) -> Node | None:
    return document.roots[0].get(*path)


def wanted_and_edits(
    draw: random.Random, document: YamlDocument, before: Any
) -> tuple[str, Any, Edits | None] | None:
    """A random edit: its name, the data that is meant, and the edits."""
    path = draw.choice(list(places(before)))
    after = copy.deepcopy(before)
    target, node = at(after, path), node_at(document, path)
    if node is None:
        return None
    kind = draw.choice(["value", "rename", "remove", "insert"])
    if kind == "value" and path:
        value = draw.choice(VALUES)
        at(after, path[:-1])[path[-1]] = value
        return kind, after, replace_value(document, node, value)
    if kind == "rename" and isinstance(target, dict) and target:
        key, new = draw.choice(list(target)), draw.choice(WORDS)
        renamed = {new if k == key else k: v for k, v in target.items()}
        if new in target:
            assert rename_key(document, node, key, new) is None
            return None
        target.clear()
        target.update(renamed)
        return kind, after, rename_key(document, node, key, new)
    if kind == "remove" and isinstance(target, dict) and target:
        key = draw.choice(list(target))
        del target[key]
        return "remove_entry", after, remove_entry(document, node, key)
    if kind == "remove" and isinstance(target, list) and target:
        index = draw.randrange(len(target))
        del target[index]
        return "remove_item", after, remove_item(document, node, index)
    if kind == "insert" and isinstance(target, dict):
        key, value = draw.choice([*WORDS, "fresh"]), draw.choice(VALUES)
        if key in target:
            assert insert_entry(document, node, key, value) is None
            return None
        target[key] = value
        return kind, after, insert_entry(document, node, key, value)
    return None


@pytest.mark.parametrize("seed", range(2))
def test_after_an_edit_the_data_is_exactly_what_is_meant(seed: int) -> None:
    draw = random.Random(seed)
    made: dict[str, list[int]] = {}
    for _ in range(180):
        source = Writer(draw).document(data(draw))
        if draw.random() < 0.2:
            source = source.replace("\n", "\r\n")
        before = yaml.safe_load(source)
        document = parse(Text(source))
        assert not document.problems, (source, document.problems)
        assert document.roots[0].value == before
        for _ in range(6):
            found = wanted_and_edits(draw, document, before)
            if found is None:
                continue
            kind, after, edits = found
            count = made.setdefault(kind, [0, 0])
            count[edits is not None] += 1
            if edits is None:
                continue
            edited = document.text.edited(edits).source
            assert yaml.safe_load(edited) == after, f"{kind}\n{source}\n---\n{edited}"
            assert not parse(Text(edited)).problems
            if "\r\n" in source:
                assert edited.count("\n") == edited.count("\r\n")
    for kind, (refused, done) in made.items():
        assert done > refused, f"{kind}: {done} made, {refused} refused"


def edited(source: str, how: Any, *arguments: Any, path: Path = ()) -> str | None:
    document = parse(Text(source))
    node = document.roots[0].get(*path)
    edits = how(document, node, *arguments)
    return document.text.edited(edits).source if edits is not None else None


@pytest.mark.parametrize(
    ("how", "source", "arguments", "path", "expected"),
    [
        (rename_key, "ruls: [] # x\n", ("ruls", "rules"), (), "rules: [] # x\n"),
        (rename_key, '{"ruls":[]}', ("ruls", "rules"), (), '{"rules":[]}'),
        (rename_key, "{'a': 1}", ("a", "it's"), (), "{'it''s': 1}"),
        (remove_entry, "- id: 1 # gone\n  b: 2\n- c: 3\n", ("id",), (0,), "- b: 2\n- c: 3\n"),
        (remove_entry, "- a: 1\n  id: 1 # gone\n", ("id",), (0,), "- a: 1\n"),
        (remove_entry, "a:\n  b: 1\n", ("b",), ("a",), "a:\n  {}\n"),
        (remove_entry, "{a: 1, b: 2}", ("b",), (), "{a: 1}"),
        (remove_item, "a:\n- x\n- y # z\n", (1,), ("a",), "a:\n- x\n"),
        (remove_item, "a:\n- x\n", (0,), ("a",), "a: []\n"),
        (remove_item, "a: [x, y]\n", (0,), ("a",), "a: [y]\n"),
        (replace_value, "a: on\n", ("on",), ("a",), 'a: "on"\n'),
        (replace_value, "a: 'Allow' # x\n", ("allow",), ("a",), "a: 'allow' # x\n"),
        (replace_value, "a: # x\nb: 1\n", (["*"],), ("a",), 'a: ["*"] # x\nb: 1\n'),
        (insert_entry, "- a: 1\n  b:\n    - x # y\n- c: 1\n", ("effect", "deny"), (0,),
         "- a: 1\n  b:\n    - x # y\n  effect: deny\n- c: 1\n"),
        (insert_entry, "a: 1", ("b", "on"), (), 'a: 1\nb: "on"'),
        (insert_entry, "x: [{a: 1,}]", ("b", 2), ("x", 0), "x: [{a: 1, b: 2,}]"),
    ],
)  # fmt: skip
def test_edit(how: Any, source: str, arguments: tuple[Any, ...], path: Path, expected: str) -> None:
    assert edited(source, how, *arguments, path=path) == expected


@pytest.mark.parametrize(
    ("how", "source", "arguments", "path"),
    [
        (rename_key, "a: &x {b: 1}\nc: *x\n", ("b", "d"), ("a",)),
        (rename_key, "a: &x {b: 1}\nc: *x\n", ("b", "d"), ("c",)),
        (rename_key, "a: 1\na: 2\n", ("a", "b"), ()),
        (rename_key, "&k a: 1\n", ("a", "b"), ()),
        (remove_entry, "a: 1\na: 2\n", ("a",), ()),
        (remove_entry, "x: &x {b: 1}\ny:\n  <<: *x\n  b: 2\n", ("b",), ("y",)),
        (remove_entry, "- a: 1\n  # about b\n  b: 2\n", ("a",), (0,)),
        (remove_entry, "a: |+\n  x\nb: 1\n\n", ("b",), ()),
        (remove_item, "a: &x [1, 2]\nb: *x\n", (0,), ("b",)),
        (replace_value, "a: &x 1\nb: *x\n", (2,), ("a",)),
        (replace_value, "a:\n- x\n", ("y",), ("a",)),
        (insert_entry, "[a: 1]", ("b", 2), (0,)),
        (insert_entry, "[\n  a: 1\n]", ("b", 2), (0,)),
    ],
)
def test_no_edit_where_it_is_not_sure(how: Any, source: str, arguments: tuple[Any, ...], path: Path) -> None:
    assert edited(source, how, *arguments, path=path) is None


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_text_of_a_value_is_read_as_that_value(value: Any, quote: str) -> None:
    for frame in ("{}", "[{}]", "a: {}", "{{a: {}}}", "- {}"):
        read = yaml.safe_load(frame.format(yaml_text(value, quote)))
        read = read["a"] if isinstance(read, dict) and "a" in frame else read
        read = read[0] if frame in ("[{}]", "- {}") else read
        assert read == value
        assert type(read) is type(value)
