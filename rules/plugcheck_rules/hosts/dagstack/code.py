"""The code behind a manifest: what its entry point names, and what the class does with its context."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from plugcheck_lsp.files import below
from plugcheck_lsp.python.module import ParameterUses, Place
from plugcheck_lsp.python.names import BindingKind, ParameterKind, StepKind
from plugcheck_lsp.python.program import External, Global, Program
from plugcheck_lsp.workspace import search_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import libcst as cst

    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.python.module import Bound, ClassFacts, FunctionFacts, ModuleFacts, PathUse
    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace

PLAIN_BASES = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"})
_ABSTRACT = frozenset({"abc.abstractmethod", "abc.abstractproperty"})
_CONTEXT_NAMES = frozenset({"ctx", "context"})
_LIFECYCLE = frozenset({"setup", "teardown"})


@dataclass(frozen=True)
class Refusal:
    """Why the host cannot make the plugin's object: a clause, and where in the code the cause is."""

    reason: str
    place: Place | None = None


@dataclass(frozen=True, eq=False)
class PluginCode:
    """The code of one plugin, with the module and the name that its entry point gives."""

    plugin: Plugin
    workspace: Workspace
    file: Path | None
    """The entry point's file, where the host finds it; None where it finds none, or that cannot be known."""
    attribute: str

    @cached_property
    def program(self) -> Program:
        return self.workspace.program(self.plugin)

    @property
    def broken(self) -> bool:
        """Whether some of the plugin's code does not parse."""
        return any(module.broken for module in self.program.modules.values())

    @cached_property
    def module(self) -> ModuleFacts | None:
        """The entry point's module."""
        return self.program.modules.get(self.file) if self.file is not None else None

    @cached_property
    def owner(self) -> ClassFacts | None:
        """The plugin's class, where the entry point names one that is bound once."""
        if self.module is None:
            return None
        target = self.program.resolve_global(self.module, self.attribute)
        if not isinstance(target, Global) or len(target.module.bindings.get(target.name, ())) != 1:
            return None
        return self.program.class_of(target)

    @cached_property
    def is_whole(self) -> bool:
        """Whether all methods of the class are known: no base from elsewhere, no broken text."""
        if self.owner is None or self.broken:
            return False
        ancestry, others = self.program.ancestry(self.owner)
        return all(name in PLAIN_BASES for name in others) and not any(known.broken for known in ancestry)

    @cached_property
    def methods(self) -> dict[str, FunctionFacts]:
        """The methods of the class by name, inherited ones too; the nearest definition holds."""
        found: dict[str, FunctionFacts] = {}
        if self.owner is not None:
            for ancestor in self.program.ancestry(self.owner)[0]:
                for name, method in ancestor.methods.items():
                    found.setdefault(name, method)
        return found

    def hooks(self, named: frozenset[str]) -> tuple[FunctionFacts, ...]:
        """The methods that the host calls as hooks: those with such a name, and those that carry a marker."""
        return tuple(
            method
            for name, method in self.methods.items()
            if name not in _LIFECYCLE and (name in named or any(map(_is_marker, method.decorators)))
        )

    @property
    def public_methods(self) -> tuple[FunctionFacts, ...]:
        """The methods that could be hooks, where nothing says which ones are."""
        return tuple(
            method
            for name, method in self.methods.items()
            if name not in _LIFECYCLE and not name.startswith("_")
        )

    @property
    def has_any_name(self) -> bool:
        """Whether the module may have attributes that its text does not show."""
        module = self.module
        return module is not None and (
            module.unknowable or bool(_HIDDEN_NAMES.search(module.document.text.source))
        )

    @property
    def class_names(self) -> tuple[str, ...]:
        """The public classes of the entry point's module."""
        return tuple(
            name for name in (self.module.classes if self.module else ()) if not name.startswith("_")
        )

    def missing_name(self) -> bool:
        """Whether the entry point's module surely has no such attribute."""
        module = self.module
        if module is None or self.has_any_name or _is_dunder(self.attribute):
            return False
        bounds = (*module.bindings.get(self.attribute, ()), *module.rebound.get(self.attribute, ()))
        return all(bound.binding.type_only or bound.binding.kind is BindingKind.DECLARED for bound in bounds)

    def refusal(self) -> Refusal | None:
        """Why calling what the entry point names, without arguments, surely fails; None if it may work."""
        if self.module is None:
            return None
        target = self.program.resolve_global(self.module, self.attribute)
        if not isinstance(target, Global):
            return None
        bounds = target.module.bindings.get(target.name, ())
        if len(bounds) != 1:
            return None
        if self.owner is not None:
            return self._class_refusal(self.owner)
        function = self.program.function_of(target)
        if function is not None:
            return _function_refusal(function)
        return self._value_refusal(bounds[0])

    def _class_refusal(self, owner: ClassFacts) -> Refusal | None:
        if owner.constructible_without_arguments() is False:
            constructor = self.program.find_method(owner, "__init__") or self.program.find_method(
                owner, "__new__"
            )
            place = constructor.place if constructor is not None else owner.place
            return Refusal("needs arguments, and the host gives none", place)
        abstract = self._abstract_methods(owner)
        if abstract:
            return Refusal(f"is abstract: `{abstract[0].name}` is not implemented", abstract[0].place)
        return None

    def _abstract_methods(self, owner: ClassFacts) -> tuple[FunctionFacts, ...]:
        """The abstract methods that keep the class from being instantiated."""
        ancestry, others = self.program.ancestry(owner)
        if "abc.ABC" not in others or not all(name in PLAIN_BASES for name in others):
            return ()
        seen: set[str] = set()
        found: list[FunctionFacts] = []
        for ancestor in ancestry:
            for name in ancestor.attributes:
                method = ancestor.methods.get(name)
                if name not in seen and method is not None and _ABSTRACT & set(method.decorators):
                    found.append(method)
                seen.add(name)
        return tuple(found)

    def _value_refusal(self, bound: Bound) -> Refusal | None:
        """Why a value that is bound by an assignment cannot be called."""
        value = bound.binding.value
        if bound.binding.kind is not BindingKind.ASSIGNED or value is None:
            return None
        if type(value).__name__ in _UNCALLABLE:
            return Refusal("is a value, not a class", bound.place)
        site = bound.module.facts_of(bound.unit).call_of.get(value)
        if site is None or site.use is None:
            return None
        made = self.program.class_of(self.program.callee(bound.module, bound.unit, site.use, site.depth))
        if made is None or made.decorators or "metaclass" in made.scope.keywords:
            return None
        ancestry, others = self.program.ancestry(made)
        if not all(name in PLAIN_BASES for name in others) or any(
            known.broken or {"__call__", "__new__"} & set(known.attributes) for known in ancestry
        ):
            return None
        return Refusal(f"is an instance of `{made.name}`, not the class", bound.place)

    def context_uses(self, *path: str) -> ParameterUses:
        """What the class reads below `path` of its context: the argument of `setup`, and a hook's argument `ctx`."""
        known = self.program.once(("context", self.file, self.attribute), self._context_uses)
        below = tuple(use for use in known if use.path[: len(path)] == path)
        return replace(known, uses=below)

    def _context_uses(self) -> ParameterUses:
        uses: dict[tuple[object, ...], PathUse] = {}
        escapes: set[tuple[str, ...]] = set()
        tests: list[PathUse] = []
        for name, method in self.methods.items():
            if self.owner is None or not takes_context(name, method):
                continue
            known = self.owner.uses_of_parameter(name, 0)
            sure = name == "setup" or _says_context(method)
            for use in (use._replace(sure=use.sure and sure) for use in known):
                key = use.place.path, use.place.span, use.path
                if key not in uses or not uses[key].sure:
                    uses[key] = use
            escapes |= known.escapes
            tests += known.tests
        return ParameterUses(tuple(uses.values()), frozenset(escapes), tuple(tests))

    def uses_of(self, names: frozenset[str]) -> Iterator[Place]:
        """Where the plugin's code uses one of these functions of others, by their dotted names."""
        return (place for place, _ in external_uses(self.program, names))


