"""Every place of a workspace that names a plugin, a kind, a hook, a resource, or what an entry point leads to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from plugcheck_lsp.editing.language import Mention
from plugcheck_lsp.python.program import Global, Program
from plugcheck_lsp.text import Span
from plugcheck_lsp.workspace import search_path
from plugcheck_rules.hosts.dagstack.editing.classes import code_classes, masked
from plugcheck_rules.hosts.dagstack.editing.kinds import hooks_of, is_spec, read_spec, spec_files
from plugcheck_rules.hosts.dagstack.editing.sources import (
    HOST,
    all_facts,
    content,
    entry_file,
    facts_of,
    facts_of_code,
    facts_of_test,
    manifest_at,
    remembered,
)
from plugcheck_rules.hosts.dagstack.landscape import landscape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.python.module import PathUse
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts
    from plugcheck_rules.hosts.dagstack.landscape import Manifest

PLUGIN, KIND, HOOK, RESOURCE, MODULE, CLASS = "plugin", "kind", "hook", "resource", "module", "class"
"""The kinds of names. Those of hooks, resources, modules and classes are `within` something."""
_GET_PLUGIN = re.compile(
    r"\bget_plugin\(\s*(?:kind\s*=\s*)?(?P<q>[\"'])(?P<kind>[^\"'\\\r\n]+)(?P=q)"
    r"(?:\s*,\s*(?:name\s*=\s*)?(?P<r>[\"'])(?P<name>[^\"'\\\r\n]+)(?P=r))?"
)


def within(owner: str | Path, name: str) -> str:
    """One text for a name and what it is a name in: of a resource the manifest, of a class the module, of a hook the
    kind."""
    return f"{owner.as_posix() if isinstance(owner, Path) else owner}\0{name}"


def parts(name: str) -> tuple[str, str]:
    """The owner and the name of what `within` made."""
    owner, _, own = name.partition("\0")
    return owner, own


def name_at(path: Path, offset: int, workspace: Workspace) -> Mention | None:
    """The name at a place."""
    for mention in names_in(path, workspace):
        if not mention.whole_file and mention.span.start <= offset <= mention.span.end:
            return mention
    return None


def names_in(path: Path, workspace: Workspace) -> Iterator[Mention]:
    """The names in one file."""
    manifest = manifest_at(path, workspace)
    if manifest is not None:
        yield from manifest_names(manifest, workspace)
    elif is_spec(path):
        yield from spec_names(path, workspace)
    elif path.suffix == ".py":
        yield from code_names(path, workspace)


def definitions(mention: Mention, workspace: Workspace) -> Iterator[Mention]:
    """What a name stands for."""
    if mention.kind == MODULE:
        yield from _module(mention)
    else:
        yield from (each for each in uses(mention, workspace) if each.defines)


def uses(mention: Mention, workspace: Workspace) -> Iterator[Mention]:
    """Every place with the same name."""
    return (
        each
        for each in _candidates(mention, workspace)
        if (each.kind, each.name) == (mention.kind, mention.name)
    )


def _candidates(mention: Mention, workspace: Workspace) -> Iterator[Mention]:
    """The names of all files that can hold this one."""
    kind = mention.kind
    if kind in (PLUGIN, KIND, MODULE, CLASS):
        for manifest in landscape(workspace).manifests:
            yield from manifest_names(manifest, workspace)
    if kind in (PLUGIN, KIND):
        yield from lookups(workspace)
    if kind in (KIND, HOOK):
        for path in spec_files(workspace):
            yield from spec_names(path, workspace)
    if kind == MODULE:
        yield from _module(mention)
    elif kind == CLASS:
        yield from class_names(*_class_of(mention), workspace)
    elif kind == HOOK:
        for facts in all_facts(workspace):
            yield from hook_names(facts, workspace)
    elif kind == RESOURCE:
        owner = manifest_at(Path(parts(mention.name)[0]), workspace)
        if owner is not None:
            yield from manifest_names(owner, workspace)
            known = facts_of(owner, workspace)
            yield from resource_names(known) if known is not None else ()


def _class_of(mention: Mention) -> tuple[Path, str]:
    file, name = parts(mention.name)
    return Path(file), name


def _module(mention: Mention) -> Iterator[Mention]:
    yield Mention(Path(mention.name), Span(0, 0), MODULE, mention.name, defines=True, whole_file=True)


# --- manifests and specifications ---


def manifest_names(manifest: Manifest, workspace: Workspace) -> tuple[Mention, ...]:
    """The names that a manifest holds, in the order of the text."""
    return workspace.once(
        (HOST, "names", manifest.path), lambda: tuple(sorted(_read(manifest, workspace), key=_place))
    )


def _place(mention: Mention) -> tuple[int, int]:
    return mention.span.start, mention.span.end


def _read(manifest: Manifest, workspace: Workspace) -> Iterator[Mention]:
    text, section, path = manifest.text, manifest.section, manifest.path
    if text is None:
        return
    for key, kind in (("name", PLUGIN), ("kind", KIND)):
        node = section.get(key)
        span = content(text, node) if node is not None else None
        if node is not None and span is not None and node.value:
            yield Mention(path, span, kind, node.value, defines=key == "name")
    depends = section.get("depends_on")
    for item in (depends.items or ()) if depends is not None else ():
        span = content(text, item)
        if span is not None and item.value:
            yield Mention(path, span, PLUGIN, item.value)
    for group in ("required", "optional"):
        node = section.get("resources", group)
        for item in (node.items or ()) if node is not None else ():
            span = content(text, item)
            if span is not None and item.value:
                yield Mention(path, span, RESOURCE, within(path, item.value), defines=True)
    yield from _entry_point(manifest, workspace)


def _entry_point(manifest: Manifest, workspace: Workspace) -> Iterator[Mention]:
    """The module and the class of an entry point, as far as the file exists."""
    node, runtime = manifest.section.get("entry_point"), manifest.section.get("runtime")
    if node is None or manifest.text is None or (runtime is not None and runtime.value != "in_process"):
        return
    span = content(manifest.text, node)
    if span is None:
        return
    module, colon, name = node.value.partition(":")
    file = entry_file(manifest, module, workspace)
    if file is None:
        return
    end = span.start + len(module)
    yield Mention(manifest.path, Span(span.start, end), MODULE, file.as_posix())
    if colon and name.isidentifier():
        yield Mention(manifest.path, Span(end + 1, span.end), CLASS, within(file, name))


def spec_names(path: Path, workspace: Workspace) -> Iterator[Mention]:
    """The names in the specification of a kind."""
    spec = read_spec(path, workspace)
    if spec is None:
        return
    if spec.name_span is not None:
        yield Mention(path, spec.name_span, KIND, spec.kind, defines=True)
    else:
        yield Mention(path, Span(0, 0), KIND, spec.kind, defines=True, whole_file=True)
    for hook in spec.hooks:
        if hook.span is not None:
            yield Mention(path, hook.span, HOOK, within(spec.kind, hook.name), defines=True)


# --- code ---


def code_names(path: Path, workspace: Workspace) -> Iterator[Mention]:
    """The names in a file of code or in a test."""
    yield from file_lookups(path, workspace)
    for facts in (*facts_of_code(path, workspace), *facts_of_test(path, workspace)):
        file, name = facts.entry_file, facts.entry_point[1]
        if file is not None and name:
            yield from (each for each in class_names(file, name, workspace) if each.path == path)
    for facts in facts_of_code(path, workspace):
        yield from (each for each in hook_names(facts, workspace) if each.path == path)
        yield from (each for each in resource_names(facts) if each.path == path)


def class_names(file: Path, name: str, workspace: Workspace) -> tuple[Mention, ...]:
    """Where the plugin's class is defined, and where the code and the tests of its plugins use it."""
    return workspace.once((HOST, "class", file, name), lambda: tuple(_class_names(file, name, workspace)))


