"""What code that a module's `execute` reaches changes outside of the process."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.findings import Related
from plugcheck_lsp.python.calls.graph import call_graph
from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.module import CallFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.python.calls.call import Call
    from plugcheck_lsp.python.catalog import Effects
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.program import Program

_SQL = re.compile(r"\s*(INSERT|UPDATE|DELETE|DROP|CREATE|ALTER|TRUNCATE|REPLACE|MERGE)\b", re.IGNORECASE)
_OPENS = {"builtins.open": 1, "io.open": 1, "codecs.open": 1, "pathlib.Path().open": 0, "aiofiles.open": 1}
"""What opens a file, each with the position of the mode."""
_WRITING_METHODS = frozenset({"write_text", "write_bytes"})
"""Methods that nothing but paths have."""


class Write(NamedTuple):
    """One call that changes something."""

    call: Call
    what: str
    """A clause without its place: `os.remove` removes a file."""
    category: str
    chain: tuple[Call, ...]
    """The calls that lead from the root to the function that makes it."""

    def proof(self) -> Iterator[Related]:
        """The calls that lead there, then the call itself."""
        for index, call in enumerate(self.chain):
            later = self.chain[index + 1].caller if index + 1 < len(self.chain) else self.call.caller
            caller = f"`{call.caller.qualified_name}`" if call.caller is not None else "the module"
            callee = f"`{later.qualified_name}`" if later is not None else "this"
            yield Related(call.place.path, call.place.span, f"{caller} calls {callee} here")
        yield Related(self.call.place.path, self.call.place.span, f"{self.what} here")


def writes(program: Program, roots: Iterable[FunctionFacts], catalog: Effects) -> Iterator[Write]:
    """What the functions that `roots` reach change, in the order of the calls that lead there."""
    graph = call_graph(program)
    ways = graph.ways(roots)
    functions = {function.key: function for function in graph.functions}
    for key in ways:
        function = functions.get(key)
        for call in graph.calls(function) if function is not None else ():
            found = _write(call, catalog)
            if found is not None:
                yield Write(call, *found, ways[key])


def _write(call: Call, catalog: Effects) -> tuple[str, str] | None:
    """What a call changes, and of which category that is; None for nothing that is known."""
    node = call.place.node
    if not isinstance(node, cst.Call):
        return None
    names = call.names if call.word is None or not call.functions else ()
    for name in names:
        effect = catalog.find(name)
        if effect is not None:
            return f"`{name.removeprefix('builtins.')}` {effect.what}", effect.category
        if name in _OPENS:
            mode = CallFacts(call.place, None).given(_OPENS[name], "mode")
            text = string_value(mode.node) if mode is not None else None
            if text is not None and set(text) & set("wax+"):
                return f"`{name.removeprefix('builtins.')}` opens a file to write it", "file"
    return _by_method(node) if not call.functions else None


def _by_method(node: cst.Call) -> tuple[str, str] | None:
    """What a method says by its name, or a statement of SQL by its text."""
    if not isinstance(node.func, cst.Attribute):
        return None
    method = node.func.attr.value
    if method in _WRITING_METHODS:
        return f"`{method}` writes a file", "file"
    if method in ("execute", "executemany", "executescript") and node.args:
        argument = node.args[0].value
        if isinstance(argument, cst.Call) and argument.args:  # sqlalchemy.text("...")
            argument = argument.args[0].value
        statement = _SQL.match(string_value(argument) or "")
        if statement is not None:
            return f"`{statement[1].upper()}` changes the database", "database"
    return None
