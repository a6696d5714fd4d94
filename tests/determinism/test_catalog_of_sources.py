"""Every source of the catalog: found through an alias and along a value, silent where a local name hides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from determinism_check import check_files, codes_of

from plugcheck_lsp.python.differences.taint import Kind
from plugcheck_lsp.settings import CATEGORIES, Settings
from plugcheck_rules.catalogs import nondeterminism

if TYPE_CHECKING:
    from plugcheck_lsp.python.differences.catalog import Source

CATALOG = nondeterminism(Settings())
SOURCES = [source for sources in CATALOG.sources.values() for source in sources]
CODES = {
    "wall-clock": "DET001",
    "monotonic-clock": "DET002",
    "random-value": "DET003",
    "random-identifier": "DET004",
    "process-identity": "DET005",
    "environment": "DET006",
    "locale": "DET007",
    "hash": "DET008",
    "object-identity": "DET009",
    "unordered-listing": "DET012",
    "completion-order": "DET013",
    "file-time": "DET014",
    "process-output": "DET101",
}


def test_settings_know_the_categories_of_the_catalog() -> None:
    assert frozenset(CATEGORIES) == CATALOG.categories == frozenset(CODES)


def used(source: Source) -> tuple[str, str]:
    """An import under another name, and the expression that reads or calls the source."""
    first, *rest = source.name.split("()")
    parts = first.split(".")
    if parts[0] == "builtins":
        head, short = "", parts[1]
    else:
        # the longest lower-case run is taken for the module, as packages do name them
        size = next((n for n, part in enumerate(parts) if part[:1].isupper()), len(parts) - 1)
        size = max(1, min(size, len(parts) - 1))
        head = f"from {'.'.join(parts[:size])} import {parts[size]} as zz\n"
        short = ".".join(["zz", *parts[size + 1 :]])
    argument = "" if source.when == "bare" else "'a'"
    chain = "('a')".join([short, *rest])
    return head, chain if source.read else f"{chain}({argument})"


def program_of(source: Source) -> str:
    """A plugin that returns what the source gives."""
    head, use = used(source)
    if source.changes is not None:
        body = f"    rows = list(args)\n    {use.replace(repr('a'), 'rows')}\n    return rows\n"
    elif source.parts:
        body = f"    one, _ = {use}\n    return [task for task in one]\n"
    elif source.kind is Kind.ORDER:
        body = f"    return [item for item in {use}]\n"
    else:
        body = f"    value = {use}\n    return {{'value': value}}\n"
    return f"{head}\n\ndef execute(args):\n{body}"


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: f"{source.name}-{source.when}")
def test_a_source_is_known_through_an_alias_and_not_when_hidden(source: Source) -> None:
    text = program_of(source)
    code = CODES[source.category]
    if source.category == "process-output":
        manifest = '[plugin]\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n'
        plugin = text.replace("def execute(args)", "class Plugin:\n  def execute(self, args)")
        found = [f.code for f in check_files({"dagstack.toml": manifest, "plugin.py": plugin}, "dagstack")]
        assert found == [code]
        assert codes_of(text) == []
        return
    assert code in codes_of(text)
    root = used(source)[1].partition(".")[0].partition("(")[0]
    hidden = text.partition("\n\n")[2] if used(source)[0] else text
    assert code not in codes_of(f"class {root}:\n    pass\n\n\n{hidden}")
    assert code not in codes_of(text.replace("(args):", f"(args, {root}):"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: f"{source.name}-{source.when}")
def test_a_source_that_goes_nowhere_is_silent(source: Source) -> None:
    head, use = used(source)
    assert (
        codes_of(
            f"{head}import logging\n\n\ndef execute(args):\n    logging.info('%s', {use})\n    return args\n"
        )
        == []
    )


def test_a_workspace_adds_sources_and_takes_away_what_is_safe() -> None:
    code = (
        "import time\n\nfrom acme import audit, now, pool\nfrom ids import stable\n\n\ndef execute(args):\n"
        "    audit(time.time())\n    return [now(), stable(), [row for row in pool()]]\n"
    )
    files = {"plugin.py": code, "ids.py": "import uuid\n\n\ndef stable():\n    return uuid.uuid4().hex\n"}
    settings = Settings(
        nondeterminism={
            "safe": ["ids.stable"],
            "harmless": ["acme.audit"],
            "sources": {
                "acme.now": "wall-clock",
                "acme.pool": {"category": "completion-order", "kind": "order", "what": "is a race"},
            },
        }
    )
    assert [f.code for f in check_files(files)] == ["DET004"]
    found = check_files(files, settings=settings)
    assert [f.code for f in found] == ["DET001", "DET013"]
    assert "`acme.pool` is a race" in found[1].message
