"""What the rules about module code and about calls between modules ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.file_facts import FileFacts
from plugcheck_rules.hosts.apcore.modules.known import Origin, known_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.differences.search import Difference
    from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts, Place
    from plugcheck_lsp.python.program import Program
    from plugcheck_rules.hosts.apcore.modules.calls import ModuleCall
    from plugcheck_rules.hosts.apcore.modules.denied_calls import DeniedCall
    from plugcheck_rules.hosts.apcore.modules.discovery import Discovery
    from plugcheck_rules.hosts.apcore.modules.known import KnownIds, KnownModule
    from plugcheck_rules.hosts.apcore.modules.outputs import InputRead, Misfit
    from plugcheck_rules.hosts.apcore.modules.promises import Promises
    from plugcheck_rules.hosts.apcore.modules.writes import Write
    from plugcheck_rules.hosts.apcore.schemas.shapes import Record


@dataclass(frozen=True, eq=False)
class _PythonFile(FileFacts):
    @cached_property
    def program(self) -> Program:
        """The module's code (or that of the project's clients), linked."""
        return self.workspace.program(self.plugin)

    @cached_property
    def module(self) -> ModuleFacts | None:
        """This file in the program; None where it is no text."""
        return self.program.modules.get(self.path)

    @property
    def broken(self) -> bool:
        return self.program.broken

    @property
    def state(self) -> Any:
        return self.workspace.state_of(self.plugin)


@dataclass(frozen=True, eq=False)
class ModuleCode(_PythonFile):
    """A file in which discovery looks for a module class."""

    @property
    def module_id(self) -> str:
        return self.project.modules[self.path]

    @property
    def state(self) -> Any:
        """All that the module depends on but the access lists: these decide who calls it, and not what it is."""
        files, texts, *rest = self.workspace.state_of(self.plugin)
        lists = frozenset(self.project.acls)
        return (files, tuple(text for text in texts if text[0] not in lists), *rest)

    @cached_property
    def discovery(self) -> Discovery | None:
        """What discovery makes of the file; None where it is no text, or its metadata cannot be read."""
        from plugcheck_rules.hosts.apcore.modules.discovery import Discovery
        from plugcheck_rules.hosts.apcore.modules.metadata import module_metadata

        metadata = module_metadata(self.path, self.project, self.workspace)
        module = self.module
        if module is None or metadata is None:
            return None
        named = metadata.get("entry_point")
        if named is not None and not isinstance(named.value, str):
            return None
        # Only what stands behind the last colon counts.
        return Discovery(self.program, module, named.value.split(":")[-1] if named is not None else None)

    @cached_property
    def promises(self) -> Promises | None:
        """The annotations of the module class; None where it has none, or what they say is not known."""
        from plugcheck_rules.hosts.apcore.modules.constants import Site
        from plugcheck_rules.hosts.apcore.modules.metadata import module_metadata
        from plugcheck_rules.hosts.apcore.modules.promises import read_promises

        held = self.discovery.held("annotations") if self.discovery is not None else None
        bound = held.bound if held is not None else None
        if bound is None or bound.binding.value is None or bound.binding.path:
            return None
        metadata = module_metadata(self.path, self.project, self.workspace) or {}
        return read_promises(Site.of(self.program, bound), bound.binding.value, metadata.get("annotations"))

    def promise_faults(self) -> Iterator[tuple[Place, str]]:
        """The values of annotations that the host changes, or that name nothing."""
        from plugcheck_rules.hosts.apcore.modules.promises import promise_faults

        return (
            promise_faults(self.promises, self.record("input_schema"))
            if self.promises is not None
            else iter(())
        )

    def record(self, side: str) -> Record | None:
        """The fields of the module's `input_schema` or `output_schema`; None where they are not known."""
        from plugcheck_rules.hosts.apcore.modules.models import schema_record

        owner = self.discovery.judged if self.discovery is not None else None
        return schema_record(self.program, owner, side) if owner is not None else None

    def returned_misfits(self) -> Iterator[Misfit]:
        """What the output model does not take of the dictionaries that `execute` returns."""
        from plugcheck_rules.hosts.apcore.modules.outputs import returned_misfits

        execute, record = self._execute, self.record("output_schema")
        return (
            returned_misfits(self.program, execute, record, strict=self._is_strict)
            if execute and record
            else iter(())
        )

    def other_results(self) -> Iterator[Misfit]:
        """What `execute` returns that is no mapping."""
        from plugcheck_rules.hosts.apcore.modules.outputs import other_results

        return other_results(self.program, self._execute) if self._execute is not None else iter(())

    def example_misfits(self) -> Iterator[Misfit]:
        """What the models do not take of the module's examples."""
        from plugcheck_rules.hosts.apcore.modules.constants import Site
        from plugcheck_rules.hosts.apcore.modules.outputs import examples, misfits

        held = self.discovery.held("examples") if self.discovery is not None else None
        bound = held.bound if held is not None else None
        if bound is None or bound.binding.value is None or bound.binding.path:
            return
        site = Site.of(self.program, bound)
        for parts in examples(site, bound.binding.value):
            for part, side in zip(parts, ("input_schema", "output_schema"), strict=True):
                record = self.record(side) if part is not None else None
                if part is not None and record is not None:
                    yield from misfits(site, part, record, strict=self._is_strict)

    def input_reads(self) -> Iterator[InputRead]:
        """What `execute` and `stream` read of their inputs."""
        from plugcheck_rules.hosts.apcore.modules.outputs import input_reads

        for method in self.called:
            if method.owner is not None and self.discovery is not None and self.discovery.judged is not None:
                yield from input_reads(self.discovery.judged, method.name)

    def has_aliases(self, record: Record) -> bool:
        """Whether data may have fields of the model under other names."""
        return self._is_said(record, "alias")

    def has_docstrings(self, record: Record) -> bool:
        """Whether the fields of the model may have docstrings that count as descriptions."""
        return self._is_said(record, "use_attribute_docstrings")

    def _is_said(self, record: Record, word: str) -> bool:
        module = self.program.modules.get(record.where.path)
        return module is None or word in module.document.text.source

    @property
    def _is_strict(self) -> bool:
        from plugcheck_rules.hosts.apcore.acls.versions import at_least
        from plugcheck_rules.hosts.apcore.modules.outputs import STRICT_SINCE

        return at_least(self.version, STRICT_SINCE)

    @property
    def _execute(self) -> FunctionFacts | None:
        return next(
            (method for method in self.called if method.name == "execute" and not method.is_generator), None
        )

    @property
    def called(self) -> tuple[FunctionFacts, ...]:
        """The methods of the module class whose results callers get."""
        found = (
            [self.discovery.method(name) for name in ("execute", "stream")]
            if self.discovery is not None
            else []
        )
        return tuple(method for method in found if method is not None)

    @cached_property
    def writes(self) -> tuple[Write, ...]:
        """What calls of the module change outside of the process."""
        from plugcheck_rules.catalogs import writes as catalog
        from plugcheck_rules.hosts.apcore.modules.writes import writes

        return tuple(writes(self.program, self.called, catalog()))

    @property
    def destructive_calls(self) -> tuple[ModuleCall, ...]:
        """The calls in this file of modules that say of themselves that they destroy."""
        from plugcheck_rules.hosts.apcore.modules.calls import module_calls
        from plugcheck_rules.hosts.apcore.modules.destructive import destructive_modules

        ids = destructive_modules(self.project, self.workspace)
        calls = module_calls(self.program, self.module) if self.module is not None and ids else ()
        return tuple(call for call in calls if call.id in ids and call.method != "validate")

    def differences(self) -> tuple[Difference, ...]:
        """Where what the module returns can differ between two calls with the same inputs."""
        from plugcheck_lsp.python.differences.search import differences
        from plugcheck_rules.catalogs import nondeterminism

        catalog = nondeterminism(self.workspace.settings)
        host = self.plugin.host
        hooks = self.program.once("hooks", lambda: host.hooks(self.plugin, self.workspace))
        found = [
            difference
            for module in self.program.modules.values()
            for difference in differences(self.program, catalog, hooks, module, host.untold)
        ]
        return tuple(difference for difference in found if difference.seen.value in ("returned", "yielded"))

    def rivals(self) -> tuple[KnownModule, ...]:
        """What else in the project has this module's id."""
        rivals = [known for known in self.modules if known.id == self.module_id]
        return tuple(
            known
            for known in rivals
            if known.path not in (None, self.path)
            and (known.origin is not Origin.CODE or self._surely_registers(known))
        )

    def _surely_registers(self, known: KnownModule) -> bool:
        from plugcheck_rules.hosts.apcore.modules.registrations import registrations_in

        assert known.path is not None
        found = registrations_in(known.path, self.workspace).found
        return any(each.sure and each.id == known.id for each in found)


