"""What rules about Python code ask: one file of one plugin, in its program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from plugcheck_lsp.host import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from plugcheck_lsp.documents.python import PythonDocument
    from plugcheck_lsp.findings import Severity
    from plugcheck_lsp.host import Hooks, Plugin
    from plugcheck_lsp.python.boundaries.annotated import Promise
    from plugcheck_lsp.python.boundaries.argument_changes import ArgumentChange
    from plugcheck_lsp.python.boundaries.flaws import Flaw
    from plugcheck_lsp.python.boundaries.json_catalog import JsonTypes
    from plugcheck_lsp.python.boundaries.json_valuer import Valuer
    from plugcheck_lsp.python.calls.inline_calls import Lead
    from plugcheck_lsp.python.catalog import Effects, Objects
    from plugcheck_lsp.python.coroutines.awaiting import PlainAwait, Unawaited
    from plugcheck_lsp.python.coroutines.cancellation import EndlessLoop
    from plugcheck_lsp.python.coroutines.forms import HeldLock, WrongForm
    from plugcheck_lsp.python.differences.catalog import Nondeterminism
    from plugcheck_lsp.python.differences.search import Difference
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, ModuleFacts, Place
    from plugcheck_lsp.python.names import Parameter
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.resources.after_release import UsedAfterRelease
    from plugcheck_lsp.python.resources.catalog import Resources
    from plugcheck_lsp.python.resources.instance_leaks import InstanceLeak
    from plugcheck_lsp.python.resources.leaks import Held, Leak
    from plugcheck_lsp.python.resources.unawaited_release import UnawaitedRelease
    from plugcheck_lsp.python.sole_values import SoleValue
    from plugcheck_lsp.python.state.caches import Cached
    from plugcheck_lsp.python.state.effects import EffectUse
    from plugcheck_lsp.python.state.outside import Outside
    from plugcheck_lsp.python.state.rebinding import Rebinding
    from plugcheck_lsp.python.state.shared import ClassAttribute, MutableDefault, SharedObject
    from plugcheck_lsp.rule import Rule
    from plugcheck_lsp.settings import Settings
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace

Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class PythonFacts:
    """One Python file of a plugin, in its program and its workspace."""

    path: Path
    program: Program
    plugin: Plugin
    workspace: Workspace
    role: Role = Role.CODE

    @property
    def module(self) -> ModuleFacts:
        return self.program.modules[self.path]

    @property
    def document(self) -> PythonDocument:
        return self.module.document

    @property
    def text(self) -> Text:
        return self.document.text

    @property
    def host(self) -> str:
        """The id of the plugin's host."""
        return self.plugin.host.id

    @property
    def broken(self) -> bool:
        """Whether a file that this one's findings can depend on does not parse everywhere."""
        return self.program.broken

    @property
    def settings(self) -> Settings:
        return self.workspace.settings

    @property
    def hooks(self) -> Hooks:
        """The functions that the host calls: the roots from which other code is reached."""
        return self.program.once("hooks", lambda: self.plugin.host.hooks(self.plugin, self.workspace))

    def severity(self, rule: Rule[Any]) -> Severity:
        """How much the rule's findings matter for this plugin (see `Host.severity`)."""
        return self.plugin.host.severity(rule, self.plugin, self.workspace) or rule.severity

    # -- objects that outlive an instance ------------------------------------------------------------------

    def module_objects(self, objects: Objects, *categories: str) -> Iterator[SharedObject]:
        """What this file's module-level names hold, of the given categories of `objects` (all, if none are given)."""
        from plugcheck_lsp.python.state.shared import module_objects

        found = self._once(
            ("module", id(objects)), lambda: module_objects(self.program, objects, self.module)
        )
        return (shared for shared in found if not categories or shared.thing.kind.category in categories)

    def class_attributes(self, objects: Objects) -> Iterator[ClassAttribute]:
        """The class attributes of this file's classes that all instances share."""
        from plugcheck_lsp.python.state.shared import class_attributes

        return class_attributes(self.program, objects, self.module)

    def mutable_defaults(self, objects: Objects) -> Iterator[MutableDefault]:
        """The parameters of this file's functions whose default value is one object for all calls."""
        from plugcheck_lsp.python.state.shared import mutable_defaults

        return mutable_defaults(self.program, objects, self.module)

    def cached_functions(self) -> Iterator[Cached]:
        """The functions and methods whose results a decorator keeps for the life of the process."""
        from plugcheck_lsp.python.state.caches import cached_functions

        return cached_functions(self.module)

    # -- what crosses the hooks ----------------------------------------------------------------------------

    def flaws(self, types: JsonTypes) -> Iterator[Flaw]:
        """The values in this file that the plugin's hooks hand out and that do not survive JSON."""
        return (flaw for flaw in self._flaws(types) if flaw.at.path == self.path)

    def _flaws(self, types: JsonTypes) -> tuple[Flaw, ...]:
        from plugcheck_lsp.python.boundaries.flaws import flaws

        return self.program.once(
            ("flaws", id(types)), lambda: flaws(self.valuer(types), self.hooks.functions)
        )

    def broken_promises(self, types: JsonTypes) -> Iterator[tuple[FunctionFacts, Promise]]:
        """The hooks in this file whose annotation, and nothing in their code, names what JSON cannot hold."""
        from plugcheck_lsp.python.boundaries.flaws import broken_promises

        told = frozenset(flaw.hook.key for flaw in self._flaws(types))
        hooks = (hook for hook in self.hooks.functions if hook.module.path == self.path)
        return broken_promises(self.valuer(types), (hook for hook in hooks if hook.key not in told))

    def argument_changes(self, objects: Objects) -> Iterator[ArgumentChange]:
        """Where code of this file changes what the host gives to a hook."""
        from plugcheck_lsp.python.boundaries.argument_changes import argument_changes

        def is_known(hook: FunctionFacts, parameter: Parameter) -> bool:
            return self.plugin.host.parameter_type(hook, parameter) is not None

        found = self.program.once(
            ("argument changes", id(objects)),
            lambda: tuple(argument_changes(self.program, objects, self.hooks.functions, is_known)),
        )
        return (change for change in found if change.event.place.path == self.path)

    def arguments_of(self, valuer: Valuer, dotted: str, index: int, keyword: str) -> Iterator[Place]:
        """What calls in this file give the method `dotted` of something of others."""
        from plugcheck_lsp.python.calls.known_calls import arguments_of

        return arguments_of(valuer, self.module, dotted, index, keyword)

    def valuer(self, types: JsonTypes) -> Valuer:
        """What finds the values of expressions, by the catalog `types`."""
        from plugcheck_lsp.python.boundaries.json_valuer import Valuer

        host = self.plugin.host
        return self.program.once(
            ("valuer", id(types)), lambda: Valuer(self.program, types, host.parameter_type)
        )

    # -- names that get other values -----------------------------------------------------------------------

    def global_rebindings(self) -> Iterator[Rebinding]:
        """The names that functions of this file rebind by ``global``."""
        from plugcheck_lsp.python.state.rebinding import global_rebindings

        return global_rebindings(self.program, self.module)

    def namespace_writes(self) -> Iterator[Rebinding]:
        """Where functions of this file write module-level names around ``global``."""
        from plugcheck_lsp.python.state.rebinding import namespace_writes

        return namespace_writes(self.program, self.module)

    def function_attributes(self) -> Iterator[Rebinding]:
        """Where attributes of this file's functions change after import."""
        from plugcheck_lsp.python.state.rebinding import function_attributes

        return function_attributes(self.program, self.module)

    def patches(self) -> Iterator[Rebinding]:
        """Where this file gives attributes of foreign modules and classes other values."""
        from plugcheck_lsp.python.state.rebinding import patches

        return patches(self.program, self.module)

    # -- asynchronous code ---------------------------------------------------------------------------------

    @property
    def async_functions(self) -> tuple[FunctionFacts, ...]:
        """This file's coroutine functions and asynchronous generators."""
        return tuple(function for function in self.module.all_functions if function.is_async)

    def leads(self, catalog: Effects, *categories: str) -> Iterator[tuple[FunctionFacts, Lead]]:
        """The calls in this file's asynchronous functions that lead, in their own thread, to what `catalog` names."""
        from plugcheck_lsp.python.calls.inline_calls import async_leads

        return (
            (f, lead)
            for f in self.async_functions
            for lead in async_leads(self.program, catalog, categories).of(f)
        )

    def leads_from(
        self, functions: Iterable[FunctionFacts], catalog: Effects, *categories: str
    ) -> Iterator[tuple[FunctionFacts, Lead]]:
        """The same for those of `functions` that are not asynchronous, as far as they stand in this file."""
        from plugcheck_lsp.python.calls.inline_calls import leads_from

        roots = tuple(function for function in functions if not function.is_async)
        known = leads_from(self.program, roots, catalog, categories)
        return ((f, lead) for f in roots if f.module is self.module for lead in known.of(f))

    def sole_values(self, method: FunctionFacts) -> Iterator[SoleValue]:
        """The attributes of the instance that nothing but `method` assigns."""
        from plugcheck_lsp.python.sole_values import sole_values

        return sole_values(self.program, method)

    def unawaited(self, catalog: Effects) -> Iterator[Unawaited]:
        """The calls in this file whose coroutine never runs."""
        from plugcheck_lsp.python.coroutines.awaiting import unawaited

        return unawaited(self.program, self.module, catalog)

    def plain_awaits(self) -> Iterator[PlainAwait]:
        """The awaits in this file of what cannot be awaited."""
        from plugcheck_lsp.python.coroutines.awaiting import plain_awaits

        return plain_awaits(self.program, self.module)

    def wrong_forms(self, catalog: Effects) -> Iterator[WrongForm]:
        """The ``for`` and ``with`` in this file whose subject needs the (a)synchronous form."""
        from plugcheck_lsp.python.coroutines.forms import wrong_forms

        return wrong_forms(self.program, self.module, catalog)

    def held_locks(self) -> Iterator[HeldLock]:
        """The locks of threads that coroutines of this file hold while they wait."""
        from plugcheck_lsp.python.coroutines.forms import held_locks

        return held_locks(self.program, self.module)

    def endless_loops(self) -> Iterator[EndlessLoop]:
        """The loops in this file that no cancellation ends."""
        from plugcheck_lsp.python.coroutines.cancellation import endless_loops

        return endless_loops(self.module)

    # -- the world outside ---------------------------------------------------------------------------------

    def outside(self) -> tuple[Outside, ...]:
        """Everything that this file touches outside of the plugin, by canonical dotted name."""
        from plugcheck_lsp.python.state.outside import outside

        return outside(self.program, self.module)

    def effects(self, catalog: Effects, *categories: str) -> Iterator[EffectUse]:
        """What this file touches of `catalog` (of the given categories, or all), in the order of the text."""
        from plugcheck_lsp.python.state.effects import effects
        from plugcheck_lsp.python.state.outside import outside_by_name

        return effects(outside_by_name(self.program, self.module), catalog, frozenset(categories))

    def differences(self, catalog: Nondeterminism, *categories: str) -> Iterator[Difference]:
        """Where two runs with equal inputs can differ because of something in this file, by category of `catalog`."""
        from plugcheck_lsp.python.differences.search import differences

        host = self.plugin.host
        found = self._once(
            ("differences", id(catalog)),
            lambda: tuple(differences(self.program, catalog, self.hooks, self.module, host.untold)),
        )
        return (difference for difference in found if difference.source.category in categories)

    def reached_from(self, *methods: str) -> frozenset[tuple[Path, int, int]]:
        """The keys (`FunctionFacts.key`) of all functions that methods of these names reach by calls."""
        from plugcheck_lsp.python.calls.reach import reached_from

        return self.program.once(("reach", methods), lambda: reached_from(self.program, methods))

    def is_import_only(self, function: FunctionFacts | None) -> bool:
        """Whether code in `function` runs while a module is imported, and at no other time."""
        from plugcheck_lsp.python.state.fates import runs_at_import_only

        return function is None or runs_at_import_only(self.program, function)

    def makes_instances(self, owner: ClassFacts) -> bool:
        """Whether code of the plugin calls the class (or one that inherits from it)."""
        family = (owner, *self.program.subclasses(owner))
        useds = (used for member in family for used in self.program.uses_of(member.module, member.name))
        return any(used.is_called for used in useds)

    # -- what must be released -----------------------------------------------------------------------------

    def leaks(self, catalog: Resources) -> tuple[Leak, ...]:
        """The resources that this file's functions can lose: at most one leak for each acquisition."""
        from plugcheck_lsp.python.resources.leaks import leaks
        from plugcheck_lsp.python.resources.lifetimes import lifetimes

        return self._once(
            ("leaks", id(catalog)), lambda: tuple(leaks(lifetimes(self.program, catalog), self.module))
        )

    def unawaited_releases(self, catalog: Resources) -> Iterator[UnawaitedRelease]:
        """The asynchronous releases in this file whose coroutine nobody awaits."""
        from plugcheck_lsp.python.resources.unawaited_release import unawaited_releases

        return unawaited_releases(self.program, catalog, self.module)

    def uses_after_release(self, catalog: Resources) -> Iterator[UsedAfterRelease]:
        """The uses of resources in this file's functions that come after their release."""
        from plugcheck_lsp.python.resources.after_release import used_after_release
        from plugcheck_lsp.python.resources.lifetimes import lifetimes

        return used_after_release(lifetimes(self.program, catalog), self.module)

    def unreleased_locks(self, catalog: Resources) -> Iterator[Held]:
        """The locks that this file's functions take by hand and can leave held."""
        from plugcheck_lsp.python.resources.leaks import held_locks
        from plugcheck_lsp.python.resources.lifetimes import lifetimes

        return held_locks(lifetimes(self.program, catalog), self.module)

    def entered_by_hand(self, catalog: Resources) -> Iterator[Held]:
        """The context managers that this file's functions enter by hand and may not leave."""
        from plugcheck_lsp.python.resources.leaks import entered_by_hand
        from plugcheck_lsp.python.resources.lifetimes import lifetimes

        return entered_by_hand(lifetimes(self.program, catalog), self.module)

    def instance_leaks(self, catalog: Resources) -> tuple[InstanceLeak, ...]:
        """The resources made in this file that instances keep and that no code of the program releases."""
        from plugcheck_lsp.python.resources.instance_leaks import instance_leaks

        found = instance_leaks(self.program, catalog)
        return tuple(leak for leak in found if leak.kept.made.path == self.path)

    def is_hook_class(self, owner: ClassFacts) -> bool:
        """Whether a host calls methods of the class: then the host's rules say how its instances end."""
        if self.hooks.every:
            return False
        called = (*self.hooks.functions, *self.hooks.lifecycle)
        owners = {method.owner.place for method in called if method.owner is not None}
        family = (owner, *self.program.subclasses(owner), *self.program.ancestry(owner)[0])
        return any(member.place in owners for member in family)

    def _once(self, key: Any, make: Callable[[], Result]) -> Result:
        """What `make` returns, computed once for these facts."""
        known: dict[Any, Any] = self.__dict__.setdefault("_known", {})
        if key not in known:
            known[key] = make()
        result: Result = known[key]
        return result
