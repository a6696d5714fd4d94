"""What the released apcore makes of an access list, and what we say of it."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from apcore.acl import ACL

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from plugcheck_lsp.findings import Finding

READ_OTHERWISE = re.compile("[\x85\u2028\u2029]|\ufeff.*\ufeff", re.DOTALL)
"""What the parser that we read YAML with takes for something else than PyYAML: characters that end a line in YAML 1.1
and stand inside a key, and a second byte order mark."""

SYNTAX = frozenset({"PLG001", "PLG002"})


@dataclass(frozen=True)
class Verdict:
    """What `ACL.load` does with a file."""

    error: str
    """What it raises; empty where it takes the file."""
    warnings: tuple[tuple[str, int, str], ...] = ()
    """What it logs about rules, and what `validate_rules` finds: kind, the rule's index, and the path or pattern."""


class _Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record)


def load(path: Path) -> Verdict:
    records, logger = _Records(), logging.getLogger("apcore.acl")
    logger.addHandler(records)
    logger.propagate = False
    try:
        acl = ACL.load(str(path))
    except Exception as error:  # noqa: BLE001 - whatever it raises, it does not take the file
        return Verdict(f"{type(error).__name__}: {error}")
    finally:
        logger.removeHandler(records)
        logger.propagate = True
    return Verdict("", (*_logged(records.found), *_validated(acl)))


def _logged(records: Sequence[logging.LogRecord]) -> list[tuple[str, int, str]]:
    found = []
    for record in records:
        arguments: Any = record.args
        if "precheck" in record.msg:
            index, _, path, reason = arguments
            kind = "unknown" if reason == "unknown ACL condition" else "unevaluable"
            kind = "pattern" if path in ("callers", "targets") and "list of strings" in reason else kind
            found.append((kind, index, path))
        elif "contains '?'" in record.msg:
            index, _, _, pattern = arguments
            found.append(("question", index, pattern))
        elif "include_denied" in record.msg:
            found.append(("denied", -1, ""))
        else:
            raise AssertionError(f"a warning that nothing is known of: {record.getMessage()}")
    return found


def _validated(acl: ACL) -> list[tuple[str, int, str]]:
    """The second tier of findings, which loading does not log: lists that never match."""
    faulty = {
        (index, field)
        for index, rule in enumerate(acl.rules)
        for field in ("callers", "targets")
        if not all(isinstance(pattern, str) for pattern in getattr(rule, field))
    }
    try:
        told = acl.validate_rules()
    except TypeError:  # it sorts condition keys, and keys can be numbers
        told = ()
    return [
        ("never", finding.rule_index, finding.condition_path)
        for finding in told
        if finding.condition_path in ("callers", "targets")
        and finding.condition_key is None
        and (finding.rule_index, finding.condition_path) not in faulty
    ]


def findings(
    folder: Path, texts: Mapping[str, bytes], settings: Settings | None = None
) -> dict[str, list[Finding]]:
    """What we find in access lists of these names, each by name; all in one project."""
    (folder / "acl").mkdir(parents=True, exist_ok=True)
    (folder / "apcore.yaml").write_text('version: "1.0.0"\nproject:\n  name: example\n')
    for name, data in texts.items():
        (folder / "acl" / name).write_bytes(data)
    workspace = Workspace(folder, Files(), settings or Settings(), rule_book())
    report = check(workspace)
    assert report.faults == ()
    found: dict[str, list[Finding]] = {name: [] for name in texts}
    for finding in report.findings:
        if finding.path.name in found:
            found[finding.path.name].append(finding)
    return found


def refused(found: Sequence[Finding]) -> bool:
    """Whether we say that the host does not take the file: the loader refuses it, or it does not parse."""
    return any(finding.refused or finding.code in SYNTAX for finding in found)