@dataclass(frozen=True, eq=False)
class CodeFacts(_PythonFile):
    """A Python file of a project that may call modules."""

    @property
    def caller(self) -> str | None:
        """The module whose code this is; None for the project's own code, which calls from outside."""
        from plugcheck_rules.hosts.apcore.project import is_module

        return self.plugin.name if is_module(self.plugin, self.project) else None

    @cached_property
    def calls(self) -> tuple[ModuleCall, ...]:
        """The calls of modules in this file."""
        from plugcheck_rules.hosts.apcore.modules.calls import module_calls

        return module_calls(self.program, self.module) if self.module is not None else ()

    @property
    def denied_calls(self) -> Iterator[DeniedCall]:
        """The calls in this file that the access list denies for the module, whatever their context is."""
        from plugcheck_rules.hosts.apcore.modules.denied_calls import denied_calls

        return denied_calls(self) if self.calls else iter(())

    @property
    def host_calls(self) -> Iterator[tuple[Place, str, str]]:
        """What the file calls of apcore's objects: what is called, the class, and the member."""
        from plugcheck_rules.hosts.apcore.modules.calls import host_calls

        return host_calls(self.program, self.module) if self.module is not None else iter(())

    @property
    def function_modules(self) -> Iterator[FunctionFacts]:
        """The functions at module level that apcore's decorators make modules of."""
        from plugcheck_rules.hosts.apcore.modules.calls import function_modules

        return function_modules(self.program, self.module) if self.module is not None else iter(())

    @property
    def bare_decorators(self) -> Iterator[FunctionFacts]:
        """The functions that a decorator without brackets takes for an id."""
        from plugcheck_rules.hosts.apcore.modules.calls import bare_decorators

        return bare_decorators(self.program, self.module) if self.module is not None else iter(())

    @property
    def known(self) -> KnownIds:
        """The modules of the project, and whether there may be others."""
        return known_ids(self.project, self.workspace)
