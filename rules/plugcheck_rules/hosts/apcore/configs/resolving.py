"""What the `target` of a binding leads to in the workspace's code, and what `BindingLoader` makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.python.construction import construction
from plugcheck_lsp.python.names import BindingKind
from plugcheck_lsp.python.program import OwnModule
from plugcheck_rules.hosts.apcore.configs.targets import module_file, parse_target
from plugcheck_rules.hosts.apcore.modules.values import is_callable

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.python.module import Bound, ClassFacts, FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.configs.targets import Target
    from plugcheck_rules.hosts.apcore.project import Project

TRANSPARENT = frozenset({
    "builtins.staticmethod", "builtins.classmethod", "apcore.module", "apcore.decorator.module", "typing.final",
    "typing.override", "typing_extensions.override", "abc.abstractmethod",
})  # fmt: skip
"""Decorators behind which a function has the annotations that it is written with."""


@dataclass(frozen=True)
class Resolved:
    """Where a target leads."""

    fault: str = ""
    """Why the loader refuses it: a clause that follows "because"; empty where it takes it, or that is not known."""
    likely: tuple[str, ...] = ()
    """The targets that may be meant, the nearest first."""
    path: Path | None = None
    """The file of its module, where the workspace has it."""
    function: FunctionFacts | None = None
    """The function that is called, where it is surely that one."""
    owner: ClassFacts | None = None
    """The class, where the target is a class itself."""


def resolve_target(text: str, program: Program, project: Project, workspace: Workspace) -> Resolved:
    """Follow a target. What the text of the workspace does not settle is taken to be right."""
    target = parse_target(text)
    if target is None:
        return Resolved()
    file = module_file(target.module, project, workspace)
    if file.path is None:
        return _missing_module(target, file.last, project, workspace)
    module = program.modules.get(file.path)
    if module is None or module.broken:
        return Resolved(path=file.path)
    bounds = module.bindings.get(target.name, ())
    if not bounds:
        return _missing_name(target, module, file.path)
    if all(bound.binding.type_only for bound in bounds) or any(
        bound.binding.kind is BindingKind.DELETED for bound in bounds
    ):
        return Resolved(path=file.path)
    found = program.resolve_global(module, target.name)
    owner, function = program.class_of(found), program.function_of(found)
    if owner is not None and len(owner.module.bindings.get(owner.name, ())) != 1:
        owner = None
    if target.member is not None and _is_no_callable(bounds, found, program):
        return Resolved(f"`{target.name}` is no class", path=file.path)
    if target.member is not None:
        return _member(target, owner, function, program, file.path)
    if owner is None and function is None and _is_no_callable(bounds, found, program):
        return Resolved(f"`{target.name}` cannot be called", path=file.path)
    return Resolved(path=file.path, function=function, owner=owner)


def _missing_module(target: Target, last: Path | None, project: Project, workspace: Workspace) -> Resolved:
    if last is None:
        return Resolved()  # it may be installed
    if last.name == "__init__.py":
        below = sorted(
            {
                path.stem if path.name != "__init__.py" else path.parent.name
                for path in workspace.listing
                if path.suffix == ".py" and path != last and last.parent in (path.parent, path.parent.parent)
            }
        )
        wrong = target.module.rpartition(".")
        names = nearest(wrong[2], below)
        likely = tuple(f"{wrong[0]}.{name}:{target.callable_name}" for name in names)
        exact = tuple(
            text
            for text in likely
            if module_file(text.partition(":")[0], project, workspace).path is not None
        )
        return Resolved(f"there is no module `{target.module}`", exact)
    return Resolved(f"there is no module `{target.module}`: `{last.stem}` is no package")


def _missing_name(target: Target, module: ModuleFacts, path: Path) -> Resolved:
    if module.unknowable or target.name in module.rebound or target.name.startswith("__"):
        return Resolved(path=path)
    if path.name == "__init__.py" and (path.parent / target.name).with_suffix(".py") in _siblings(module):
        return Resolved(path=path)
    names = nearest(target.name, [*module.functions, *module.classes])
    rest = f".{target.member}" if target.member is not None else ""
    likely = tuple(f"{target.module}:{name}{rest}" for name in names)
    return Resolved(f"`{target.module}` has no `{target.name}`", likely, path=path)


def _siblings(module: ModuleFacts) -> frozenset[Path]:
    program = module.program
    return frozenset(program.modules) if program is not None else frozenset()


def _member(
    target: Target, owner: ClassFacts | None, function: FunctionFacts | None, program: Program, path: Path
) -> Resolved:
    """`Class.method`: the class is called without arguments first."""
    name = target.member or ""
    if function is not None and function.name == target.name:
        required = any(parameter.required for parameter in function.parameters)
        if required and is_transparent(function):
            return Resolved(f"`{target.name}` is a function with parameters and no class", path=path)
        return Resolved(path=path)
    if owner is None:
        return Resolved(path=path)
    if owner.constructible_without_arguments() is False:
        return Resolved(f"`{target.name}()` needs arguments", path=path)
    if "." in name and construction(program, owner).is_known:
        return Resolved(f"`{target.name}` has no `{name}`: only `Class.method` is followed", path=path)
    if not name or construction(program, owner).lacks(name):
        methods = {each for known in program.ancestry(owner)[0] for each in known.methods}
        names = nearest(name, sorted(each for each in methods if not each.startswith("_")))
        likely = tuple(f"{target.module}:{target.name}.{each}" for each in names)
        return Resolved(f"`{target.name}` has no `{name}`", likely, path=path)
    constant = _constant(owner, name, program)
    if constant is not None and is_callable(program, constant) is False:
        return Resolved(f"`{target.name}.{name}` cannot be called", path=path)
    method = program.find_method(owner, name)
    if method is None or method.owner is None or name in construction(program, owner).stores:
        return Resolved(path=path)
    sure = len(method.owner.attributes.get(name, ())) == 1
    return Resolved(path=path, function=method if sure else None)


def _constant(owner: ClassFacts, name: str, program: Program) -> Bound | None:
    """What the bodies of a known class and its bases assign to `name`, where nothing else gives it a value."""
    facts = construction(program, owner)
    if not facts.is_known or name in facts.stores:
        return None
    bounds = [bound for known in program.ancestry(owner)[0] for bound in known.attributes.get(name, ())]
    return bounds[0] if len(bounds) == 1 and bounds[0].binding.kind is BindingKind.ASSIGNED else None


def _is_no_callable(bounds: tuple[Bound, ...], found: object, program: Program) -> bool:
    """Whether what the name means surely cannot be called."""
    if len(bounds) != 1 or bounds[0].binding.name in bounds[0].module.rebound:
        return False
    imported = bounds[0].binding.imported
    if imported is not None:
        return isinstance(found, OwnModule) or (imported.member is None and not imported.level)
    return is_callable(program, bounds[0]) is False


def is_transparent(function: FunctionFacts) -> bool:
    """Whether the function has the annotations that it is written with."""
    return all(name in TRANSPARENT for name in function.decorators)
