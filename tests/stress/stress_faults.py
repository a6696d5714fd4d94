"""Faults that a server could have, to be planted in one: a client that does not find them proves nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugcheck_lsp import text as texts
from plugcheck_lsp.documents import python, python_units
from plugcheck_lsp.files import Files
from plugcheck_lsp.lsp import diagnostics, sync
from plugcheck_lsp.lsp.session import Session
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Plant = Callable[[Any, str, Any], None]
    """`setattr`, or something like it that can be taken back."""


def columns_are_utf16(plant: Plant) -> None:
    apply = sync.apply_change
    plant(sync, "apply_change", lambda text, change, encoding: apply(text, change, texts.Encoding.UTF16))


def columns_are_characters(plant: Plant) -> None:
    apply = sync.apply_change
    plant(sync, "apply_change", lambda text, change, encoding: apply(text, change, texts.Encoding.UTF32))


def a_cr_ends_no_line(plant: Plant) -> None:
    plant(texts, "_LINE_END", re.compile(r"\r?\n"))


def texts_of_one_length_are_one(language: str) -> Callable[[Plant], None]:
    def fault(plant: Plant) -> None:
        parse = Workspace._parse

        def parse_by_length(self: Workspace, path: Path, asked: str) -> Any:
            text, known = self.files.text(path), self.cache.documents.get(path)
            if asked != language or text is None or known is None:
                return parse(self, path, asked)
            return known if len(known.text.source) == len(text.source) else parse(self, path, asked)

        plant(Workspace, "_parse", parse_by_length)

    return fault


def findings_outlive_a_text(suffix: str) -> Callable[[Plant], None]:
    """What is found of a plugin is kept although a file of this kind changed."""

    def fault(plant: Plant) -> None:
        for name in ("state_of", "code_state_of"):
            state = getattr(Workspace, name)
            plant(Workspace, name, _without(state, suffix))

    return fault


def _without(state: Callable[..., tuple[Any, ...]], suffix: str) -> Callable[..., tuple[Any, ...]]:
    def smaller(self: Workspace, plugin: Any) -> tuple[Any, ...]:
        return tuple(_left_of(part, suffix) for part in state(self, plugin))

    return smaller


def _left_of(part: Any, suffix: str) -> Any:
    """Of pairs of paths and texts, those of other kinds."""
    is_texts = isinstance(part, tuple) and all(isinstance(pair, tuple) and len(pair) == 2 for pair in part)
    return tuple(pair for pair in part if Path(str(pair[0])).suffix != suffix) if is_texts else part


def a_closed_buffer_stays(plant: Plant) -> None:
    plant(Files, "close", lambda self, path: self.changed([path]))


def the_disk_is_read_once(plant: Plant) -> None:
    plant(Session, "disk_changed", lambda self, paths: None)


def related_places_stay(plant: Plant) -> None:
    make = diagnostics.to_diagnostic
    made: dict[Any, Any] = {}

    def keep(finding: Any, rule: Any, session: Session, view: Any, *rest: Any, **named: Any) -> Any:
        key = (finding.path, finding.span, finding.code, finding.message, view.text, named.get("key"))
        if key not in made:
            made[key] = make(finding, rule, session, view, *rest, **named)
        return made[key]

    plant(diagnostics, "to_diagnostic", keep)


def a_result_is_known_by_its_messages(plant: Plant) -> None:
    plant(diagnostics, "_digest", lambda items: repr([item.message for item in items]))


def a_statement_stays_where_it_was(plant: Plant) -> None:
    split = python_units.split
    places: dict[Any, int] = {}

    def split_again(source: str) -> Iterator[tuple[int, Any]]:
        for start, reading in split(source):
            yield min(places.setdefault(reading, start), len(source)), reading

    plant(python, "split", split_again)


FAULTS: dict[str, Callable[[Plant], None]] = {
    "columns are UTF-16": columns_are_utf16,
    "columns are characters": columns_are_characters,
    "a CR ends no line": a_cr_ends_no_line,
    "Python of one length is one": texts_of_one_length_are_one("python"),
    "TOML of one length is one": texts_of_one_length_are_one("toml"),
    "YAML of one length is one": texts_of_one_length_are_one("yaml"),
    "findings outlive Python": findings_outlive_a_text(".py"),
    "findings outlive TOML": findings_outlive_a_text(".toml"),
    "findings outlive YAML": findings_outlive_a_text(".yaml"),
    "a closed buffer stays": a_closed_buffer_stays,
    "the disk is read once": the_disk_is_read_once,
    "related places stay": related_places_stay,
    "a result is known by its messages": a_result_is_known_by_its_messages,
    "a statement stays where it was": a_statement_stays_where_it_was,
}
