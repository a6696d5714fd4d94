"""What editors are told of our own settings: keys, values, rules and hosts of ``plugcheck.toml`` and of the table
``tool.plugcheck`` in a ``pyproject.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml import StatementKind
from plugcheck_lsp.documents.toml_edits import toml_key, toml_literal
from plugcheck_lsp.documents.toml_place import PlaceKind, toml_place
from plugcheck_lsp.editing.language import (
    Completion,
    CompletionKind,
    HoverText,
    Language,
    Link,
    Symbol,
    SymbolKind,
)
from plugcheck_lsp.editing.rule_pages import selector_page
from plugcheck_lsp.settings import FILE_NAMES, PYPROJECT, table_path
from plugcheck_lsp.settings_keys import SETTINGS, Form, Key, Names, Shape
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from plugcheck_lsp.documents.toml import TomlDocument
    from plugcheck_lsp.documents.toml_place import TomlPlace
    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_lsp.rule import RuleBook
    from plugcheck_lsp.workspace import Workspace

Steps = tuple["str | int", ...]


class SettingsLanguage(Language):
    """Completion, hover and outline of the settings."""

    def completions(self, path: Path, offset: int, workspace: Workspace) -> Iterable[Completion]:
        text = workspace.text(path) if path.name in FILE_NAMES else None
        place = toml_place(text, offset) if text is not None else None
        if place is None:
            return ()
        if place.kind is PlaceKind.HEADER:
            return _headers(place, path, workspace)
        steps = _below(table_path(path), place.path)
        shape = SETTINGS.at(steps) if steps is not None else None
        if shape is None:
            return ()
        if place.kind is PlaceKind.KEY:
            return _keys(shape, place, workspace.book)
        return _values(shape, place, workspace.book)

    def hover(self, path: Path, offset: int, workspace: Workspace) -> Iterable[HoverText]:
        document = workspace.toml(path) if path.name in FILE_NAMES else None
        if document is None:
            return
        for word in words(document, path):
            if word.span.start <= offset <= word.span.end and (page := _page(word, workspace.book)):
                yield HoverText(word.span, page)
                return

    def symbols(self, path: Path, workspace: Workspace) -> Iterable[Symbol]:
        """Of a ``plugcheck.toml``; other servers tell of a ``pyproject.toml``."""
        document = workspace.toml(path) if path.name in FILE_NAMES and path.name != PYPROJECT else None
        return _outline(document.root) if document is not None else ()

    def links(self, path: Path, workspace: Workspace) -> Iterable[Link]:
        document = workspace.toml(path) if path.name in FILE_NAMES else None
        for word in words(document, path) if document is not None else ():
            if word.names is Names.FILE and not word.is_key:
                target = path.parent / word.text
                if workspace.files.exists(target):
                    yield Link(word.span, target, tooltip="Open the file")


# --- what stands where ---


@dataclass(frozen=True)
class Word:
    """A key or a text of the settings, as far as the file parses."""

    steps: Steps
    """Where it stands below the table of the settings; of a key, that key included."""
    span: Span
    """Without quotes."""
    text: str
    is_key: bool
    shape: Shape | None
    """Of a value; of a key, what the table that it stands in can be. None where the settings take nothing."""

    @property
    def names(self) -> Names | None:
        """What the text names."""
        if self.shape is None:
            return None
        if not self.is_key:
            return next((shape.names for shape in self.shape.alternatives if shape.names is not None), None)
        known = any(self.text in shape.keys for shape in self.shape.alternatives)
        return None if known else self.shape.other_names


def words(document: TomlDocument, path: Path) -> Iterator[Word]:
    """Every key and every text of the settings in the file at `path`, in no order."""
    above = table_path(path)
    for statement in document.statements:
        at = statement.path[: len(statement.path) - len(statement.keys)]
        if statement.kind is StatementKind.ARRAY_TABLE:
            continue
        for number, span in enumerate(statement.key_spans[:-1]):
            yield from _key_word(document, above, (*at, *statement.keys[: number + 1]), span)
        yield from _key_word(document, above, statement.path, statement.key_spans[-1])
        node = document.root.get(*statement.path)
        if statement.kind is StatementKind.PAIR and node is not None:
            yield from _within(document, above, statement.path, node)


def _within(document: TomlDocument, above: Steps, path: Steps, node: Node) -> Iterator[Word]:
    """The keys and texts of one value."""
    stack = [(path, node)]
    while stack:
        here, node = stack.pop()
        if node.entries is not None:
            for key, entry in node.entries.items():
                yield from _key_word(document, above, (*here, key), entry.key_span)
                stack.append(((*here, key), entry.node))
        elif node.items is not None:
            stack += [((*here, index), item) for index, item in enumerate(node.items)]
        elif isinstance(node.value, str) and (steps := _below(above, here)) is not None:
            yield Word(steps, _inner(document, node.span), node.value, False, SETTINGS.at(steps))


def _key_word(document: TomlDocument, above: Steps, path: Steps, span: Span) -> Iterator[Word]:
    steps = _below(above, path)
    if steps:
        yield Word(steps, _inner(document, span), str(steps[-1]), True, SETTINGS.at(steps[:-1]))


def _below(above: Steps, path: Steps) -> Steps | None:
    return path[len(above) :] if path[: len(above)] == above else None


def _inner(document: TomlDocument, span: Span) -> Span:
    """A span without its quotes."""
    written = document.text.slice(span)
    quotes = 3 if written[:3] in ('"""', "'''") else 1 if written[:1] in ('"', "'") else 0
    return Span(span.start + quotes, span.end - quotes)


