"""What can be written at a place of code: resources and what hangs on the context, kinds and plugins by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.python_lexing import tokens
from plugcheck_lsp.editing.language import Completion, CompletionKind
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.editing.classes import code_classes, masked
from plugcheck_rules.hosts.dagstack.editing.code_context import code_context
from plugcheck_rules.hosts.dagstack.editing.hook_pages import hook_page
from plugcheck_rules.hosts.dagstack.editing.kinds import hooks_of, kind_page, known_kinds
from plugcheck_rules.hosts.dagstack.editing.plugins import plugin_page
from plugcheck_rules.hosts.dagstack.editing.promises import CONTEXT_FIELDS, LIFECYCLE, RESOURCES, SINKS
from plugcheck_rules.hosts.dagstack.editing.resource_pages import context_page, resource_page, summary
from plugcheck_rules.hosts.dagstack.editing.sources import facts_of_code
from plugcheck_rules.hosts.dagstack.landscape import landscape

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.documents.python_lexing import Token
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.dagstack.editing.code_context import CodeContext
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts

_CHAIN = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
_ATTRIBUTE = re.compile(rf"(?<![\w.])(?P<chain>{_CHAIN})\.(?P<word>\w*)\Z")
_WORD_REST = re.compile(r"\w*")
_LOOK_BACK = 300
"""How many characters before the cursor are read."""
_GET = re.compile(rf"(?<![\w.])(?P<chain>{_CHAIN})\.get\(\s*(?:name\s*=\s*)?\Z")
_GETATTR = re.compile(rf"\b(?:get|has)attr\(\s*(?P<chain>{_CHAIN})\s*,\s*\Z")
_IN = re.compile(rf"\s*(?:not\s+)?in\s+(?P<chain>{_CHAIN})")
_KIND = re.compile(r"\bget_plugin\(\s*(?:kind\s*=\s*)?\Z")
_NAME = re.compile(
    r"\bget_plugin\(\s*(?:kind\s*=\s*)?(?P<kind>\"[^\"\r\n]*\"|'[^'\r\n]*')\s*,\s*(?:name\s*=\s*)?\Z"
)
_DEF = re.compile(r"(?:^|[\r\n])[ \t]+(?:async[ \t]+)?def[ \t]+(?P<word>\w*)\Z")
_SIGNATURES = {"setup": "setup(self, ctx):", "teardown": "teardown(self):"}


def code_completions(path: Path, offset: int, workspace: Workspace) -> Iterator[Completion]:
    """Everything of the host's that makes sense at `offset`."""
    text = workspace.text(path)
    if text is None:
        return
    source = text.source
    string = _string_at(source, offset)
    plugins = facts_of_code(path, workspace)
    if string is not None:
        if string.kind != "comment":
            yield from _in_string(text, string, offset, plugins, workspace)
        return
    if not plugins:
        return
    before = source[max(0, offset - _LOOK_BACK) : offset]
    rest = _WORD_REST.match(source, offset)
    end = rest.end() if rest is not None else offset
    if (match := _ATTRIBUTE.search(before)) is not None:
        span = Span(offset - len(match["word"]), end)
        known = code_context(source, masked(source))
        where = known.path(match["chain"])
        if where is not None:
            yield from _attributes(where, span, known, plugins)
    elif (match := _DEF.search(before)) is not None:
        span = Span(offset - len(match["word"]), end)
        yield from _methods(path, span, source, plugins, workspace)


def _string_at(source: str, offset: int) -> Token | None:
    """The string or the comment that the offset stands in."""
    for token in tokens(source, 0, len(source)):
        if token.start >= offset:
            return None
        if token.kind in ("string", "unclosed", "comment") and offset <= token.end:
            closed = token.kind == "string" and source[token.end - 1] == source[token.start]
            inside = (
                offset < token.end or token.kind == "comment" or not (closed and token.end - token.start > 1)
            )
            return token if inside else None
    return None


# --- strings ---


