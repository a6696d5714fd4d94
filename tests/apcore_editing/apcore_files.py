"""A small apcore project on disk, and questions to it in the words of a table: `|` is the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asked_workspace import AskedWorkspace
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Edit
from plugcheck_rules.hosts.apcore.editing.language import ApcoreLanguage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plugcheck_lsp.editing.language import Renaming

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


class Shop(AskedWorkspace):
    """The project, seen as an editor shows it."""

    language = LANGUAGE

    def __init__(
        self, root: Path, files: Mapping[str, str] = FILES, settings: Settings | None = None
    ) -> None:
        super().__init__(root, files, settings or Settings())

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
