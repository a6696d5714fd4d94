"""How dagstack plugins are found, and what their rules can ask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.files import below
from plugcheck_lsp.findings import Severity
from plugcheck_lsp.host import FileSchema, Hooks, Host, Replacement, Site, is_test
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.code import takes_context
from plugcheck_rules.hosts.dagstack.editing.language import DagstackLanguage
from plugcheck_rules.hosts.dagstack.facts import ManifestFacts
from plugcheck_rules.hosts.dagstack.landscape import landscape, normal, read_manifest

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.contract.plan import ContractPlan
    from plugcheck_lsp.contract.suite import Suite
    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.editing.creating import Creation
    from plugcheck_lsp.editing.language import Language
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.names import Parameter
    from plugcheck_lsp.rule import Rule
    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.dagstack.landscape import Manifest

_TOML_HEADER = re.compile(r"^\s*\[\[?[\w.\"'-]+\]\]?\s*(#.*)?$", re.MULTILINE)
_MANIFEST_KEY = re.compile(r"^\s*(schema_version|kind_api_version|core_version|runtime)\s*=", re.MULTILINE)

CONTEXT = "dagstack.plugin_system.PluginContext"
"""The class of what the host gives to `setup` (`context.py`)."""
_BEFORE_HOOKS = ("__init__", "__new__", "setup")

EXAMPLE_MANIFEST = """\
schema_version = "1"
name = "example"
kind = "chunker"
kind_api_version = "1"
core_version = ">=0.4,<0.5"
runtime = "in_process"
entry_point = "plugin:{name}"

[resources]
required = ["clock", "rng"]
"""
EXAMPLE_CODE = """\
class Plugin:
    def chunk(self, text):
        return text.split()
