"""What the server needs to know of a host. All that is known of one host lives in its rule pack."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.editing.language import Language

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.access import AccessAnswer, AccessDiff, AccessQuestion
    from plugcheck_lsp.contract.plan import ContractPlan
    from plugcheck_lsp.contract.suite import Suite
    from plugcheck_lsp.editing.creating import Creation
    from plugcheck_lsp.findings import FileEdit, Severity
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.names import Parameter
    from plugcheck_lsp.rule import Rule
    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace


class Role(StrEnum):
    """What a file is to its plugin."""

    MANIFEST = "manifest"
    CODE = "code"
    TEST = "test"
    DOCUMENT = "document"
    """A file that is neither code nor what declares the plugin: a schema, an access list, a binding."""


@dataclass(frozen=True)
class Site:
    """Where a host found a plugin: what the engine completes to a `Plugin`."""

    root: Path
    """The plugin's folder."""
    manifest: Path | None
    """The file that declares it; None where code alone marks a plugin."""
    name: str
    """The plugin's name as far as it can be read, else its folder's name."""
    entries: tuple[Path, ...]
    """The files of the plugin's entry points that exist."""
    reason: str
    """Why this is a plugin of the host: a clause that follows "because"."""
    tests: tuple[Path, ...] = ()
    """The plugin's own test files."""
    documents: Mapping[Path, str] = field(default_factory=dict)
    """The files of other kinds that belong to it, each with the reason: a clause that follows "because"."""


@dataclass(frozen=True)
class Plugin:
    """A plugin of one host, with all files that belong to it."""

    host: Host
    root: Path
    manifest: Path | None
    name: str
    reason: str
    code: tuple[Path, ...]
    """The entry modules and the workspace's modules that they import, transitively; sorted."""
    tests: tuple[Path, ...]
    why: Mapping[Path, str] = field(default_factory=dict)
    """For each file, the reason why it belongs: a clause that follows "because"."""
    documents: tuple[Path, ...] = ()
    """The files of other kinds (schemas, access lists, bindings); sorted."""

    @property
    def key(self) -> tuple[str, Path, Path | None, str]:
        """What tells it from every other plugin of its workspace, whatever its files hold."""
        return (self.host.id, self.root, self.manifest, self.name)

    @property
    def files(self) -> tuple[Path, ...]:
        return ((self.manifest,) if self.manifest else ()) + self.code + self.tests + self.documents


@dataclass(frozen=True, eq=False)
class Hooks:
    """The functions of a plugin that its host calls."""

    functions: tuple[FunctionFacts, ...]
    named: bool
    """Whether something says that these are hooks; False: they are taken for hooks because they could be."""
    every: bool = False
    """Whether simply every function counts, because no host is known."""
    lifecycle: tuple[FunctionFacts, ...] = ()
    """The functions that the host calls before the hooks: what they keep on the instance, hooks read."""


@dataclass(frozen=True)
class Replacement:
    """What stands in place of a call that goes around the host."""

    title: str
    """An imperative, for the fix."""
    expression: str
    """``self._clock.now()``."""
    edits: tuple[FileEdit, ...] = ()
    """What has to be written elsewhere: the manifest's declaration, say."""


@dataclass(frozen=True)
class FileSchema:
    """A JSON Schema for files of some names."""

    name: str
    """Names the file that it is shipped in: ``dagstack-manifest``."""
    language: str
    """``toml`` or ``yaml``."""
    patterns: tuple[str, ...]
    """The files that it is for: names, with the folder before them where that decides, `*` in names."""
    document: Mapping[str, Any]

    def is_for(self, path: Path) -> bool:
        return any(path.match(pattern) for pattern in self.patterns)


