"""A small workspace on disk, and questions to a host's language in the words of a table: `|` is the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.text import Edit, Text
from plugcheck_lsp.workspace import Cache, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.editing.language import Completion, Language, Mention
    from plugcheck_lsp.settings import Settings


class AskedWorkspace:
    """The workspace, seen as an editor shows it."""

    language: Language

    def __init__(self, root: Path, files: Mapping[str, str], settings: Settings) -> None:
        self.root = root
        self.settings = settings
        for name, source in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(source.encode())
        self.files = Files()
        self.cache = Cache()

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.root, self.files, self.settings, rule_book(), cache=self.cache)

    def put(self, name: str, marked: str) -> tuple[Path, int]:
        """Open the file with a text in which the last `|` is the cursor; the path and the cursor's offset."""
        offset = marked.rindex("|")
        path = self.root / name
        self.files.open(path, marked[:offset] + marked[offset + 1 :])
        return path, offset

    def completions(self, name: str, marked: str) -> dict[str, Completion]:
        path, offset = self.put(name, marked)
        found = list(self.language.completions(path, offset, self.workspace))
        labels = [completion.label for completion in found]
        assert len(labels) == len(set(labels)), labels
        return {completion.label: completion for completion in found}

    def completed(self, name: str, marked: str, label: str) -> str:
        """The text after the proposal was taken."""
        completion = self.completions(name, marked)[label]
        offset = marked.rindex("|")
        text = Text(marked[:offset] + marked[offset + 1 :])
        return text.edited([Edit(completion.span, completion.text)]).source

    def hover(self, name: str, marked: str) -> str:
        path, offset = self.put(name, marked)
        return "\n---\n".join(text.markdown for text in self.language.hover(path, offset, self.workspace))

    def mention(self, name: str, part: str, nth: int = 0) -> Mention | None:
        """The name that stands where `part` does in a file as it is."""
        path = self.root / name
        text = self.workspace.text(path)
        assert text is not None
        offset = -1
        for _ in range(nth + 1):
            offset = text.source.index(part, offset + 1)
        return self.language.mention(path, offset, self.workspace)

    def shown(self, mentions: Iterable[Mention], *, lines: bool = False) -> list[str]:
        """Mentions as `path: text`, or as `path:line: text`, sorted."""
        found = []
        for mention in mentions:
            text = self.workspace.text(mention.path)
            assert text is not None
            said = "(file)" if mention.whole_file else text.slice(mention.span)
            line = f":{text.line_of(mention.span.start) + 1}" if lines else ""
            found.append(f"{mention.path.relative_to(self.root).as_posix()}{line}: {said}")
        return sorted(found)