"""


class DagstackHost(Host):
    """The dagstack plugin system for Python."""

    id = "dagstack"
    title = "dagstack plugin system"
    distribution = "dagstack-plugin-system"
    verified_version = "0.4.1"
    # Invariant 1 forbids to touch these at all: AMB102 and AMB108 tell them wherever their values go.
    untold = frozenset({"environment", "at-import"})

    @property
    def language(self) -> Language:
        return DagstackLanguage()

    @property
    def schemas(self) -> tuple[FileSchema, ...]:
        from plugcheck_lsp.documents.schema import Schema
        from plugcheck_rules.hosts.dagstack.editing.shared_schema import with_hints
        from plugcheck_rules.hosts.dagstack.model import PACKAGE, SCHEMA_FILE

        document = with_hints(Schema.shipped(PACKAGE, SCHEMA_FILE).document)
        return (FileSchema("dagstack-manifest", "toml", tuple(sorted(vocabulary.MANIFEST_NAMES)), document),)

    def sites(self, workspace: Workspace) -> Iterator[Site]:
        """One plugin for each manifest, whatever its name and form."""
        manifests = landscape(workspace).manifests
        tests_of = _tests(frozenset(manifest.path.parent for manifest in manifests), workspace)
        for manifest in manifests:
            path = manifest.path
            tests = tests_of[path.parent]
            yield Site(
                root=path.parent,
                manifest=path,
                name=manifest.name or path.parent.name,
                entries=tuple(entry for entry in entry_files(manifest, workspace) if entry not in tests),
                reason=_reason(path),
                tests=tests,
            )

    def subjects(self, plugin: Plugin, workspace: Workspace) -> Iterator[Any]:
        """The facts about the plugin's manifest."""
        if plugin.manifest is not None:
            yield ManifestFacts(plugin, workspace, read_manifest(plugin.manifest, workspace))

    def dependencies(self, plugin: Plugin, workspace: Workspace) -> Iterator[Path]:
        """What stands below the plugin's folder; the workspace's manifests, whose names are compared, and kinds; and
        the files above that say how pytest runs the plugin's tests.
        """
        yield from below(workspace.listing, plugin.root)
        yield from _shared(workspace)
        if plugin.tests:
            above = (f for f in (plugin.root, *plugin.root.parents) if f.is_relative_to(workspace.root))
            yield from (folder / name for folder in above for name in vocabulary.PYTEST_FILES)

    def hooks(self, plugin: Plugin, workspace: Workspace) -> Hooks:
        """The class's hooks, where something says which methods these are; its other public methods otherwise."""
        if plugin.manifest is None:
            return Hooks((), named=False)
        facts = ManifestFacts(plugin, workspace, read_manifest(plugin.manifest, workspace))
        before = tuple(facts.code.methods[name] for name in _BEFORE_HOOKS if name in facts.code.methods)
        if facts.hooks:
            return Hooks(facts.hooks, named=True, lifecycle=before)
        return Hooks(facts.code.public_methods, named=False, lifecycle=before)

    def replacement(
        self, plugin: Plugin, workspace: Workspace, function: FunctionFacts, name: str, arguments: str
    ) -> Replacement | None:
        """What the injected clock and source of chance offer, where the manifest declares or can declare them."""
        if plugin.manifest is None:
            return None
        from plugcheck_rules.hosts.dagstack.replacements import replacement  # only fixes need it

        facts = ManifestFacts(plugin, workspace, read_manifest(plugin.manifest, workspace))
        return replacement(facts, function, name, arguments)

    def severity(self, rule: Rule[Any], plugin: Plugin, workspace: Workspace) -> Severity | None:
        """What the manifest promises decides: to stay in the host's process, or to give equal output again."""
        if plugin.manifest is None:
            return None
        if rule.code.startswith("SER"):
            facts = ManifestFacts(plugin, workspace, read_manifest(plugin.manifest, workspace))
            return Severity.HINT if facts.value("in_process_only") is True else None
        if rule.code.startswith("DET"):
            facts = ManifestFacts(plugin, workspace, read_manifest(plugin.manifest, workspace))
            return Severity.ERROR if facts.promises_equal_output else Severity.WARNING
        return None

    def parameter_type(self, function: FunctionFacts, parameter: Parameter) -> str | None:
        """The context: the argument of `setup`, and a hook's first argument by one of its usual names."""
        taken = takes_context(function.name, function) and function.owner is not None
        first = function.parameters[0 if function.is_static else 1 :][:1]
        return CONTEXT if taken and parameter in first else None

    def contract_plan(self, plugin: Plugin, workspace: Workspace) -> ContractPlan | None:
        """How to run the host's real suite for `plugin`."""
        from plugcheck_rules.hosts.dagstack.contract.plan import contract_plan  # only a run needs it

        return contract_plan(plugin, workspace)

    def contract_suite(self, plugin: Plugin, workspace: Workspace) -> Suite | None:
        """The checks of `run_contract_suite`, and the tests that call it."""
        from plugcheck_rules.hosts.dagstack.contract.discovery import contract_suite  # only editors ask

        return contract_suite(plugin, workspace)

    def contract_dependencies(self, plugin: Plugin, workspace: Workspace) -> Iterator[Path]:
        """What stands below the plugin's folder and is no other plugin's, and the kinds that name its hooks."""
        roots = {manifest.path.parent for manifest in landscape(workspace).manifests}
        yield from (
            path for path in below(workspace.listing, plugin.root) if _owner(path, roots) == plugin.root
        )
        yield from (path for path in _shared(workspace) if path.name == vocabulary.KIND)

    def creations(
        self, path: Path, span: Span | None, workspace: Workspace, *, asked: bool
    ) -> Iterator[Creation]:
        """Tests, a manifest, a `teardown`, declarations and samples that a plugin lacks."""
        from plugcheck_rules.hosts.dagstack.creations.offers import offers  # only an editor needs it

        yield from offers(path, span, workspace, self, asked=asked)

    def example_files(self, source: str, path: str) -> Mapping[str, str]:
        """A manifest gets a minimal `plugin.py` beside it, code a minimal manifest.

        Without a path, a source that holds a table header or a field that only manifests have becomes
        `dagstack.toml`, and any other `plugin.py`, whose first class becomes the entry point.
        """
        is_manifest = bool(_TOML_HEADER.search(source) or _MANIFEST_KEY.search(source))
        path = path or (vocabulary.MANIFEST if is_manifest else "plugin.py")
        if path.endswith(".toml"):
            return {
                path: source,
                path.rpartition("/")[0] + "/plugin.py" if "/" in path else "plugin.py": EXAMPLE_CODE,
            }
        first_class = re.search(r"^class\s+(\w+)", source, re.MULTILINE)
        name = first_class.group(1) if first_class and path == "plugin.py" else "Plugin"
        return {
            "plugin.py": EXAMPLE_CODE,
            vocabulary.MANIFEST: EXAMPLE_MANIFEST.format(name=name),
            path: source,
        }