# --- hover ---


def _page(word: Word, book: RuleBook) -> str:
    match word.names:
        case Names.RULES:
            return selector_page(word.text, book)
        case Names.HOST:
            return host_page(word.text, book)
    if word.shape is None:
        return ""
    for shape in word.shape.alternatives:
        if word.is_key and word.text in shape.keys:
            return key_page(shape.keys[word.text])
        if not word.is_key and word.text in shape.choices:
            return f"**`{word.text}`**\n\n{shape.choices[word.text]}."
    return ""


def key_page(key: Key) -> str:
    """All that is known of a key, as Markdown."""
    facts = [key.shape.words, "required" if key.required else ""]
    if key.default:
        facts.append(f"default: `{key.default}`" if _is_written(key.default) else f"default: {key.default}")
    parts = [f"**`{key.name}`**: {', '.join(filter(None, facts))}", key.meaning]
    values = [
        f"- `{name}`" + (f": {meaning}" if meaning else "") for name, meaning in key.shape.choices.items()
    ]
    parts += ["\n".join(values)] if values else []
    parts += [f"```toml\n{key.example}\n```"] if key.example else []
    return "\n\n".join(parts)


def host_page(name: str, book: RuleBook) -> str:
    """What host an id means, as Markdown; empty for an unknown one."""
    host = book.hosts.get(name)
    if host is None:
        return ""
    rules = sum(name in rule.hosts for rule in book.rules.values())
    about = [f"**`{name}`**: {host.title}"]
    if host.verified_version:
        about.append(f"The rules were verified on version {host.verified_version}.")
    about.append(f"{rules} rules are about this host alone." if rules else "")
    about.append("It is switched on only where it is named." if host.on_request else "")
    return "\n\n".join(filter(None, about))


def _is_written(default: str) -> bool:
    return " " not in default.strip('"[]')


# --- completion ---


def _headers(place: TomlPlace, path: Path, workspace: Workspace) -> Iterator[Completion]:
    """The tables that are not there yet; a header is one name from bracket to bracket."""
    document = workspace.toml(path)
    there = {
        statement.path
        for statement in (document.statements if document is not None else ())
        if statement.kind is StatementKind.TABLE and not statement.span.covers(place.span)
    }
    if place.double:
        return
    for steps, key in _tables():
        whole = (*table_path(path), *steps)
        if not whole or whole in there:
            continue
        name = ".".join(map(toml_key, whole))
        yield Completion(
            name,
            place.span,
            name if place.closed else f"{name}]",
            CompletionKind.KEY,
            key.shape.words if key is not None else "the settings of plugcheck",
            key_page(key) if key is not None else "",
        )


