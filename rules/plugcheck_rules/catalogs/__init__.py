"""What is known of code outside of a plugin, as data: one TOML file a catalog."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources as package_files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plugcheck_lsp.python.boundaries.json_catalog import JsonTypes
    from plugcheck_lsp.python.catalog import Effects, Objects
    from plugcheck_lsp.python.differences.catalog import Nondeterminism
    from plugcheck_lsp.python.resources.catalog import Resources
    from plugcheck_lsp.settings import Settings


@cache
def objects() -> Objects:
    """Objects that can hold state: what makes them, what changes them."""
    from plugcheck_lsp.python.catalog import read_objects

    return read_objects(_text("objects.toml"))


@cache
def process_effects() -> Effects:
    """What changes the whole process."""
    from plugcheck_lsp.python.catalog import read_effects

    return read_effects(_text("process_effects.toml"))


@cache
def surroundings() -> Effects:
    """What reads the surroundings of the process: clock, chance, environment, working directory, event loop."""
    from plugcheck_lsp.python.catalog import read_effects

    return read_effects(_text("surroundings.toml"))


def resources(settings: Settings) -> Resources:
    """What must be released, with what the workspace adds in its settings (table ``resources``)."""
    return _resources(json.dumps(settings.resources, sort_keys=True))


@cache
def _resources(more: str) -> Resources:
    from plugcheck_lsp.python.resources.catalog import read_resources

    return read_resources(_text("resources.toml"), json.loads(more))


def nondeterminism(settings: Settings) -> Nondeterminism:
    """What differs from run to run, with what the workspace adds in its settings (table ``nondeterminism``)."""
    return _nondeterminism(json.dumps(settings.nondeterminism, sort_keys=True))


@cache
def _nondeterminism(more: str) -> Nondeterminism:
    from plugcheck_lsp.python.differences.catalog import read_nondeterminism

    return read_nondeterminism(_text("nondeterminism.toml"), json.loads(more))


@cache
def bypasses() -> Effects:
    """What goes around what a host injects: connections, executors, progress."""
    from plugcheck_lsp.python.catalog import read_effects

    return read_effects(_text("bypasses.toml"))


@cache
def writes() -> Effects:
    """What changes something outside of the process: files, requests, messages."""
    from plugcheck_lsp.python.catalog import read_effects

    return read_effects(_text("writes.toml"))


@cache
def json_values() -> JsonTypes:
    """What JSON makes of values, by their types."""
    from plugcheck_lsp.python.boundaries.json_catalog import read_json_types

    return read_json_types(_text("json_values.toml"))


@cache
def blocking() -> Effects:
    """What makes the whole thread wait, and what starts an event loop."""
    from plugcheck_lsp.python.catalog import read_effects

    return read_effects(_text("blocking.toml"))


@cache
def coroutines() -> Effects:
    """What makes coroutines, and context managers of one kind alone; the asynchronous releases of resources too."""
    from plugcheck_lsp.python.catalog import Effect, Effects, read_effects

    releases = {
        f"{maker}().{method}"
        for maker, resource in _resources("{}").made_by.items()
        for method in resource.awaited_releases
    }
    found = {name: Effect(name, "coroutine", "releases nothing") for name in sorted(releases)}
    return Effects(found | dict(read_effects(_text("coroutines.toml")).by_name))


def _text(name: str) -> str:
    return (package_files.files(__name__) / name).read_text(encoding="utf-8")
