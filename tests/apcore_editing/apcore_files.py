"""A small apcore project on disk, and questions to it in the words of a table: `|` is the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Edit, Text
from plugcheck_lsp.workspace import Workspace
from plugcheck_rules.hosts.apcore.editing.language import ApcoreLanguage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.editing.language import Completion, Mention, Renaming

LANGUAGE = ApcoreLanguage()
CONFIG = 'version: "1.0.0"\nproject:\n  name: shop\n'


def module(description: str, body: str = 'return {"ok": True}') -> str:
    return f'''\
from apcore import Context
from pydantic import BaseModel


class Input(BaseModel):
    name: str


class Output(BaseModel):
    ok: bool


class TheModule:
    description = "{description}"
    input_schema = Input
    output_schema = Output

    def execute(self, inputs, context: Context):
        {body}
'''


ACL = """\
default_effect: deny
rules:
  - callers: ["api.*"]
    targets: ["orchestrator.orders"]
    effect: allow
    description: "the front door"
  - callers: ["orchestrator.*"]
    targets: ["executor.*", "common.audit"]
    effect: allow
  - callers: ["@external"]
    targets: ["$not", "executor.store"]
    effect: deny
"""
SCHEMA = """\
module_id: executor.store
description: "Stores an order"
input_schema:
  type: object
  properties:
    order:
      $ref: "#/definitions/Order"
  required: [order]
output_schema:
  type: object
  properties:
    ok:
      type: boolean
      description: "whether it worked"
definitions:
  Order:
    type: object
    description: "An order"
    properties:
      lines:
        type: array
        items:
          type: object
          properties:
            sku: {type: string}
"""
FILES = {
    "apcore.yaml": CONFIG,
    "acl/global_acl.yaml": ACL,
    "bindings/tools.binding.yaml": (
        'spec_version: "1.0"\nbindings:\n  - module_id: common.audit\n    target: "tools.audit:write"\n'
        '    description: "Writes to the audit log"\n'
    ),
    "tools/__init__.py": "",
    "tools/audit.py": "def write(text: str) -> dict:\n    return {}\n",
    "extensions/api/web.py": module(
        "Takes requests", 'return context.executor.call("orchestrator.orders", inputs, context)'
    ),
    "extensions/orchestrator/orders.py": module(
        "Takes orders", 'return context.executor.call("executor.store", inputs, context)'
    ),
    "extensions/executor/store.py": module("Stores orders"),
    "extensions/executor/store_meta.yaml": (
        "version: 1.2.0\ndependencies:\n  - module_id: common.audit\n    version: '>=1.0'\n"
    ),
    "schemas/executor/store.schema.yaml": SCHEMA,
    "schemas/common/types.schema.yaml": "definitions:\n  Money:\n    type: integer\n    description: cents\n",
    "main.py": (
        "from apcore import APCore\n\nclient = APCore()\n"
        'client.call("api.web", {})\n# client.call("executor.store")\n'
    ),
}


def write(root: Path, files: Mapping[str, str] = FILES) -> None:
    for name, source in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.encode())


class Shop:
    """The project, seen as an editor shows it."""

    def __init__(
        self, root: Path, files: Mapping[str, str] = FILES, settings: Settings | None = None
    ) -> None:
        self.root = root
        self.settings = settings or Settings()
        write(root, files)
        self.files = Files()

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.root, self.files, self.settings, rule_book())

    def put(self, name: str, marked: str) -> tuple[Path, int]:
        """Open the file with a text in which `|` is the cursor; the path and the cursor's offset."""
        offset = marked.rindex("|")
        path = self.root / name
        self.files.open(path, marked[:offset] + marked[offset + 1 :])
        return path, offset

    def completions(self, name: str, marked: str) -> dict[str, Completion]:
        path, offset = self.put(name, marked)
        found = list(LANGUAGE.completions(path, offset, self.workspace))
        labels = [completion.label for completion in found]
        assert len(labels) == len(set(labels)), labels
        return {completion.label: completion for completion in found}

    def completed(self, name: str, marked: str, label: str) -> str:
        """The text after the proposal was taken."""
        completion = self.completions(name, marked)[label]
        text = Text(marked.replace("|", "", 1) if marked.count("|") == 1 else marked)
        return text.edited([Edit(completion.span, completion.text)]).source

    def hover(self, name: str, marked: str) -> str:
        path, offset = self.put(name, marked)
        return "\n---\n".join(text.markdown for text in LANGUAGE.hover(path, offset, self.workspace))

    def mention(self, name: str, part: str, nth: int = 0) -> Mention | None:
        """The name that stands where `part` does in a file as it is."""
        path = self.root / name
        text = self.workspace.text(path)
        assert text is not None
        offset = -1
        for _ in range(nth + 1):
            offset = text.source.index(part, offset + 1)
        return LANGUAGE.mention(path, offset, self.workspace)

    def shown(self, mentions: Iterable[Mention]) -> list[str]:
        """Mentions as `path: text`, sorted."""
        found = []
        for mention in mentions:
            text = self.workspace.text(mention.path)
            assert text is not None
            said = "(file)" if mention.whole_file else text.slice(mention.span)
            found.append(f"{mention.path.relative_to(self.root).as_posix()}: {said}")
        return sorted(found)

    def apply(self, renaming: Renaming) -> dict[str, str]:
        """The files after a renaming, by name."""
        result: dict[str, str] = {}
        moved = {move.old: move.new for move in renaming.moves}
        for path in self.workspace.listing:
            text = self.workspace.text(path)
            assert text is not None
            edits = [Edit(edit.span, edit.text) for edit in renaming.edits if edit.path == path]
            name = moved.get(path, path).relative_to(self.root).as_posix()
            result[name] = text.edited(edits).source
        return result
