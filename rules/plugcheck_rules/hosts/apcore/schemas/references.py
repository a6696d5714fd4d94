"""`$ref`s, resolved as apcore's loader resolves them: inside the schema root, never over a network.

Algorithm A05 as `schema/ref_resolver.py` has it: a pointer into the own file is looked up in the file and then in the
schema that is being resolved; keys beside a `$ref` replace those of its target; a reference that is met again on the
way down stays as it is, and one that leads to itself without a schema in between is refused.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore import vocabulary
from plugcheck_rules.hosts.apcore.schemas.faults import Fault, Kind, described
from plugcheck_rules.hosts.apcore.schemas.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plugcheck_lsp.documents.tree import Node

MAX_PIECES = 20_000
"""How many pieces references may bring in for one schema; beyond that nothing is known of it."""
_SCHEME = "apcore://"
_MOST_HINTS = 5
"""For how many references that lead nowhere a likely one is looked for."""
_CLOSE = 0.75
"""How alike a reference and one that leads somewhere must be."""
_ADDRESS = re.compile(r"(?!apcore:)[A-Za-z][A-Za-z0-9+.-]*://")


class TooLarge(Exception):
    """References repeat more than anybody would wait for."""


@dataclass(frozen=True)
class Target:
    """Where a reference leads."""

    file: Path | None
    """None: out of the schema root, where nothing is ever read."""
    pointer: str


@dataclass(frozen=True, eq=False)
class Override:
    """A key beside a `$ref` that replaces another value of the target."""

    key: str
    kept: Piece
    lost: Piece


@dataclass
class Resolver:
    """Resolves the schemas of one file."""

    root: Path
    """The folder of the schemas."""
    read: Callable[[Path], Piece | str]
    """A file's root; for what cannot be used, the reason: a clause."""
    max_depth: int = 32
    faults: list[Fault] = field(default_factory=list)
    lazy: dict[int, Piece] = field(default_factory=dict)
    """The references that stay, by the identity of the piece that holds them, with the value of the `$ref`."""
    overrides: list[Override] = field(default_factory=list)
    _file: Path = Path()
    _schema: Piece | None = None
    _pieces: int = 0

    def resolve(self, schema: Piece, file: Path) -> Piece:
        """A copy of `schema`, which stands in `file`, with what its references lead to in their places.

        Raises:
            TooLarge: there is more of it than `MAX_PIECES`.
        """
        result = schema.copy()
        self._file, self._schema = file, result
        visited = {"#", "#/"}
        name = schema.text("$id")
        if name:
            visited.add(name)
        self._walk(result, file, frozenset(visited), 0)
        return result

    def _walk(self, piece: Piece, file: Path, visited: frozenset[str], depth: int) -> None:
        stack = [piece]
        while stack:
            current = stack.pop()
            reference = current.get("$ref")
            if reference is None:
                stack.extend(reversed(current.children))
            else:
                siblings = {key: inner for key, inner in (current.keys or {}).items() if key != "$ref"}
                resolved, _ = self._follow(reference, file, visited, depth, siblings)
                lazy = self.lazy.get(id(resolved))
                current.become(resolved)
                # Behind a chain of references, one that stayed is followed again.
                self.lazy.pop(id(current), None)
                if lazy is not None:
                    self.lazy[id(current)] = lazy

    def _follow(
        self,
        reference: Piece,
        file: Path,
        visited: frozenset[str],
        depth: int,
        siblings: dict[object, Piece],
        *,
        chained: bool = False,
    ) -> tuple[Piece, frozenset[str]]:
        """What stands in for a reference, and the references on the way to it."""
        text = reference.scalar
        if not isinstance(text, str):
            return self._fault(
                reference, Kind.MISTYPED, f"{described(reference)} is not a string", "$ref"
            ), visited
        if text in visited:
            if chained:
                why = f"`{text}` leads back to itself without a schema in between"
                return self._fault(reference, Kind.CIRCLE, why), visited
            return self._stay(reference, siblings), visited
        if depth >= self.max_depth:
            why = f"`{text}` is the end of a chain of more than {self.max_depth} references"
            return self._fault(reference, Kind.DEPTH, why), visited
        visited = visited | {text}
        found = self._find(reference, text, file)
        if found is None:
            return _empty(reference), visited
        target, base = found
        via = reference.via or (reference if target.path != reference.path else None)
        self._pieces += sum(1 for _ in target.walk())
        if self._pieces > MAX_PIECES:
            raise TooLarge
        result = target.copy(via)
        if siblings and result.keys is not None:
            for key, inner in siblings.items():
                lost = result.keys.get(key)
                if lost is not None and isinstance(key, str) and lost.value != inner.value:
                    self.overrides.append(Override(key, inner, lost))
            result.keys.update(siblings)
        nested = result.get("$ref")
        if nested is not None and result.keys is not None:
            rest = {key: inner for key, inner in result.keys.items() if key != "$ref"}
            result, visited = self._follow(nested, base, visited, depth + 1, rest, chained=True)
        self._walk(result, base, visited, depth + 1)
        return result, visited

    def _stay(self, reference: Piece, siblings: dict[object, Piece]) -> Piece:
        made = Piece(reference.node, reference.path, reference.entry)
        made.via = reference.via
        made.keys = {"$ref": reference, **siblings}
        self.lazy[id(made)] = reference
        self._kept.append(made)
        return made

    _kept: list[Piece] = field(default_factory=list)
    """Keeps lazy pieces alive, so that no other one gets their identity."""

    def _fault(
        self,
        reference: Piece,
        kind: Kind,
        why: str,
        keyword: str = "",
        likely: tuple[str, ...] = (),
    ) -> Piece:
        self.faults.append(Fault(kind, reference, why, keyword, refused=True, meta=False, likely=likely))
        return _empty(reference)

    def _find(self, reference: Piece, text: str, file: Path) -> tuple[Piece, Path] | None:
        """The piece that a reference in `file` leads to, and the file that references in it start from."""
        from plugcheck_lsp.nearest import nearest

        target = target_of(text, file, self.root)
        if target.file is None:
            self._fault(reference, Kind.OUTSIDE, f"`{text}` leads out of the folder of schemas")
            return None
        if _ADDRESS.match(text) and isinstance(self.read(target.file), str):
            self._fault(reference, Kind.OUTSIDE, f"`{text}` is an address and would be taken for a path")
            return None
        document = self.read(target.file)
        if isinstance(document, str):
            self._fault(reference, Kind.DANGLING, f"`{text}` leads to a file that cannot be used: {document}")
            return None
        found = _at(document, target.pointer)
        local = text.startswith("#") and target.file == self._file and self._schema is not None
        if isinstance(found, _Missing) and local and self._schema is not None:
            inner = _at(self._schema, target.pointer)
            if not isinstance(inner, _Missing):
                return inner, target.file
        if not isinstance(found, _Missing):
            return found, target.file
        wanted, base = found.segment, text.partition("#")[0]
        bases = [document, *([self._schema] if local and self._schema is not None else [])]
        pointers = [f"{base}#/{pointer}" for one in bases for pointer in _definitions(one)]
        no_hint = text.startswith(_SCHEME) or len(self.faults) > _MOST_HINTS
        likely = () if no_hint else nearest(text, dict.fromkeys(pointers), _CLOSE)
        why = f"there is no `{wanted}` where `{text}` leads"
        self._fault(reference, Kind.DANGLING, why, likely=likely)
        return None