def _class_names(file: Path, name: str, workspace: Workspace) -> Iterator[Mention]:
    named = within(file, name)
    known = code_classes(file, workspace).get(name)
    seen: set[tuple[Path, Span]] = set()
    if known is not None:
        seen.add((file, known.span))
        yield Mention(file, known.span, CLASS, named, defines=True)
    for program in programs(file, workspace):
        if known is None:
            yield from _elsewhere(program, file, name)
        for path, span in class_uses(program, file, name):
            if (path, span) not in seen:
                seen.add((path, span))
                yield Mention(path, span, CLASS, named)


def _elsewhere(program: Program, file: Path, name: str) -> Iterator[Mention]:
    """The definition of what is no class of the module: a function, or something that it imports."""
    module = program.modules.get(file)
    target = program.resolve_global(module, name) if module is not None else None
    if isinstance(target, Global):
        for bound in program.bounds_of(target)[:1]:
            yield Mention(target.module.path, bound.span, CLASS, within(file, name), defines=True)


def programs(file: Path, workspace: Workspace) -> Iterator[Program]:
    """The linked code of the plugins to which the file belongs, with their tests."""
    for plugin, _ in workspace.owners(file):
        if plugin.host.id == HOST:
            yield _with_tests(plugin, workspace) if plugin.tests else workspace.program(plugin)