def _tables() -> Iterator[tuple[tuple[str, ...], Key | None]]:
    """Every table that a header can open, from the outside in."""
    yield (), None
    queue: list[tuple[tuple[str, ...], Shape]] = [((), SETTINGS)]
    while queue:
        steps, shape = queue.pop(0)
        for key in shape.keys.values():
            if key.shape.form is Form.TABLE:
                yield (*steps, key.name), key
                queue.append(((*steps, key.name), key.shape))


def _keys(shape: Shape, place: TomlPlace, book: RuleBook) -> Iterator[Completion]:
    for alternative in shape.alternatives:
        for key in alternative.keys.values():
            if key.name not in place.siblings:
                yield Completion(
                    key.name,
                    place.span,
                    _key_text(key.name, key.shape, place),
                    CompletionKind.KEY,
                    ", ".join(filter(None, (key.shape.words, "required" if key.required else ""))),
                    key_page(key),
                    order=0 if key.required else 1,
                )
        if alternative.other_names is not None and alternative.others is not None:
            for named in _named(alternative.other_names, book):
                if named.label not in place.siblings:
                    text = _key_text(named.label, alternative.others, place)
                    yield named.completion(place, text)


def _key_text(name: str, shape: Shape, place: TomlPlace) -> str:
    """A key, with what makes the way to its value."""
    if place.quote:
        return name if place.closed else name + place.quote
    if place.followed:
        return toml_key(name)
    return (
        f"{toml_key(name)}." if shape.form is Form.TABLE and shape.or_else is None else f"{toml_key(name)} = "
    )


def _values(shape: Shape, place: TomlPlace, book: RuleBook) -> Iterator[Completion]:
    for alternative in shape.alternatives:
        if alternative.form is Form.BOOLEAN and not place.quote:
            for word in ("true", "false"):
                yield Completion(word, place.span, word, CompletionKind.VALUE)
        in_brackets = alternative.items is not None
        item = alternative.items if alternative.items is not None else alternative
        if in_brackets and place.quote:
            continue  # an array is wanted where a string has been begun
        for named in (*_choices(item), *(_named(item.names, book) if item.names is not None else ())):
            if named.label not in place.items:
                text = _text(named.label, place)
                yield named.completion(place, f"[{text}]" if in_brackets else text)


def _text(text: str, place: TomlPlace) -> str:
    if place.quote:
        return text if place.closed else text + place.quote
    return toml_literal(text)


@dataclass(frozen=True)
class _Named:
    label: str
    detail: str
    told: str
    order: int
    kind: CompletionKind = CompletionKind.VALUE

    def completion(self, place: TomlPlace, text: str) -> Completion:
        return Completion(self.label, place.span, text, self.kind, self.detail, self.told, self.order)


def _choices(shape: Shape) -> Iterator[_Named]:
    for number, (name, meaning) in enumerate(shape.choices.items()):
        yield _Named(name, meaning, "", number)


def _named(names: Names, book: RuleBook) -> Iterator[_Named]:
    if names is Names.HOST:
        for name, host in sorted(book.hosts.items()):
            yield _Named(name, host.title, host_page(name, book), 1, CompletionKind.NAME)
    if names is Names.RULES:
        for rule in book.rules.values():
            yield _Named(rule.code, rule.name, f"{rule.summary()}.", 2)
            yield _Named(rule.name, rule.code, f"{rule.summary()}.", 3)
        for prefix in ("ALL", *dict.fromkeys(code[:3] for code in book.rules)):
            yield _Named(prefix, f"{len(book.matching(prefix))} rules", "", 1)


# --- outline ---


def _outline(root: Node) -> Iterator[Symbol]:
    for entry in (root.entries or {}).values():
        yield _symbol(entry, 0)


_DEEPEST = 30


def _symbol(entry: Entry, depth: int) -> Symbol:
    below = (entry.node.entries or {}).values() if depth < _DEEPEST else ()
    children = tuple(_symbol(each, depth + 1) for each in below)
    spans = (entry.span, entry.key_span, *(child.span for child in children))
    whole = Span(min(span.start for span in spans), max(span.end for span in spans))
    is_table = entry.node.entries is not None
    value = entry.node.value
    told = "" if is_table else str(len(value)) if isinstance(value, list) else str(value).split("\n")[0][:60]
    kind = SymbolKind.GROUP if is_table else SymbolKind.VALUE
    return Symbol(entry.key, kind, whole, entry.key_span, told, children)
