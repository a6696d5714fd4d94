"""The verdict on a manifest is the host's own: compared with the real loader and registry, case by case."""

from __future__ import annotations

import collections
import logging
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from dagstack import plugin_system as dagstack
from dagstack.plugin_system import discovery
from hypothesis import event, given, settings
from manifest_cases import FILES, Case, cases

from plugcheck_lsp.documents import toml
from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Text
from plugcheck_lsp.workspace import Workspace
from plugcheck_rules.hosts.dagstack.landscape import read_manifest
from plugcheck_rules.hosts.dagstack.model import Loader

ORACLE = settings.get_profile("oracle")
FAST = 150
MANY = int(os.environ.get("PLUGCHECK_ORACLE_CASES", "1200"))
"""How many manifests the slow test makes."""

if TYPE_CHECKING:
    from collections.abc import Callable

BOOK = replace(
    rule_book(),
    rules={code: rule for code, rule in rule_book().rules.items() if code.startswith(("MAN", "PLG"))},
)
SETTINGS = Settings(hosts=("dagstack",), host_versions={"dagstack": "0.4.1"})


def write(case: Case, root: Path) -> Path:
    """The plugin directory of the case; its manifest's path."""
    folders = ["a"] if case.second is None else ["a", "b"]
    for folder in folders:
        for name, content in FILES.items():
            path = root / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode("latin-1" if name == "latin.py" else "utf-8"))
    (root / "a" / case.file_name).write_bytes(case.data)
    if case.second is not None:
        (root / "b" / "dagstack.toml").write_bytes(case.second)
    return root / "a" / case.file_name


def host_refuses(manifest: Path, root: Path) -> dict[Path, str]:
    """The manifests that the host does not take, each with its reason."""
    if manifest.name != "dagstack.toml":
        try:
            dagstack.load_manifest(manifest)
        except Exception as error:  # noqa: BLE001 - whatever the host raises is its verdict
            return {manifest: repr(error)}
        return {}
    for name in [name for name in sys.modules if name.startswith("dagstack._discovered")]:
        del sys.modules[name]
    log = _Log()
    logger = logging.getLogger("dagstack.plugin_system.discovery")
    logger.addHandler(log)
    registry = dagstack.PluginRegistry()
    try:
        registry.discover(root)
    except Exception as error:  # noqa: BLE001 - whatever the host raises is its verdict
        return dict.fromkeys(root.glob("*/dagstack.toml"), repr(error))
    finally:
        logger.removeHandler(log)
    return {folder / "dagstack.toml": reason for folder, reason in log.skipped.items()}


class _Log(logging.Handler):
    """Which folders discovery says that it skips, and why."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped: dict[Path, str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg.startswith("Skipping") and isinstance(record.args, tuple):
            folder = next(argument for argument in record.args if isinstance(argument, Path))
            self.skipped[folder] = str(record.args[-1])


def we_refuse(root: Path) -> dict[Path, list[str]]:
    """The manifests that our findings call refused (a finding in a plugin's code counts for its manifest)."""
    workspace = Workspace(root, Files(), SETTINGS, BOOK)
    found: dict[Path, list[str]] = collections.defaultdict(list)
    for finding in check(workspace).findings:
        if finding.refused:
            folder = root / finding.path.relative_to(root).parts[0]
            manifest = next(plugin.manifest for plugin in workspace.plugins if plugin.root == folder)
            assert manifest is not None
            found[manifest].append(f"{finding.code} {finding.message}")
    return dict(found)


def deliberately_silent(manifest: Path, data: bytes) -> str:
    """Why nothing is said of a file that the host refuses: the deliberate differences. Empty: no reason."""
    if manifest.name != "pyproject.toml":
        return ""
    # Most projects have a pyproject.toml. Only the table makes it a manifest; without it, that it is none is no news.
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "a pyproject.toml that is not UTF-8 shows no table"
    document = toml.parse(Text(text))
    return (
        ""
        if document.root.get("tool", "dagstack", "plugin") is not None
        else "a pyproject.toml without the table"
    )


def compare(case: Case) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        manifest = write(case, root)
        theirs, ours = host_refuses(manifest, root), we_refuse(root)
        event(f"{case.file_name}: {'refused' if theirs else 'taken'}")
        said = f"{case.notes}\n{case.data.decode('utf-8', 'replace')}\nhost: {theirs}\nours: {ours}"
        if any(
            "Duplicate plugin name" in reason or "Dependency cycle" in reason for reason in theirs.values()
        ):
            assert ours, said  # discovery raises and loses all; those that are the cause are told
        elif not deliberately_silent(manifest, case.data):
            assert set(ours) == set(theirs), said
        compare_loaders(manifest, root, said)


def compare_loaders(manifest: Path, root: Path, said: str) -> None:
    """What each loader makes of the file, whichever decides; and that a refusal of the other one alone is told."""
    workspace = Workspace(root, Files(), SETTINGS, BOOK)
    ours = read_manifest(manifest, workspace)
    loads = _succeeds(lambda: dagstack.load_manifest(manifest))
    assert ours.accepted(Loader.LOAD_MANIFEST) == loads, said
    if manifest.name != "dagstack.toml":
        return
    discovers = _succeeds(lambda: discovery._load_discovery_manifest(manifest.parent))
    assert ours.accepted(Loader.DISCOVERY) == discovers, said
    if discovers and not loads:
        codes = {finding.code for finding in check(workspace).findings if finding.path == manifest}
        assert codes & {"MAN104", "MAN107", "MAN108"}, said


def _succeeds(load: Callable[[], object]) -> bool:
    try:
        load()
    except Exception:  # noqa: BLE001 - whatever the host raises is its verdict
        return False
    return True


@settings(ORACLE, max_examples=FAST)
@given(cases())
def test_our_verdict_is_the_hosts(case: Case) -> None:
    compare(case)


@pytest.mark.slow
@settings(ORACLE, max_examples=MANY)
@given(cases())
def test_our_verdict_is_the_hosts_on_many_manifests(case: Case) -> None:
    compare(case)