def target_of(text: str, file: Path, root: Path) -> Target:
    """Where a reference that is written in `file` leads, as the host reads it; `%` escapes mean nothing to it."""
    if text.startswith("#"):
        return Target(file, text[1:])
    if text.startswith(_SCHEME):
        name, *rest = text.removeprefix(_SCHEME).split("/")
        relative = name.replace(".", "/") + vocabulary.SCHEMA_SUFFIX
        return Target(_inside(root, relative, root), "/" + "/".join(rest) if rest else "")
    relative, _, pointer = text.partition("#")
    return Target(_inside(file.parent, relative, root), pointer)


def _inside(base: Path, relative: str, root: Path) -> Path | None:
    if "\0" in relative:
        return None
    path = Path(posixpath.normpath(posixpath.join(base.as_posix(), relative)))
    return path if path.is_relative_to(root) else None


@dataclass(frozen=True)
class _Missing:
    segment: str
    known: tuple[object, ...]


def _at(piece: Piece, pointer: str) -> Piece | _Missing:
    """What a JSON pointer names; the host follows it through mappings alone."""
    if not pointer:
        return piece
    segments = pointer.split("/")
    for segment in segments[1:] if not segments[0] else segments:
        name = segment.replace("~1", "/").replace("~0", "~")
        inner = piece.get(name)
        if inner is None:
            return _Missing(name, tuple(piece.keys or ()))
        piece = inner
    return piece


def at_pointer(piece: Piece, pointer: str) -> Piece | None:
    """What a JSON pointer names below `piece`, as the host follows it; None where there is nothing."""
    found = _at(piece, pointer)
    return None if isinstance(found, _Missing) else found


def _definitions(document: Piece) -> Iterator[str]:
    """The pointers to all definitions of a file or a schema; of a file with neither, to what stands at its root."""
    named = False
    for keyword in ("definitions", "$defs"):
        definitions = document.get(keyword)
        for name in definitions.keys or () if definitions is not None else ():
            named = True
            if name:
                yield f"{keyword}/{_escaped(name)}"
    if not named:
        yield from (_escaped(name) for name, piece in (document.keys or {}).items() if piece.keys is not None)


def _escaped(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")


def _empty(reference: Piece) -> Piece:
    made = Piece(_nothing(reference.node), reference.path, reference.entry)
    made.via, made.keys = reference.via, {}
    return made


def _nothing(node: Node) -> Node:
    from plugcheck_lsp.documents.tree import Node

    return Node({}, node.span, entries={})
