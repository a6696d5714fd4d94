"""What the real apcore says of schema files, in process: they are data, nothing of them runs."""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING, Any

from apcore.config import Config
from apcore.schema.loader import SchemaLoader

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import BOM, Text
from plugcheck_lsp.workspace import Cache, Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.findings import Finding

OTHER = "X: {type: string, pattern: '(?=a)'}\ndefinitions: {Y: {type: integer}}\n"
"""A file that generated schemas may refer to."""


class Both:
    """The real loader and our rules on the same text."""

    def __init__(self, root: Path) -> None:
        self.schemas = root / "schemas"
        self.schemas.mkdir()
        self.path = self.schemas / "m.schema.yaml"
        self.path.write_bytes(b"")
        (root / "apcore.yaml").write_bytes(b"version: 1.0.0\nproject: {name: x}\n")
        (self.schemas / "o.schema.yaml").write_bytes(OTHER.encode())
        self.root, self.files, self.cache = root, Files(), Cache()

    def loaded(self, text: str) -> Any:
        """The models of the file; raises whatever apcore raises."""
        self.path.write_bytes(text.encode())
        logging.disable(logging.CRITICAL)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                loader = SchemaLoader(Config(), schemas_dir=self.schemas)
                return loader.resolve(loader.load("m"))
        finally:
            logging.disable(logging.NOTSET)

    def refusal(self, text: str) -> str:
        """What apcore raises for the file; empty where it takes it."""
        try:
            self.loaded(text)
        except Exception as error:  # noqa: BLE001 - whatever it raises, it does not take the file
            return f"{type(error).__name__}: {error}"
        return ""

    def findings(self, text: str) -> list[Finding]:
        """What our rules say of the file."""
        return self.report(text)[0]

    def report(self, text: str) -> tuple[list[Finding], Workspace]:
        self.files.put(self.path, Text(text.removeprefix(BOM), bom=text.startswith(BOM)))
        workspace = Workspace(
            self.root, self.files, Settings(hosts=("apcore",)), rule_book(), cache=self.cache
        )
        report = check(workspace, select=["SCH"])
        assert not report.faults, report.faults
        return [finding for finding in report.findings if finding.path == self.path], workspace

    def refused(self, text: str) -> bool | None:
        """Whether our rules say that apcore refuses the file; None for a file of shared definitions."""
        found, workspace = self.report(text)
        document = workspace.yaml(self.path)
        assert document is not None
        if document.problems:
            return True
        root = document.roots[0] if document.roots else None
        if root is not None and root.entries is not None and "input_schema" not in root.entries:
            missing = [finding for finding in found if finding.code == "SCH202"]
            if not missing and "module_id" not in root.entries:
                return None
        return any(finding.refused for finding in found)