def _with_tests(plugin: Plugin, workspace: Workspace) -> Program:
    """A plugin's code and tests, linked; the same object as long as no text of them changes."""
    paths = tuple(dict.fromkeys((*plugin.tests, *plugin.code)))
    texts = tuple(workspace.files.read(path) for path in paths)
    key = (HOST, "editing", "program", plugin.key)
    known = workspace.cache.results.get(key)
    if known is None or known[0] != (paths, texts):
        documents = {path: document for path in paths if (document := workspace.python(path)) is not None}
        linked = Program(documents, search_path(plugin.root, workspace.root))
        known = workspace.cache.results[key] = ((paths, texts), linked)
    program: Program = known[1]
    return program


def class_uses(program: Program, file: Path, name: str) -> Iterator[tuple[Path, Span]]:
    """Where a program's modules use the module-level name, imports included, by that name."""
    module = program.modules.get(file)
    if module is None:
        return
    for used in program.uses_of(module, name):
        node = used.use.root if not used.start else used.use.steps[used.start - 1].node
        place = used.place._replace(node=node)
        span = _last_word(place.span, name, used.module.document.text.source)
        if span is not None:
            yield used.module.path, span
    for other in program.modules.values():
        yield from ((other.path, span) for span in _imports(program, other.path, file, name))


def _last_word(span: Span, name: str, source: str) -> Span | None:
    """The name at the end of an expression; None where it goes by another one."""
    return Span(span.end - len(name), span.end) if source[span.start : span.end].endswith(name) else None


def _imports(program: Program, path: Path, file: Path, name: str) -> Iterator[Span]:
    """Where a module imports the name with `from`."""
    module = program.modules[path]
    for unit, facts in module.units:
        for scope in facts.module.walk():
            for bindings in scope.bindings.values():
                for binding in bindings:
                    imported = binding.imported
                    if imported is None or imported.member != name:
                        continue
                    origin = program.module_named(imported.name, imported.level, path)
                    if origin is None or origin.path != file:
                        continue
                    for alias in getattr(binding.statement, "names", ()):
                        if getattr(alias.name, "value", None) == name:
                            yield unit.parsed.span(alias.name).shifted(unit.start)


def plugin_methods(facts: ManifestFacts, workspace: Workspace) -> Iterator[tuple[str, Path, Span]]:
    """The methods of a plugin's class, inherited ones too, each with the place of its name."""
    file = facts.entry_file
    known = code_classes(file, workspace).get(facts.entry_point[1]) if file is not None else None
    methods = facts.code.methods
    for name, method in methods.items():
        yield name, method.place.path, method.span
    if known is not None and file is not None:  # what half-typed text keeps from being read otherwise
        yield from ((name, file, span) for name, span in known.methods.items() if name not in methods)


def hook_names(facts: ManifestFacts, workspace: Workspace) -> Iterator[Mention]:
    """Where a plugin's class, or one that it inherits from, defines the hooks of its kind."""
    kind = facts.text_of("kind")
    hooks = {hook.name for hook in hooks_of(kind, workspace)} if kind else set()
    if kind and hooks:
        for name, path, span in plugin_methods(facts, workspace):
            if name in hooks:
                yield Mention(path, span, HOOK, within(kind, name))


def resource_names(facts: ManifestFacts) -> Iterator[Mention]:
    """Where a plugin's code takes resources from its context."""
    for use, span in context_places(facts):
        if (
            len(use.path) == 2
            and use.path[0] == "resources"
            and use.path[1] in (facts.declared_resources or ())
        ):
            yield Mention(use.place.path, span, RESOURCE, within(facts.path, use.path[1]))


def context_places(facts: ManifestFacts) -> Iterator[tuple[PathUse, Span]]:
    """What a plugin's code reads below its context, each with the place of the last name, without quotes."""
    if facts.value("runtime") != "in_process":
        return
    for use in facts.code.context_uses():
        span, source = use.place.span, use.place.module.document.text.source
        if not use.path:
            continue
        if source[span.start : span.end] == use.path[-1]:
            yield use, span
        elif source[span.start + 1 : span.end - 1] == use.path[-1]:
            yield use, Span(span.start + 1, span.end - 1)


def lookups(workspace: Workspace) -> Iterator[Mention]:
    """Where code looks a plugin up by its kind and its name."""
    for path in workspace.listing:
        if path.suffix == ".py":
            yield from file_lookups(path, workspace)


def file_lookups(path: Path, workspace: Workspace) -> tuple[Mention, ...]:
    """See `lookups`."""
    text = workspace.text(path)
    if text is None or "get_plugin" not in text.source:
        return ()
    return remembered("look-ups", path, text, workspace, lambda: tuple(_lookups(path, text.source)))


def _lookups(path: Path, source: str) -> Iterator[Mention]:
    plain = masked(source)
    for match in _GET_PLUGIN.finditer(source):
        if plain.startswith("get_plugin", match.start()):
            yield Mention(path, Span(*match.span("kind")), KIND, match["kind"])
            if match["name"] is not None:
                yield Mention(path, Span(*match.span("name")), PLUGIN, match["name"])
