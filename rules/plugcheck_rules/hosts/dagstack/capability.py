"""The method `matches`, by which dispatch by capability chooses a plugin (`CapabilityDispatcher._find_match`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_lsp.python.names import ParameterKind
from plugcheck_rules.hosts.dagstack.class_shape import has, positional

if TYPE_CHECKING:
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts

_CALLED = re.compile(r"\.\s*matches\b")
_CONTEXT = re.compile(r"_*(?:ctx|context|_)?", re.IGNORECASE)


def capability_method(facts: ManifestFacts) -> FunctionFacts | None:
    """The plugin's `matches`, if it is there for the host: the plugin's own code never calls it."""
    if facts.value("runtime") != "in_process" or "matches" in facts.named_hooks:
        return None
    method = facts.shape.method("matches")
    if method is None or not facts.keeps_signature(method):
        return None
    texts = (module.document.text.source for module in facts.code.program.modules.values())
    return None if any(_CALLED.search(text) for text in texts) else method


def lacks_context(method: FunctionFacts) -> bool:
    """Whether the method cannot take the context and the hook's arguments, by the number or the name of its own."""
    own = positional(method)[0 if method.is_static else 1 :]
    if has(method, ParameterKind.VARARGS):
        return False
    if not own:
        return True
    alone = len(own) == 1 and not has(method, ParameterKind.KWARGS)
    return alone and _CONTEXT.fullmatch(own[0].name) is None and not own[0].name.endswith(("ctx", "context"))
