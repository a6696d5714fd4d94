"""INJ115: something is imported from the host that it does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import Version

from plugcheck_lsp.findings import Applicability, FileEdit, Fix
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.injection.host_names import ELSEWHERE, MODULES, NAMES, PACKAGE, SAID
from plugcheck_rules.hosts.dagstack.injection.injection_rule import InjectionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.imported import ImportedName
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class MissingHostName(InjectionRule):
    """A name is imported from `dagstack.plugin_system`, or from `dagstack` itself, that is not there.

    ## What it does

    Compares imports, in the plugin and in its tests, with what release 0.4.1 has. With another release installed
    or configured, only names that the documents promise in vain are told. Imports in a `try` or for type checkers
    alone stay silent.

    ## Why it matters

    The import raises `ImportError`: discovery logs it and skips the plugin, tests do not even start. Public
    documents name several things that the release does not have, and import from `dagstack`, which is a namespace
    package and holds nothing.

    ## Example

    ```python
    from dagstack.plugin_system import hookimpl
    ```

    ## Use instead

    ```python
    from dagstack.plugin_system.hookspecs.tool import hookimpl
    ```

    ## Fix safety

    Safe where the name is only imported from the wrong module; unsafe where another name is taken.

    ## References

    - dagstack 0.4.1: `__init__.py`, `hookspecs/tool.py`
    """

    code, name = "INJ115", "missing-host-name"
    examples = (
        Bad(
            "from dagstack.plugin_system import ^hookimpl^\n\n\nclass Plugin:\n    @hookimpl\n    def chunk(self, text):\n        return text\n",
            fixed="from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass Plugin:\n    @hookimpl\n    def chunk(self, text):\n        return text\n",
        ),
        Bad(
            "from dagstack import ^PluginContext^\n\n\nclass Plugin:\n    def setup(self, ctx: PluginContext):\n        self.size = ctx.config['size']\n",
            fixed="from dagstack.plugin_system import PluginContext\n\n\nclass Plugin:\n    def setup(self, ctx: PluginContext):\n        self.size = ctx.config['size']\n",
        ),
        Bad(
            "from dagstack.plugin_system import PluginContext, ^SingletonDispatcher^\n\n\nclass Plugin:\n    dispatcher = SingletonDispatcher\n    context = PluginContext\n"
        ),
        Good(
            "from dagstack.plugin_system import PluginContext, resources\n\n\nclass Plugin:\n    def setup(self, ctx: PluginContext):\n        self.kinds = resources\n"
        ),
        Good(
            "try:\n    from dagstack.plugin_system import TempDir\nexcept ImportError:\n    TempDir = None\n\n\nclass Plugin:\n    folder = TempDir\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        from plugcheck_lsp.python.imported import imported_names

        verified = facts.host_version == Version(facts.plugin.host.verified_version)
        for path in (*facts.plugin.code, *facts.plugin.tests):
            document = facts.workspace.python(path)
            if document is None or "dagstack" not in document.text.source:
                continue
            for imported in imported_names(path, document):
                if imported.conditional or not _is_missing(imported, verified=verified):
                    continue
                yield self.at(
                    facts,
                    imported.place.span,
                    _message(imported),
                    *_fixes(imported),
                    path=path,
                )


def _is_missing(imported: ImportedName, *, verified: bool) -> bool:
    name = imported.name
    if imported.module == "dagstack":
        return name != "plugin_system" and (name in NAMES or name in SAID or name in ELSEWHERE)
    if imported.module != PACKAGE:
        return False
    return name in SAID or name in ELSEWHERE or (verified and name not in NAMES and name not in MODULES)


def _message(imported: ImportedName) -> str:
    name = imported.name
    if name in ELSEWHERE:
        return f"`{imported.module}` has no `{name}`, so the import fails: it is in `{ELSEWHERE[name]}`"
    if name in SAID:
        return f"`{imported.module}` has no `{name}`, so the import fails: {SAID[name]}"
    if imported.module == "dagstack":
        return f"`dagstack` is a namespace and holds nothing, so the import fails: `{name}` is in `{PACKAGE}`"
    likely = _likely(name)
    hint = f"; did you mean `{likely}`?" if likely else ""
    return f"`{imported.module}` has no `{name}`, so the import fails{hint}"


def _likely(name: str) -> str | None:
    return next(iter(nearest(name, NAMES, close=0.8)), None)


def _fixes(imported: ImportedName) -> Iterator[Fix]:
    name = imported.name
    home = ELSEWHERE.get(name, PACKAGE if imported.module == "dagstack" and name in NAMES else None)
    if home is not None:
        if imported.alone:
            edit = FileEdit(imported.from_place.path, imported.from_place.span, home)
            yield Fix(f"Import it from `{home}`", Applicability.SAFE, (edit,))
        return
    likely = _likely(name) if name not in SAID else None
    if likely is not None:
        written = likely if imported.renamed else f"{likely} as {name}"
        edit = FileEdit(imported.place.path, imported.place.span, written)
        yield Fix(f"Import `{likely}`", Applicability.UNSAFE, (edit,))