def external_uses(program: Program, names: frozenset[str]) -> Iterator[tuple[Place, cst.CSTNode | None]]:
    """Where the program uses one of these functions of others, through whatever imports, and the call if it is one."""
    last_parts = {name.rpartition(".")[2] for name in names}
    for module in program.modules.values():
        source = module.document.text.source
        if not any(part in source for part in last_parts):
            continue
        for unit, facts in module.units:
            for scope in facts.module.walk():
                for use in (use for uses in scope.uses.values() for use in uses):
                    target, consumed = program.resolve(module, unit, use)
                    if isinstance(target, External) and target.name in names:
                        step = use.steps[consumed] if consumed < len(use.steps) else None
                        callee = use.steps[consumed - 1].node if consumed else use.root
                        yield (
                            Place(module, unit, callee),
                            step.node if step and step.kind is StepKind.CALL else None,
                        )


_LOADERS = frozenset(
    {"dagstack.plugin_system.load_manifest", "dagstack.plugin_system.manifest.load_manifest"}
)
_HIDDEN_NAMES = re.compile(r"\b(?:globals|locals|vars|setattr|exec)\s*\(|\b__dict__\b")
"""What binds names of a module without writing them as names."""
_NO_NAME = re.compile(r"[^\w.-]+")


def load_manifest_calls(plugin: Plugin, workspace: Workspace, manifest: Path) -> Iterator[Place]:
    """Where the plugin's tests or its code hand `manifest` to `load_manifest`.

    A call is about this file unless its arguments, or else the whole file that holds it, name other TOML files
    alone.
    """
    paths = (*plugin.tests, *plugin.code)
    documents = {path: document for path in paths if (document := workspace.python(path)) is not None}
    if not any("load_manifest" in document.text.source for document in documents.values()):
        return
    folders = dict.fromkeys(
        (*search_path(plugin.root, workspace.root), *(path.parent for path in plugin.tests))
    )
    for place, call in external_uses(Program(documents, tuple(folders)), _LOADERS):
        if call is None:
            continue
        arguments = Place(place.module, place.unit, call).text
        named = _toml_names(arguments) or _toml_names(place.module.document.text.source)
        if not named or manifest.name in named:
            yield place


