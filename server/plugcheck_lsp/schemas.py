"""JSON Schemas for other tools: of the settings, and of the files of hosts. ``python -m plugcheck_lsp.schemas FOLDER``.

They are made from the vocabularies that hover and completion come from. An editor's extensions for TOML and YAML can
be given them; what these then tell, the server leaves out (see `told_by_schemas`).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.documents.schema import Schema
from plugcheck_lsp.documents.toml import TomlDocument
from plugcheck_lsp.host import FileSchema
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings_keys import SETTINGS, Form, Names, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from plugcheck_lsp.documents.schema import Fault
    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.rule import RuleBook
    from plugcheck_lsp.workspace import Workspace

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft that every extension for TOML and YAML knows."""
INDEX = "index.json"


def all_schemas(book: RuleBook) -> tuple[FileSchema, ...]:
    """The schemas of the settings and of every host."""
    return (settings_schema(book), *(each for host in book.hosts.values() for each in host.schemas))


# --- the settings ---


def settings_schema(book: RuleBook) -> FileSchema:
    """What `plugcheck.toml` can hold, as far as a JSON Schema can say it: it refuses nothing that is accepted."""
    document = {
        "$schema": DRAFT,
        "title": "plugcheck.toml",
        "description": "The settings of plugcheck-lsp",
        **_schema(SETTINGS),
        "definitions": {name.value: {"enum": known} for name, known in _known(book).items()},
    }
    return FileSchema("plugcheck-settings", "toml", ("plugcheck.toml",), document)


def _schema(shape: Shape) -> dict[str, Any]:
    if shape.or_else is None:
        return _plain(shape)
    # Not `anyOf`: what is wrong within a table is to be told there.
    return {
        "if": {"type": shape.form.value},
        "then": _plain(shape),
        "else": _schema(shape.or_else),
    }


def _plain(shape: Shape) -> dict[str, Any]:
    if shape.form is Form.ANY:
        return {}
    made: dict[str, Any] = {"type": shape.form.value}
    if shape.choices:
        made["enum"] = list(shape.choices)
    if shape.pattern:
        made["pattern"] = shape.pattern
    if shape.positive:
        made["exclusiveMinimum"] = 0
    if shape.items is not None:
        made["items"] = _schema(shape.items)
    if shape.names in _LISTED:
        made["anyOf"] = [{"$ref": f"#/definitions/{shape.names}"}, {}]  # other packs can add more
    if shape.form is Form.TABLE:
        made["properties"] = {
            name: {"description": key.meaning, **_schema(key.shape)} for name, key in shape.keys.items()
        }
        made["additionalProperties"] = _schema(shape.others) if shape.others is not None else False
        if required := [name for name, key in shape.keys.items() if key.required]:
            if shape.may_be_empty:
                made |= {"if": {"minProperties": 1}, "then": {"required": required}}
            else:
                made["required"] = required
    return made


_LISTED = frozenset({Names.RULES, Names.HOST})


def _known(book: RuleBook) -> dict[Names, list[str]]:
    """What the texts that name rules and hosts can be, as far as is known here."""
    prefixes = dict.fromkeys(code[:3] for code in book.rules)
    rules = ["ALL", *prefixes, *book.rules, *(rule.name for rule in book.rules.values())]
    return {Names.RULES: rules, Names.HOST: sorted(book.hosts)}


# --- what they tell ---


def told_by_schemas(by_path: Mapping[Path, Iterable[Finding]], workspace: Workspace) -> frozenset[Finding]:
    """The findings that say what a schema says of the same place: another extension shows it."""
    told: set[Finding] = set()
    for schema in all_schemas(workspace.book):
        for path, findings in by_path.items():
            if schema.is_for(path) and (faults := _faults(schema, path, workspace)):
                told.update(finding for finding in findings if any(_same(finding, fault) for fault in faults))
    return frozenset(told)


def _faults(schema: FileSchema, path: Path, workspace: Workspace) -> tuple[Fault, ...]:
    document = workspace.document(path)
    if document is None or document.problems:
        return ()  # who does not parse the text tells nothing of its structure
    if isinstance(document, TomlDocument):
        return Schema(schema.document).faults(document.root)
    roots = getattr(document, "roots", ())
    return Schema(schema.document).faults(roots[0]) if roots else ()


def _same(finding: Finding, fault: Fault) -> bool:
    """Whether a finding is what the schema has against a place. What is missing, each names where it likes."""
    if fault.keyword == "required":
        return f"`{fault.path[-1]}`" in finding.message
    return finding.span == fault.span


# --- files ---


def write(folder: Path, book: RuleBook) -> Iterator[Path]:
    """Write every schema to `folder`, and an index that says which files each is for; what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    index = []
    for schema in all_schemas(book):
        path = folder / f"{schema.name}.schema.json"
        path.write_text(_json(schema.document), encoding="utf-8", newline="\n")
        index.append(
            {
                "name": schema.name,
                "language": schema.language,
                "fileMatch": list(schema.patterns),
                "file": path.name,
            }
        )
        yield path
    (folder / INDEX).write_text(_json(index), encoding="utf-8", newline="\n")
    yield folder / INDEX


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write the schemas to the one folder that is named; the exit status."""
    if len(arguments) != 1:
        print("usage: python -m plugcheck_lsp.schemas FOLDER", file=sys.stderr)
        return 2
    for path in write(Path(arguments[0]), rule_book()):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
