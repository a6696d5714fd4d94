"""A tool that guesses the language of a text by its most frequent words."""

from __future__ import annotations

from typing import Any

import pluggy
from dagstack.plugin_system.hookspecs.tool import hookimpl

ours = pluggy.HookimplMarker("dagstack")
WORDS = (
    ("de", frozenset({"der", "die", "das", "und", "nicht"})),
    ("en", frozenset({"the", "and", "of", "not", "is"})),
)


class LanguageTool:
    """`get_schema` describes it, `execute` runs it."""

    def setup(self, ctx: Any, minimum: int) -> None:  # fault: the host gives the context alone
        self._minimum = minimum

    @ours  # fault: a marker that the host does not look for
    def get_schema(self) -> dict[str, Any]:
        return {"name": "guess_language"}

    @hookimpl
    def execute(self, payload: dict[str, Any]) -> dict[str, Any]:  # fault: the specification calls it args
        words = payload["text"].lower().split()
        scores = {language: sum(word in known for word in words) for language, known in WORDS}
        return {"language": max(scores, key=lambda language: (scores[language], language))}

    @hookimpl
    def execute_batch(self, args: dict[str, Any]) -> dict[str, Any]:  # fault: no such hook
        return {"languages": [self.execute({"text": text}) for text in args["texts"]]}
