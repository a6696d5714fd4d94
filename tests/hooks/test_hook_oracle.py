"""What we say of a plugin's class is what happens: compared with the real discovery, lifecycle and plugin manager."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import tempfile
import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from dagstack.plugin_system import PluginContext, PluginRegistry, ResourceRegistry
from hypothesis import event, given, settings
from plugin_classes import Case, cases

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from plugcheck_lsp.findings import Finding

ORACLE = settings.get_profile("oracle")
FAST = 100
MANY = int(os.environ.get("PLUGCHECK_ORACLE_CASES", "1500"))
"""How many classes the slow test makes."""
BOOK = replace(
    rule_book(),
    rules={
        code: rule for code, rule in rule_book().rules.items() if code.startswith(("HOK", "MAN14", "PLG"))
    },
)
SETTINGS = Settings(hosts=("dagstack",), host_versions={"dagstack": "0.4.1"})


class _Log(logging.Handler):
    """What discovery and the registry say."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.WARNING:
            self.said.append(record.getMessage())


def real(root: Path) -> tuple[list[str], PluginRegistry]:
    """Why discovery leaves the plugin out (nothing: it takes it), and the registry."""
    for name in [name for name in sys.modules if name.startswith("dagstack._discovered")]:
        del sys.modules[name]
    log, logger = _Log(), logging.getLogger("dagstack.plugin_system")
    logger.addHandler(log)
    registry = PluginRegistry(resource_registry=ResourceRegistry())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            registry.discover(root)
    finally:
        logger.removeHandler(log)
    return log.said, registry


def found(root: Path) -> list[Finding]:
    return list(check(Workspace(root, Files(), SETTINGS, BOOK)).findings)


def lifecycle_fails(registry: PluginRegistry, name: str) -> bool:
    """Whether the host's call of `setup` or `teardown` does not get as far as the body."""
    plugin = registry.get_plugin(registry.list_manifests()[0].kind)
    context = PluginContext(config={}, logger=logging.getLogger("test"), registry=registry)
    try:
        method = getattr(plugin, name, None)
        if method is None:
            return False
        result = method(context) if name == "setup" else method()
        if asyncio.iscoroutine(result):
            result.close()
    except (TypeError, AttributeError):
        return True
    return False


def hook_call_fails(registry: PluginRegistry, name: str, arguments: dict[str, Any]) -> bool:
    """Whether the plugin manager's call of a hook does not get as far as the body."""
    try:
        for result in _flat(getattr(registry.plugin_manager.hook, name)(**arguments)):
            if asyncio.iscoroutine(result):
                result.close()
    except (TypeError, AttributeError):
        return True
    except RuntimeError:  # what pluggy makes of a wrapper that yields twice, or of none
        return False
    return False


def _flat(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def compare(case: Case) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "dagstack.toml").write_text(case.manifest, encoding="utf-8")
        (root / "plugin.py").write_text(case.source, encoding="utf-8")
        theirs, registry = real(root)
        ours = found(root)
        told = "\n".join(f"{f.code} {f.severity} {f.refused} {f.message}" for f in ours)
        said = f"{case.source[case.source.index('class Mixin') :]}\nhost: {theirs}\nours:\n{told}"
        event("refused" if theirs else "taken")
        refused = any(finding.refused for finding in ours)
        if not is_unknown(case):
            assert bool(theirs) == refused, said
        else:
            assert theirs or not refused, said
        if theirs:
            return
        compare_calls(case, registry, ours, said)


def is_unknown(case: Case) -> bool:
    """Whether the text does not show what the class becomes, so that silence is right."""
    tail = case.source[case.source.index("class Mixin") :]
    words = (
        "@keeps",
        "@loses",
        "if True",
        "__dir__",
        "setattr",
        "P.execute",
        "ExitStack",
        "total_ordering",
        "hookimpl(lambda",
        "__slots__",
        "__getattr__",
        "del ",
        "Protocol",
    )
    return any(word in tail for word in words) or tail.count("def __init__") > 1 or _sets_property(tail)


def _sets_property(tail: str) -> bool:
    """Whether the constructor may assign to a property, which has no setter here."""
    return "@property" in tail and "self.execute = " in tail


def compare_calls(case: Case, registry: PluginRegistry, ours: list[Finding], said: str) -> None:
    """Of a plugin that is taken: which calls fail."""
    codes = {finding.code for finding in ours if finding.severity == "error"}
    for name in ("setup", "teardown"):
        if any(finding.code == "HOK112" and f".{name}`" in finding.message for finding in ours):
            continue  # what a property gives may be called, or not
        fails = lifecycle_fails(registry, name)
        claimed = any(
            finding.code in ("HOK110", "HOK120") and f"`{name}" in finding.message.replace(".", "`")
            for finding in ours
        )
        if claimed or not is_unknown(case):
            assert fails == claimed, (name, said)
    for hook, arguments in (("get_schema", {}), ("execute", {"args": {"x": 1}})):
        if hook_call_fails(registry, hook, arguments) and not is_unknown(case):
            assert codes & {"HOK104"}, (hook, said)


@settings(ORACLE, max_examples=FAST)
@given(cases())
def test_our_verdict_on_a_class_is_the_hosts(case: Case) -> None:
    compare(case)


@pytest.mark.slow
@settings(ORACLE, max_examples=MANY)
@given(cases())
def test_our_verdict_on_a_class_is_the_hosts_on_many_classes(case: Case) -> None:
    compare(case)
