"""What the rules about configuration, id map, binding and metadata files ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.findings import Related
from plugcheck_rules.hosts.apcore import vocabulary
from plugcheck_rules.hosts.apcore.configs.class_texts import class_text, module_facts
from plugcheck_rules.hosts.apcore.configs.reading import Configuration
from plugcheck_rules.hosts.apcore.file_facts import FileFacts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.python.module import ModuleFacts
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.text import Text
    from plugcheck_rules.hosts.apcore.configs.class_texts import ClassText
    from plugcheck_rules.hosts.apcore.configs.dependencies import Dependency, Graph
    from plugcheck_rules.hosts.apcore.configs.resolving import Resolved
    from plugcheck_rules.hosts.apcore.configs.schema_refs import RefFault
    from plugcheck_rules.hosts.apcore.configs.strict_schemas import StrictFault
    from plugcheck_rules.hosts.apcore.modules.known import KnownModule


@dataclass(frozen=True, eq=False)
class YamlFacts(FileFacts):
    """A YAML file that the host reads with `safe_load`."""

    @cached_property
    def configuration(self) -> Configuration:
        """The project's configuration."""
        document = self.workspace.yaml(self.project.config) if self.project.config is not None else None
        return Configuration(document.roots[0] if document is not None and document.roots else None)

    @property
    def config_text(self) -> Text | None:
        return self.workspace.text(self.project.config) if self.project.config is not None else None


@dataclass(frozen=True, eq=False)
class ConfigFacts(YamlFacts):
    """The configuration file of a project."""

    @property
    def state(self) -> Any:
        return (self.text, self.project.root, self._registering, self.missing_paths, self.rivals)

    @cached_property
    def missing_paths(self) -> frozenset[Path]:
        """The files and folders of the layout that do not exist."""
        from plugcheck_rules.hosts.apcore.configs.places import missing_paths

        return missing_paths(self.project, self.workspace)

    def is_folder(self, path: Path) -> bool:
        """Whether the path is that of a folder."""
        from plugcheck_rules.hosts.apcore.configs.places import is_folder

        return is_folder(path, self.workspace)

    @property
    def rivals(self) -> tuple[Path, ...]:
        """The other configuration files beside this one, none of which the host reads."""
        return tuple(
            path
            for name in vocabulary.CONFIG_NAMES
            if (path := self.path.with_name(name)) != self.path and self.workspace.files.exists(path)
        )

    @property
    def _registering(self) -> tuple[Text, ...]:
        """The code of the project that registers namespaces or types of steps."""
        texts = (self.workspace.text(path) for path in self.plugin.code)
        return tuple(
            text
            for text in texts
            if text is not None
            and ("register_namespace" in text.source or "register_step_type" in text.source)
        )

    def is_registered(self, name: str, how: str = "register_namespace") -> bool:
        """Whether code of the project that registers namespaces (or what `how` registers) holds the name."""
        texts = [text.source for text in self._registering if how in text.source]
        return any(f'"{name}"' in source or f"'{name}'" in source for source in texts)


@dataclass(frozen=True, eq=False)
class IdMapFacts(YamlFacts):
    """The file that gives modules other ids."""

    @property
    def state(self) -> Any:
        return (self.text, self.project.layout, tuple(self.project.modules.items()))

    @property
    def mappings(self) -> tuple[Node, ...]:
        node = self.root.get("mappings") if self.root is not None else None
        return node.items or () if node is not None else ()

    @property
    def counting(self) -> tuple[Node, ...]:
        """The entries that give a module of the project its id: the last one for each file."""
        found: dict[str, Node] = {}
        for item in self.mappings:
            file = item.get("file")
            if file is not None and isinstance(file.value, str) and file.value in self.files:
                found[file.value] = item
        return tuple(found.values())

    @cached_property
    def files(self) -> Mapping[str, tuple[Path, ...]]:
        """The files of modules by their path from the folder of their extensions."""
        found: dict[str, list[Path]] = {}
        for path in self.project.modules:
            for extension in self.project.layout.extensions:
                if path.is_relative_to(extension.folder):
                    found.setdefault(path.relative_to(extension.folder).as_posix(), []).append(path)
                    break
        return {name: tuple(paths) for name, paths in found.items()}