def _shared(workspace: Workspace) -> tuple[Path, ...]:
    """The files of the workspace that every plugin's findings can depend on."""
    known = workspace.cache.results.get(("dagstack", "shared"))
    if known is not None and known[0] is workspace.listing:
        paths: tuple[Path, ...] = known[1]
        return paths
    names = vocabulary.MANIFEST_NAMES | {vocabulary.PYPROJECT, vocabulary.KIND}
    paths = tuple(path for path in workspace.listing if path.name in names)
    workspace.cache.results["dagstack", "shared"] = (workspace.listing, paths)
    return paths


def _reason(manifest: Path) -> str:
    if manifest.name == vocabulary.PYPROJECT:
        return "it holds a table `[tool.dagstack.plugin]`"
    return f"it is named `{manifest.name}`"


def _string(section: Node, key: str) -> str:
    node = section.get(key)
    return node.value if node is not None and isinstance(node.value, str) else ""


def _tests(roots: frozenset[Path], workspace: Workspace) -> Mapping[Path, tuple[Path, ...]]:
    """By the folder of a manifest, the test files below it that no manifest further down owns."""
    known = workspace.cache.results.get(("dagstack", "tests"))
    if known is None or known[0] is not workspace.listing or known[1] != roots:
        found = {root: tuple(_tests_below(root, roots, workspace)) for root in roots}
        known = workspace.cache.results["dagstack", "tests"] = (workspace.listing, roots, found)
    tests: Mapping[Path, tuple[Path, ...]] = known[2]
    return tests


def _tests_below(root: Path, roots: frozenset[Path], workspace: Workspace) -> Iterator[Path]:
    for path in below(workspace.listing, root):
        if path.suffix == ".py" and is_test(path, root) and _owner(path, roots) == root:
            yield path


def _owner(path: Path, roots: Container[Path]) -> Path | None:
    return next((folder for folder in path.parents if folder in roots), None)


def entry_files(manifest: Manifest, workspace: Workspace) -> Iterator[Path]:
    """The files in which the manifest's entry point lies, as far as they exist.

    Wider than what discovery finds (`pkg.mod:P` is looked for in `pkg/mod.py` too): code behind an entry
    point of a wrong form is the plugin's code still. Where nothing names a file, `plugin.py` is taken.
    """
    root, section = manifest.path.parent, manifest.section
    key = ("dagstack", "candidates", manifest.path)
    known = workspace.cache.results.get(key)
    if known is None or known[0] is not manifest:
        candidates = tuple(dict.fromkeys(_candidates(root, section, workspace)))
        known = workspace.cache.results[key] = (manifest, candidates)
    found = {path: None for path in known[1] if workspace.files.exists(path)}
    if not found:
        default = root / "plugin.py"
        if _string(section, "runtime") != "mcp_http" and workspace.files.exists(default):
            found[default] = None
    return iter(found)


def _candidates(root: Path, section: Node, workspace: Workspace) -> Iterator[Path]:
    for module in _modules(section):
        if not module or "\0" in module:
            continue
        yield normal(root / f"{module}.py")
        dotted = module.replace(".", "/")
        for folder in dict.fromkeys((root, workspace.root, root / "src", workspace.root / "src")):
            yield normal(folder / f"{dotted}.py")
            yield normal(folder / dotted / "__init__.py")


def _modules(section: Node) -> Iterator[str]:
    """The modules that `entry_point` or `command` name, without suffix."""
    entry_point = _string(section, "entry_point")
    words = entry_point.split()
    if len(words) <= 1:
        module, colon, _ = entry_point.strip().partition(":")
        yield module.strip() if colon else module.strip().rpartition(".")[0]
    command = section.get("command")
    if command is not None and command.items is not None:
        words = [item.value for item in command.items if isinstance(item.value, str)]
    for before, word in zip(("", *words), words, strict=False):
        if before == "-m":
            yield word
        elif word.endswith(".py"):
            yield word.removesuffix(".py")