class Host(ABC):
    """One host: how to detect its plugins, what facts its rules ask, how to run its suite."""

    id: str
    title: str
    distribution: str = ""
    """The name of the distribution whose version is the host's version."""
    verified_version: str = ""
    """The version that the rules were verified on: what counts where none is installed or configured."""
    untold: frozenset[str] = frozenset({"process-output"})
    """The categories of non-determinism that are not looked for: no fault for this host, or told by its other rules."""
    tells_differences: bool = True
    """Whether equal inputs must give equal outputs everywhere; False: where they must, rules of the host's own say so."""
    on_request: bool = False
    """Whether the host is switched on only where the settings or the command line name it."""

    @property
    def language(self) -> Language:
        """What editors are told of the host's files while one types."""
        return Language()

    @property
    def schemas(self) -> tuple[FileSchema, ...]:
        """JSON Schemas of the host's files, for other tools. One that refuses what the host takes would be a lie."""
        return ()

    @abstractmethod
    def sites(self, workspace: Workspace) -> Iterable[Site]:
        """The host's plugins among the workspace's files."""

    @abstractmethod
    def subjects(self, plugin: Plugin, workspace: Workspace) -> Iterable[Any]:
        """The facts about one plugin, beyond its Python code, that the host's rules ask (manifest facts, say)."""

    @abstractmethod
    def dependencies(self, plugin: Plugin, workspace: Workspace) -> Iterable[Path]:
        """The files beyond the plugin's own on which its findings can depend (other manifests, kind files)."""

    def code_dependencies(self, plugin: Plugin, workspace: Workspace) -> Iterable[Path] | None:
        """The files beyond the plugin's own code and tests on which findings about Python code alone can depend.

        None: all that any finding about the plugin can depend on.
        """
        return None

    def state(self, plugin: Plugin, workspace: Workspace) -> Any:
        """What else the findings about `plugin` depend on: equal values mean that nothing changed."""
        return None

    @abstractmethod
    def example_files(self, source: str, path: str) -> Mapping[str, str]:
        """The smallest workspace in which `source`, an example of a rule, is a plugin's code or manifest.

        `path` is the example's own relative path, or empty: then the host decides what `source` is.
        """

    def hooks(self, plugin: Plugin, workspace: Workspace) -> Hooks:
        """The functions of the plugin's program (`Workspace.program`) that the host calls; without a host, all."""
        program = workspace.program(plugin)
        functions = (f for module in program.modules.values() for f in module.all_functions)
        return Hooks(tuple(functions), named=False, every=True)

    def replacement(
        self, plugin: Plugin, workspace: Workspace, function: FunctionFacts, name: str, arguments: str
    ) -> Replacement | None:
        """What a resource of the host offers in place of a call of `name` in `function`; None: nothing in reach.

        `arguments` is the text between the call's brackets.
        """
        return None

    def severity(self, rule: Rule[Any], plugin: Plugin, workspace: Workspace) -> Severity | None:
        """How much the rule's findings matter for this plugin, where its manifest decides; None: what the rule says."""
        return None

    def parameter_type(self, function: FunctionFacts, parameter: Parameter) -> str | None:
        """The canonical dotted name of the type of what the host gives for a parameter; None where it gives none."""
        return None

    def contract_plan(self, plugin: Plugin, workspace: Workspace) -> ContractPlan | None:
        """How to run the host's real suite for `plugin`; None where the host has none."""
        return None

    def contract_suite(self, plugin: Plugin, workspace: Workspace) -> Suite | None:
        """What the suite would check of `plugin`, read from its files; None where there is none for it.

        Asked for while one types: what is half-typed hides at most itself.
        """
        return None

    def contract_dependencies(self, plugin: Plugin, workspace: Workspace) -> Iterable[Path]:
        """The files beyond the plugin's own that what its suite says can depend on."""
        return self.dependencies(plugin, workspace)

    def access(
        self, plugin: Plugin, workspace: Workspace, question: AccessQuestion, named: Collection[Path]
    ) -> Iterable[AccessAnswer]:
        """What the plugin's access lists say of a call: those of `named` (paths of files) that it has, if it has any,
        else those that the host loads."""
        return ()

    def access_diff(
        self, plugin: Plugin, workspace: Workspace, named: Collection[Path]
    ) -> Iterable[AccessDiff]:
        """How the plugin's access lists differ from what they were (`Workspace.past`): all, or those of `named`."""
        return ()

    def creations(
        self, path: Path, span: Span | None, workspace: Workspace, *, asked: bool
    ) -> Iterable[Creation]:
        """What can be created from `span` of the file at `path`, which may belong to no plugin yet; everywhere in it
        without one.

        `asked`: whether the user asks for such a thing. What would be a nuisance elsewhere is told only then.
        """
        return ()

    def judged_with(self, plugin: Plugin, workspace: Workspace) -> Plugin:
        """The plugin whose suite judges `plugin`: another one where a suite takes several plugins together."""
        return plugin


_TEST_FILE = re.compile(r"test_.*\.py|.*_test\.py|conftest\.py")


def is_test(path: Path, root: Path) -> bool:
    """Whether the file at `path`, below the plugin's `root`, is a test by the names that pytest goes by."""
    return "tests" in path.relative_to(root).parts[:-1] or bool(_TEST_FILE.fullmatch(path.name))
