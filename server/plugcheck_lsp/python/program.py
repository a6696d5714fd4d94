"""A plugin's modules linked: what a name means through imports, re-exports and aliases."""

from __future__ import annotations

import builtins
from collections import deque
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from plugcheck_lsp.python.imports import module_files
from plugcheck_lsp.python.module import Bound, ClassFacts, FunctionFacts, ModuleFacts, Used
from plugcheck_lsp.python.names import (
    Binding,
    BindingKind,
    Imported,
    Scope,
    StepKind,
    Use,
    owner_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping
    from pathlib import Path

    import libcst as cst

    from plugcheck_lsp.documents.python import PythonDocument, Unit

Result = TypeVar("Result")

_BUILTINS = frozenset(dir(builtins))
_DEPTH = 60
"""How many aliases and re-exports in a row are followed."""


@dataclass(frozen=True, slots=True)
class External:
    """Something outside of the plugin, by its canonical dotted name: ``os.environ``, ``builtins.list``."""

    name: str


@dataclass(frozen=True, slots=True)
class OwnModule:
    """A module of the program."""

    module: ModuleFacts


@dataclass(frozen=True, slots=True)
class Global:
    """A module-level name of a module of the program."""

    module: ModuleFacts
    name: str


@dataclass(frozen=True, slots=True)
class Local:
    """A name that a function, class body or comprehension owns."""

    scope: Scope
    name: str


Target = External | OwnModule | Global | Local


class Program:
    """The Python files of one plugin (or its tests), linked.

    ``Program(documents, search)``: `documents` by absolute path; `search` are the folders from which absolute
    imports resolve, in order (`plugcheck_lsp.workspace.search_path`). Cheap to make: what is not asked for is
    not computed, and the facts of unchanged units are reused.
    """

    def __init__(self, documents: Mapping[Path, PythonDocument], search: tuple[Path, ...]) -> None:
        self.search = search
        self.modules: Mapping[Path, ModuleFacts] = {
            path: ModuleFacts(path, documents[path]) for path in documents
        }
        for module in self.modules.values():
            module.program = self
        self._imports: dict[tuple[str, int, Path], ModuleFacts | None] = {}
        self._resolved: dict[tuple[int, int, str], Target | None] = {}
        self._depth = 0
        self._ancestries: dict[
            tuple[Path, int, int], tuple[tuple[ClassFacts, ...], tuple[str | None, ...]]
        ] = {}
        self._bases: dict[tuple[Path, int, int], tuple[ClassFacts | str | None, ...]] = {}
        self._known: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """What `make` returns, computed once for this program under `key`."""
        if key not in self._known:
            self._known[key] = make()
        result: Result = self._known[key]
        return result

    # -- modules -------------------------------------------------------------------------------------------

    def module_named(self, name: str, level: int, importer: Path) -> ModuleFacts | None:
        """The program's module that `importer` gets by this name; None if it is none of the program's."""
        if not level and name.partition(".")[0] not in self._top_names:
            return None
        key = (name, level, importer.parent)
        if key not in self._imports:
            parts = [part for part in name.split(".") if part]
            files = list(module_files(name, level, importer, self.search, self.modules.__contains__))
            # The last file counts only if it is the module itself and no package on the way to it.
            wanted = parts[-1] if parts else None
            found = self.modules[files[-1]] if files else None
            if found is not None and wanted is not None:
                stem = found.path.parent.name if found.path.name == "__init__.py" else found.path.stem
                found = found if stem == wanted else None
            self._imports[key] = found
        return self._imports[key]

    @cached_property
    def broken(self) -> bool:
        """Whether some text of the program does not parse."""
        return any(module.broken for module in self.modules.values())

    @cached_property
    def words_in_broken_text(self) -> frozenset[str]:
        """Every word of the text that does not parse: names that may be used there."""
        return frozenset(word for module in self.modules.values() for word in module.words_in_broken_text)

    @cached_property
    def _top_names(self) -> frozenset[str]:
        """The first parts of the dotted names by which the search path reaches the program's modules."""
        return frozenset(
            path.relative_to(root).parts[0].removesuffix(".py")
            for path in self.modules
            for root in self.search
            if path.is_relative_to(root)
        )

    def dotted_name(self, module: ModuleFacts) -> str:
        """The dotted name by which the search path reaches `module`."""
        path = module.path.parent if module.path.name == "__init__.py" else module.path.with_suffix("")
        for root in self.search:
            if path.is_relative_to(root):
                return ".".join(path.relative_to(root).parts)
        return path.name

    # -- names ---------------------------------------------------------------------------------------------

    def resolve_global(self, module: ModuleFacts, name: str) -> Target | None:
        """What the module-level `name` of `module` means; None if that cannot be known."""
        key = (id(module), 0, name)
        if key not in self._resolved:
            self._resolved[key] = None  # the answer for a cycle of imports or aliases
            if self._depth < _DEPTH:
                self._depth += 1
                self._resolved[key] = self._resolve_global(module, name)
                self._depth -= 1
        return self._resolved[key]

    def _resolve_global(self, module: ModuleFacts, name: str) -> Target | None:
        if name in module.doubted:
            return None
        bounds = module.bindings.get(name, ())
        if not bounds:
            if name in module.rebound:
                return Global(module, name)
            return self._resolve_unbound(module, name)
        runtime = tuple(bound for bound in bounds if not bound.binding.type_only) or bounds
        target = self._of_bindings(module, tuple((bound.unit, bound.binding) for bound in runtime))
        if isinstance(target, Local):
            return Global(module, name)
        return target

    def _resolve_unbound(self, module: ModuleFacts, name: str) -> Target | None:
        for star in reversed(module.stars):
            imported = star.binding.imported
            source = self.module_named(imported.name, imported.level, module.path) if imported else None
            if source is None:
                return None  # it may or may not have the name
            if not name.startswith("_") and (name in source.bindings or source.stars):
                return self.resolve_global(source, name)
        if name not in _BUILTINS:
            return None
        return External(f"builtins.{name}")

    def _of_bindings(self, module: ModuleFacts, bindings: tuple[tuple[Unit, Binding], ...]) -> Target | None:
        """What a name with these bindings means; a `Local` stands for "itself"."""
        _, first = bindings[0]
        itself = Local(first.scope, first.name)
        imports = [binding.imported for _, binding in bindings if binding.imported is not None]
        if imports:
            if len(imports) < len(bindings) and not all(
                binding.imported or _is_none(binding) for _, binding in bindings
            ):
                return None
            targets = {self.resolve_import(module, imported) for imported in imports}
            return targets.pop() if len(targets) == 1 else None
        if len(bindings) == 1 and first.kind is BindingKind.ASSIGNED and first.value is not None:
            use = module.facts_of(bindings[0][0]).uses.get(first.value)
            if use is not None and all(step.kind is StepKind.ATTRIBUTE for step in use.steps):
                target, consumed = self.resolve(module, bindings[0][0], use)
                if consumed == len(use.steps) and isinstance(target, (External, OwnModule, Global)):
                    return target
        return itself

    def resolve_import(self, module: ModuleFacts, imported: Imported) -> Target | None:
        source = self.module_named(imported.name, imported.level, module.path)
        member = imported.member
        if member is None:
            return OwnModule(source) if source else External(imported.name) if not imported.level else None
        if source is not None:
            found = self.member(source, member)
            return None if self._may_be_submodule(found, source, member, module) else found
        below = self.module_named(_joined(imported.name, member), imported.level, module.path)
        if below is not None:
            return OwnModule(below)
        return External(_joined(imported.name, member)) if not imported.level else None

    def _may_be_submodule(
        self, found: Target | None, package: ModuleFacts, name: str, importer: ModuleFacts
    ) -> bool:
        """Whether code inside a package can get the submodule `name` where the package gives the name to something else.

        While the package itself is still being imported, its attribute is what has been imported so far.
        """
        if package.path.name != "__init__.py" or not importer.path.is_relative_to(package.path.parent):
            return False
        below = self.module_named(name, 1, package.path)
        return below is not None and found != OwnModule(below)

    def member(self, module: ModuleFacts, name: str) -> Target | None:
        """What ``module.name`` means."""
        if name in module.bindings or name in module.rebound:
            return self.resolve_global(module, name)
        if module.path.name == "__init__.py":
            below = self.module_named(name, 1, module.path)
            if below is not None:
                return OwnModule(below)
        return self._resolve_unbound(module, name) if module.stars else None

    def resolve_name(self, module: ModuleFacts, unit: Unit, name: str, scope: Scope) -> Target | None:
        """What `name` means where it is read in `scope`; None if that cannot be known."""
        facts = module.facts_of(unit)
        if scope is facts.root and facts.root is not facts.module:
            owner_class = module.class_of_member.get(unit.start)
            if owner_class is not None and name in owner_class.attributes:
                return Local(scope, name)
        owner = owner_of(name, scope)
        if owner.parent is None:
            return self.resolve_global(module, name)
        key = (unit.start, id(owner), name)
        if key not in self._resolved:
            self._resolved[key] = Local(owner, name)
            if self._depth < _DEPTH:
                self._depth += 1
                bindings = tuple((unit, binding) for binding in owner.bindings[name])
                self._resolved[key] = self._of_bindings(module, bindings)
                self._depth -= 1
        found = self._resolved[key]
        return Local(owner, name) if isinstance(found, Local) else found

    def resolve(self, module: ModuleFacts, unit: Unit, use: Use) -> tuple[Target | None, int]:
        """What the chain of `use` refers to, and how many of its steps lead there."""
        target = self.resolve_name(module, unit, use.name, use.scope)
        return self.follow(target, use, 0, module)

    def follow(
        self, target: Target | None, use: Use, start: int, module: ModuleFacts, end: int | None = None
    ) -> tuple[Target | None, int]:
        """Go on from `target` along the attributes of `use`, up to step `end`, as far as they are names of modules."""
        position = start
        for step in use.steps[start:end]:
            if step.kind is not StepKind.ATTRIBUTE or step.key is None:
                break
            if isinstance(target, External):
                dotted = f"{target.name}.{step.key}"
                own = self.module_named(dotted, 0, module.path)
                target = OwnModule(own) if own is not None else External(dotted)
            elif isinstance(target, OwnModule):
                target = self.member(target.module, step.key)
            else:
                break
            position += 1
            if target is None:
                break
        return target, position

    def callee(self, module: ModuleFacts, unit: Unit, use: Use, depth: int) -> Target | None:
        """What the first `depth` steps of `use` refer to, if they are all names; None otherwise."""
        if any(step.kind is not StepKind.ATTRIBUTE for step in use.steps[:depth]):
            return None
        target = self.resolve_name(module, unit, use.name, use.scope)
        reached, position = self.follow(target, use, 0, module, depth)
        return reached if position == depth else None

    def dotted(self, module: ModuleFacts, node: cst.BaseExpression, unit: Unit) -> str | None:
        """The canonical dotted name of the leading attribute chain of `node`; None if unknown or a local name."""
        use = module.facts_of(unit).uses.get(node)
        if use is None:
            return None
        names = 0
        while names < len(use.steps) and use.steps[names].kind is StepKind.ATTRIBUTE:
            names += 1
        target, consumed = self.resolve(module, unit, use)
        rest = [step.key or "" for step in use.steps[consumed:names]]
        if isinstance(target, External):
            return ".".join([target.name, *rest])
        if isinstance(target, OwnModule):
            return ".".join([self.dotted_name(target.module), *rest])
        if isinstance(target, Global):
            return ".".join([self.dotted_name(target.module), target.name, *rest])
        return None

    def class_of(self, target: Target | None) -> ClassFacts | None:
        """The class that a target is."""
        return target.module.classes.get(target.name) if isinstance(target, Global) else None

    def function_of(self, target: Target | None) -> FunctionFacts | None:
        """The function that a target is; None where the name is bound more than once."""
        if not isinstance(target, Global) or len(target.module.bindings.get(target.name, ())) != 1:
            return None
        return target.module.functions.get(target.name)

    def base_classes(self, owner: ClassFacts) -> tuple[ClassFacts | str | None, ...]:
        """The bases of a class: own classes, dotted names of others, None for what cannot be known."""
        key = _key(owner)
        if key in self._bases:
            return self._bases[key]
        found: list[ClassFacts | str | None] = []
        for node in owner.scope.bases:
            use = owner.module.facts_of(owner.unit).uses.get(node)
            target = self.resolve(owner.module, owner.unit, use)[0] if use is not None else None
            found.append(self.class_of(target) or self.dotted(owner.module, node, owner.unit))
        self._bases[key] = tuple(found)
        return self._bases[key]

    def ancestry(self, owner: ClassFacts) -> tuple[tuple[ClassFacts, ...], tuple[str | None, ...]]:
        """The class and its own ancestors, nearest first, and the dotted names (or None) of the other ones."""
        key = _key(owner)
        if key not in self._ancestries:
            self._ancestries[key] = self._ancestry(owner)
        return self._ancestries[key]

    def _ancestry(self, owner: ClassFacts) -> tuple[tuple[ClassFacts, ...], tuple[str | None, ...]]:
        seen: dict[tuple[Path, int, int], ClassFacts] = {}
        others: list[str | None] = []
        queue = deque([owner])
        while queue:
            current = queue.popleft()
            if _key(current) in seen:
                continue
            seen[_key(current)] = current
            for base in self.base_classes(current):
                if isinstance(base, ClassFacts):
                    queue.append(base)
                else:
                    others.append(base)
        return tuple(seen.values()), tuple(others)

    @cached_property
    def _subclasses(self) -> Mapping[tuple[Path, int, int], tuple[ClassFacts, ...]]:
        found: dict[tuple[Path, int, int], list[ClassFacts]] = {}
        for module in self.modules.values():
            for candidate in module.all_classes:
                for ancestor in self.ancestry(candidate)[0][1:]:
                    found.setdefault(_key(ancestor), []).append(candidate)
        return {key: tuple(classes) for key, classes in found.items()}

    def subclasses(self, owner: ClassFacts) -> tuple[ClassFacts, ...]:
        """The program's classes that inherit from `owner`, at any distance."""
        return self._subclasses.get(_key(owner), ())

    def find_method(self, owner: ClassFacts, name: str) -> FunctionFacts | None:
        """The method that ``self.name`` is; None if unknown (a base that is not the program's comes first, say)."""
        for ancestor in self.ancestry(owner)[0]:
            if name in ancestor.methods:
                return ancestor.methods[name]
            if name in ancestor.attributes:
                return None
        return None

    # -- uses ----------------------------------------------------------------------------------------------

    @cached_property
    def _uses(self) -> Mapping[tuple[Path, str], tuple[Used, ...]]:
        """The uses of every module-level name of the program, wherever they stand."""
        found: dict[tuple[Path, str], list[Used]] = {}

        def add(target: Target | None, module: ModuleFacts, useds: Iterator[Used]) -> None:
            if isinstance(target, Global):
                found.setdefault((target.module.path, target.name), []).extend(useds)
            elif isinstance(target, OwnModule):
                for used in useds:
                    end, consumed = self.follow(target, used.use, 0, module)
                    if isinstance(end, Global):
                        place = (end.module.path, end.name)
                        found.setdefault(place, []).append(used._replace(start=consumed))

        for module in self.modules.values():
            for name, useds in module.uses.items():
                add(self.resolve_global(module, name), module, iter(useds))
            for unit, scope, name in _local_imports(module):
                target = self.resolve_name(module, unit, name, scope)
                add(target, module, (Used(module, unit, use) for use in scope.uses.get(name, ())))
        return {key: tuple(useds) for key, useds in found.items()}

    def uses_of(self, module: ModuleFacts, name: str) -> tuple[Used, ...]:
        """Every use, in any module of the program, of the module-level `name` of `module`."""
        return self._uses.get((module.path, name), ())

    def bounds_of(self, target: Global) -> tuple[Bound, ...]:
        return target.module.bindings.get(target.name, ())


def _local_imports(module: ModuleFacts) -> Iterator[tuple[Unit, Scope, str]]:
    for unit, facts in module.units:
        for scope, name in facts.links:
            if any(binding.imported is not None for binding in scope.bindings[name]):
                yield unit, scope, name


def _key(owner: ClassFacts) -> tuple[Path, int, int]:
    return owner.module.path, owner.unit.start, id(owner.scope)


def _is_none(binding: Binding) -> bool:
    return getattr(binding.value, "value", "") == "None" or binding.kind is BindingKind.DECLARED


def _joined(module: str, member: str) -> str:
    return f"{module}.{member}" if module else member
