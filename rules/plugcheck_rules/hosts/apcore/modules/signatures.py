"""Whether a call reaches a method, by its parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, FileEdit, Fix
from plugcheck_lsp.python.names import ParameterKind
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.names import Parameter

_POSITIONAL = (ParameterKind.POSITIONAL_ONLY, ParameterKind.NORMAL)
CALLED = ("execute", "stream", "preview", "preflight")
"""The methods that the host calls with inputs and context, by position."""
_KEEPING = frozenset({
    "builtins.staticmethod", "builtins.classmethod", "abc.abstractmethod", "typing.final", "typing.override",
    "typing_extensions.override", "typing_extensions.final", "typing.no_type_check",
})  # fmt: skip
"""Decorators that leave the signature of a function as it is."""


def is_plain(method: FunctionFacts) -> bool:
    """Whether no decorator changes how the method is called."""
    return all(name in _KEEPING for name in method.decorators)


def positional(method: FunctionFacts) -> tuple[Parameter, ...]:
    """The parameters that a call on an instance can give by position."""
    found = tuple(parameter for parameter in method.parameters if parameter.kind in _POSITIONAL)
    return found if method.is_static else found[1:]


def takes(method: FunctionFacts, count: int) -> bool:
    """Whether a call on an instance with `count` arguments by position works as far as parameters go."""
    own = positional(method)
    varied = any(parameter.kind is ParameterKind.VARARGS for parameter in method.parameters)
    first = [parameter for parameter in method.parameters if parameter.kind in _POSITIONAL]
    if not method.is_static and not first and not varied:
        return False  # nothing takes the instance
    required = sum(parameter.required for parameter in own)
    keywords = any(p.kind is ParameterKind.KEYWORD_ONLY and p.required for p in method.parameters)
    return required <= count and (count <= len(own) or varied) and not keywords


def with_context(method: FunctionFacts) -> Fix | None:
    """Put `context` behind the inputs, where that is all that is missing."""
    if len(positional(method)) != 1 or any(p.kind not in _POSITIONAL for p in method.parameters):
        return None
    if any("context" in scope.bindings or "context" in scope.uses for scope in method.scope.walk()):
        return None
    node = method.parameters[-1].node
    last = node.default or (node.annotation.annotation if node.annotation is not None else node)
    end = method.place._replace(node=last).span.end
    name = "context=None" if node.default is not None else "context"
    return Fix(
        "Take `context`", Applicability.UNSAFE, (FileEdit(method.module.path, Span(end, end), f", {name}"),)
    )


def without_async(method: FunctionFacts) -> Fix | None:
    """Make a coroutine function a plain one, where nothing in it awaits."""
    node = method.scope.node
    keyword = getattr(node, "asynchronous", None)
    if keyword is None or _awaits(method):
        return None
    start = method.place._replace(node=keyword).span.start
    end = method.place.span.start - len("def ")
    source = method.module.document.text.source
    if source[start:end].rstrip() != "async" or source[end : end + 4] != "def ":
        return None
    return Fix(
        "Make it a plain function",
        Applicability.UNSAFE,
        (FileEdit(method.module.path, Span(start, end), ""),),
    )


def _awaits(method: FunctionFacts) -> bool:
    """Whether something in the body needs the function to be asynchronous."""
    from plugcheck_lsp.python.parents import inside

    node = method.scope.node
    return node is not None and any(
        type(part).__name__ == "Await"
        or (
            type(part).__name__ in ("For", "With", "CompFor")
            and getattr(part, "asynchronous", None) is not None
        )
        for part in inside(node)
    )