def _in_string(
    text: Text, string: Token, offset: int, plugins: tuple[ManifestFacts, ...], workspace: Workspace
) -> Iterator[Completion]:
    source = text.source
    quote = source[string.start]
    if (
        quote not in "\"'"
        or source.startswith(quote * 3, string.start)
        or source[string.start : string.end].count("\n")
    ):
        return
    closed = string.end - string.start > 1 and source[string.end - 1] == quote
    span = Span(string.start + 1, string.end - 1 if closed else offset)
    if not span.start <= offset <= span.end:
        return
    before = source[max(0, string.start - _LOOK_BACK) : string.start]
    if _KIND.search(before):
        for name in known_kinds(workspace):
            yield Completion(name, span, name, CompletionKind.NAME, "kind", kind_page(name, workspace))
    elif (match := _NAME.search(before)) is not None:
        yield from _plugins(match["kind"][1:-1], span, workspace)
    else:
        match = _GET.search(before) or _GETATTR.search(before)
        match = match or (_IN.match(source, string.end) if closed else None)
        if match is None:
            return
        known = code_context(source, masked(source))
        if known.path(match["chain"]) == ("resources",):
            yield from _resources(span, plugins, attribute=False)


def _plugins(kind: str, span: Span, workspace: Workspace) -> Iterator[Completion]:
    for name, found in sorted(landscape(workspace).by_name.items()):
        kinds = [node.value for each in found if (node := each.section.get("kind")) is not None]
        if kind in kinds:
            yield Completion(name, span, name, CompletionKind.NAME, kind, plugin_page(name, workspace))


def _resources(span: Span, plugins: tuple[ManifestFacts, ...], *, attribute: bool) -> Iterator[Completion]:
    """The resources that the manifests declare: no other can be had."""
    declared: dict[str, str] = {}
    for facts in plugins:
        for group, _, name, _ in facts.resource_items:
            declared.setdefault(name, group)
    for name, group in declared.items():
        hidden = name in vocabulary.CONTAINER_NAMES or name.startswith("_") or not name.isidentifier()
        if not name or (attribute and hidden):
            continue
        detail = f"{summary(name)}, {group}"
        yield Completion(name, span, name, CompletionKind.NAME, detail, resource_page(name, group))


# --- attributes ---


def _attributes(
    where: tuple[str, ...], span: Span, known: CodeContext, plugins: tuple[ManifestFacts, ...]
) -> Iterator[Completion]:
    match where:
        case ():
            names = CONTEXT_FIELDS if not known.annotated else {}
        case ("resources",):
            yield from _resources(span, plugins, attribute=True)
            names = {"get": ("async get(name: str) -> object", "")} if not known.annotated else {}
        case ("resources", name) if name in RESOURCES:
            names = RESOURCES[name].methods
        case (field,) if field in SINKS and not known.annotated:
            names = SINKS[field]
        case _:
            return
    for name, (detail, _) in names.items():
        told = context_page((*where, name))
        yield Completion(name, span, name, CompletionKind.KEY, detail, told, order=2)


# --- methods ---


def _methods(
    path: Path, span: Span, source: str, plugins: tuple[ManifestFacts, ...], workspace: Workspace
) -> Iterator[Completion]:
    """The methods that the host calls and that the plugin's class does not have yet."""
    seen: set[str] = set()
    for facts in plugins:
        known = code_classes(path, workspace).get(facts.entry_point[1]) if path == facts.entry_file else None
        if known is None or not known.body.start <= span.start <= known.body.end:
            continue
        present = {name for name, place in known.methods.items() if not place.touches(span)}
        line_rest = re.compile(r"[^\r\n]*").match(source, span.end)
        alone = line_rest is None or not line_rest[0].strip()
        hooks = {
            hook.name: hook_page(hook.name, facts, workspace)
            for hook in hooks_of(facts.text_of("kind") or "", workspace)
        }
        lifecycle = {name: LIFECYCLE[name] for name in _SIGNATURES}
        for name, told in {**lifecycle, **hooks}.items():
            if name in present | seen:
                continue
            seen.add(name)
            text = _SIGNATURES.get(name, name) if alone else name
            detail = "hook" if name in hooks else "called by the host"
            yield Completion(name, span, text, CompletionKind.NAME, detail, told, order=1)