@dataclass(frozen=True, eq=False)
class BindingFacts(YamlFacts):
    """One binding file of a project."""

    @property
    def state(self) -> Any:
        from plugcheck_rules.hosts.apcore.configs.places import target_modules

        return (
            self.text,
            self.config_text,
            self.modules,
            self._other_texts,
            target_modules(self.project, self.workspace),
            tuple(self.schema_file_state(item) for item in self.items),
        )

    @property
    def _other_texts(self) -> tuple[Text | None, ...]:
        """The code that targets can lie in, and that can load this file."""
        return self.workspace.once(
            ("apcore", "code", self.plugin.key),
            lambda: tuple(self.workspace.text(path) for path in (*self.plugin.code, *self.plugin.tests)),
        )

    @cached_property
    def program(self) -> Program:
        """The project's code, the modules of targets included, linked."""
        return self.workspace.program(self.plugin)

    @cached_property
    def items(self) -> tuple[Node, ...]:
        """The bindings, whatever they are."""
        node = self.root.get("bindings") if self.root is not None else None
        return node.items or () if node is not None else ()

    @cached_property
    def entries(self) -> tuple[Node, ...]:
        """The bindings that are mappings."""
        return tuple(item for item in self.items if item.entries is not None)

    def resolved(self, item: Node) -> Resolved:
        """Where the target of a binding leads."""
        from plugcheck_rules.hosts.apcore.configs.resolving import Resolved, resolve_target

        node = item.get("target")
        if node is None or not isinstance(node.value, str):
            return Resolved()
        if node.value not in self._targets:
            self._targets[node.value] = resolve_target(node.value, self.program, self.project, self.workspace)
        return self._targets[node.value]

    @cached_property
    def _targets(self) -> dict[str, Resolved]:
        return {}

    def is_auto(self, item: Node) -> bool:
        """Whether the schemas of a binding are made from the annotations of its function."""
        if any(name in item.value for name in ("input_schema", "output_schema", "schema_ref")):
            return False
        return item.value.get("auto_schema", True) in (True, "true", "permissive", "strict")

    def inference_fault(self, item: Node) -> str:
        """Why no schemas can be made of what the target of a binding leads to: a clause; empty where they can."""
        from plugcheck_rules.hosts.apcore.configs.inference import class_fault, inference_fault

        resolved = self.resolved(item)
        if resolved.owner is not None:
            return class_fault(resolved.owner)
        return inference_fault(resolved.function) if resolved.function is not None else ""

    def strict_faults(self, item: Node) -> tuple[StrictFault, ...]:
        """What strict mode refuses of the annotations of the function that a binding leads to."""
        from plugcheck_rules.hosts.apcore.configs.strict_schemas import strict_faults

        resolved = self.resolved(item)
        return strict_faults(resolved.function) if resolved.function is not None else ()

    def other_with_id(self, module_id: str) -> KnownModule | None:
        """Another module with the id: a discovered one, one of the code, or a binding of a file that is loaded before."""
        from plugcheck_rules.hosts.apcore.modules.known import Origin

        for module in self.modules:
            if module.id != module_id or module.origin is Origin.BUILT_IN:
                continue
            if module.origin is not Origin.BINDING:
                return module
            path = module.path
            if path is not None and path.parent == self.path.parent and path.name < self.path.name:
                return module
        return None

    @property
    def is_named_in_code(self) -> bool:
        """Whether code of the project holds the file's name, so that it may load the file by itself."""
        return any(text is not None and self.path.name in text.source for text in self._other_texts)

    def schema_ref_fault(self, item: Node) -> RefFault | None:
        """What is wrong with the `schema_ref` of a binding, which has no other way to its schemas."""
        from plugcheck_rules.hosts.apcore.configs.schema_refs import schema_ref_fault

        return schema_ref_fault(self.path, item, self.workspace)

    def schema_files_like(self, text: object) -> tuple[str, ...]:
        """The paths, from the folder of this file, of the project's YAML files with the name that `text` ends in."""
        from plugcheck_rules.hosts.apcore.configs.schema_refs import files_like

        return files_like(text, self.path, self.project, self.workspace)

    def schema_file_state(self, item: Node) -> Any:
        """What is there at the place that `schema_ref` names: a text, or whether anything is."""
        from plugcheck_rules.hosts.apcore.configs.places import exists, schema_file

        path = schema_file(self.path, item)
        return None if path is None else self.workspace.text(path) or exists(path)


@dataclass(frozen=True, eq=False)
class MetaFacts(YamlFacts):
    """The metadata file of one module."""

    @property
    def state(self) -> Any:
        # The graph is made anew when a module or the metadata of one changes.
        return (self.text, self.modules, self.graph)

    @property
    def module_path(self) -> Path | None:
        """The file of the module; None where there is none."""
        return self.project.metas.get(self.path)

    @property
    def module_id(self) -> str | None:
        path = self.module_path
        return self.project.modules.get(path) if path is not None else None

    @cached_property
    def graph(self) -> Graph:
        """What the modules of the project say of their dependencies."""
        from plugcheck_rules.hosts.apcore.configs.dependencies import dependency_graph

        return dependency_graph(self.project, self.workspace)

    @property
    def own_dependencies(self) -> tuple[Dependency, ...]:
        """The dependencies of this file that are well formed."""
        found = self.graph.dependencies.get(self.module_id or "", ())
        return tuple(dependency for dependency in found if dependency.path == self.path)

    def step(self, module_id: str, target: str) -> Related | None:
        """Where the module says that it depends on `target`."""
        for dependency in self.graph.dependencies.get(module_id, ()):
            if dependency.module_id == target:
                message = f"`{module_id}` depends on `{target}`"
                return Related(dependency.path, dependency.node.span, message)
        return None

    def places_of(self, module_id: str) -> tuple[Related, ...]:
        """Where the version of a module is said."""
        path = self.project.module_paths.get(module_id)
        meta = next((meta for meta, module in self.project.metas.items() if module == path), None)
        document = self.workspace.yaml(meta) if meta is not None else None
        node = document.roots[0].get("version") if document is not None and document.roots else None
        if meta is not None and node is not None and node.value:
            return (Related(meta, node.span, "its version"),)
        said = class_text(path, "version", self.workspace) if path is not None else None
        return (Related(said.place.path, said.place.span, "its version"),) if said is not None else ()

    @cached_property
    def _module(self) -> ModuleFacts | None:
        return module_facts(self.module_path, self.workspace) if self.module_path is not None else None

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of the module's file."""
        return tuple(self._module.classes) if self._module is not None else ()

    def has_name(self, name: str) -> bool | None:
        """Whether the module's file has the name; None where that is not sure."""
        module = self._module
        if module is None or module.unknowable or name in module.rebound or name.startswith("__"):
            return None
        return name in module.bindings

    def class_text(self, name: str) -> ClassText | None:
        """The text that the module's class gives under the name."""
        return class_text(self.module_path, name, self.workspace) if self.module_path is not None else None