def _toml_names(text: str) -> tuple[str, ...]:
    """The names of TOML files that stand in `text`."""
    return tuple(name for name in _NO_NAME.split(text) if name.endswith(".toml"))


_UNCALLABLE = frozenset(
    {
        "SimpleString",
        "ConcatenatedString",
        "FormattedString",
        "Integer",
        "Float",
        "List",
        "Dict",
        "Set",
        "Tuple",
    }
)
"""The libcst nodes of values that cannot be called."""


def _function_refusal(function: FunctionFacts) -> Refusal | None:
    if function.scope.decorators or not any(parameter.required for parameter in function.parameters):
        return None
    return Refusal("needs arguments, and the host gives none", function.place)


def _is_marker(decorator: str | None) -> bool:
    return decorator is not None and decorator.rpartition(".")[2] == "hookimpl"


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _says_context(method: FunctionFacts) -> bool:
    """Whether the method's first parameter is a context by more than an inner function's name for it."""
    bindings = [
        binding
        for parameter in method.parameters[0 if method.is_static else 1 :][:1]
        for binding in method.scope.bindings.get(parameter.name, ())
    ]
    annotation = bindings[0].annotation if bindings else None
    if annotation is not None:
        dotted = method.module.dotted(annotation, method.unit)
        return dotted is not None and dotted.rpartition(".")[2] == "PluginContext"
    return not method.name.startswith("_") and bool(bindings) and bindings[0].name == "ctx"


def takes_context(name: str, method: FunctionFacts) -> bool:
    """Whether the host gives its context to the method's first parameter (receiver not counted)."""
    parameters = [
        p for p in method.parameters if p.kind in (ParameterKind.NORMAL, ParameterKind.POSITIONAL_ONLY)
    ]
    if not method.is_static:
        parameters = parameters[1:]
    return bool(parameters) and (name == "setup" or parameters[0].name in _CONTEXT_NAMES)


@dataclass(frozen=True)
class FailingImport:
    """An import that fails where discovery loads one file alone."""

    path: Path
    span: Span
    name: str
    """What is imported, as written."""
    function: str
    """The function that then fails; empty where the import runs with the module, which then fails."""


def failing_imports(module: ModuleFacts, root: Path, workspace: Workspace) -> Iterator[FailingImport]:
    """The imports of the plugin's own files in `module`, which lies in the plugin's folder `root`.

    Left out: what stands in a branch or a `try`, or for type checkers alone; and, where the module changes
    `sys.path` or the file may be installed as a package, absolute imports.
    """
    changes_path = "sys.path" in module.document.text.source
    seen: set[Span] = set()
    for _, unit, binding in module.sure_imports:
        imported = binding.imported
        if imported is None:
            continue
        first = imported.name.partition(".")[0]
        fails = imported.level in (1, 2) or (
            not imported.level and not changes_path and is_own_module(first, root, workspace)
        )
        span = unit.parsed.span(binding.statement).shifted(unit.start)
        if fails and span not in seen:
            seen.add(span)
            function = module.function_of(unit, binding.scope)
            name = "." * imported.level + (imported.name or imported.member or "")
            yield FailingImport(module.path, span, name, function.qualified_name if function else "")


def is_own_module(name: str, root: Path, workspace: Workspace) -> bool:
    """Whether the top-level module `name` lies in the plugin's folder, and nothing else can provide it."""
    if name in sys.stdlib_module_names or not _is_module(root / name, workspace):
        return False
    for folder in (root, *root.parents):
        installs = _is_distribution(folder, workspace)
        for search in (folder, folder / "src"):
            if (search != root or installs) and _is_module(search / name, workspace):
                return False
        if folder == workspace.root:
            break
    return True


def _is_distribution(folder: Path, workspace: Workspace) -> bool:
    """Whether the folder is that of a package that somebody can install."""
    path = folder / "pyproject.toml"
    if workspace.text(folder / "setup.py") is not None:
        return True
    document = workspace.toml(path) if workspace.text(path) is not None else None
    return document is not None and any(
        document.root.get(name) is not None for name in ("project", "build-system")
    )


def _is_module(path: Path, workspace: Workspace) -> bool:
    if workspace.files.exists(path.with_name(f"{path.name}.py")):
        return True
    return any(known.suffix == ".py" for known in below(workspace.listing, path))
