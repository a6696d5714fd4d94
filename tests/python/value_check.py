"""Small programs, and origins written so that a table of them reads as behaviour."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.program import Program
from plugcheck_lsp.python.values.origins import Origin, OriginKind, origins
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.values.origins import Origins

FOLDER = Path("/p")


def program_of(sources: Mapping[str, str]) -> Program:
    """A program of these files, by name, in this order."""
    return Program({FOLDER / name: parse(Text(text)) for name, text in sources.items()}, (FOLDER,))


def function_named(program: Program, name: str) -> FunctionFacts:
    """The first function of the program with this (qualified) name."""
    every = (function for module in program.modules.values() for function in module.all_functions)
    return next(function for function in every if name in (function.name, function.qualified_name))


def told(found: Origins) -> list[str]:
    """Origins in words, ``?`` last where there may be others."""
    return sorted({_told(origin) for origin in found.found}) + ([] if found.complete else ["?"])


def _told(origin: Origin) -> str:
    match origin.kind:
        case OriginKind.FOREIGN | OriginKind.RESULT:
            return origin.name
        case OriginKind.INSTANCE if origin.own_class is not None:
            return f"{origin.own_class.name}()" if origin.exact else f"a {origin.own_class.name}"
        case OriginKind.CLASS if origin.own_class is not None:
            return f"class {origin.own_class.name}"
        case OriginKind.PARAMETER if origin.function is not None and origin.parameter is not None:
            return f"{origin.function.name}({origin.parameter.name})"
        case OriginKind.EXPRESSION:
            return f"`{origin.place.text}`"
        case _ if origin.function is not None:
            bound = "bound " if origin.receiver is not None else ""
            return f"{bound}{origin.kind} {origin.function.name}"
        case _:
            return f"{origin.kind} {origin.name}"


def probed(sources: Mapping[str, str]) -> Iterator[tuple[Program, Place]]:
    """The arguments of every call of ``probe`` in the files, in the order of the text."""
    program = program_of(sources)
    for module in program.modules.values():
        for unit, facts in module.units:
            for site in facts.calls:
                if site.use is not None and site.use.name == "probe":
                    yield program, Place(module, unit, site.node.args[0].value)


def origins_of(source: str, files: Mapping[str, str] | None = None) -> list[str]:
    """The origins of the argument of the one call of ``probe``, in words."""
    [(program, place)] = probed({"plugin.py": source, **(files or {})})
    assert isinstance(place.node, cst.BaseExpression)
    return told(origins(program, place.module, place.unit, place.node))
