"""A tool that guesses the language of a text by its most frequent words."""

from __future__ import annotations

from typing import Any

from dagstack.plugin_system.hookspecs.tool import hookimpl

WORDS = (
    ("de", frozenset({"der", "die", "das", "und", "nicht"})),
    ("en", frozenset({"the", "and", "of", "not", "is"})),
    ("fr", frozenset({"le", "la", "et", "pas", "est"})),
)


class LanguageTool:
    """`get_schema` describes it, `execute` runs it."""

    def __init__(self) -> None:
        self._minimum = 1

    def setup(self, ctx: Any) -> None:
        self._minimum = int(ctx.config.get("minimum", 1))

    @hookimpl
    def get_schema(self) -> dict[str, Any]:
        return {
            "name": "guess_language",
            "parameters": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
        }

    @hookimpl
    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        words = args["text"].lower().split()
        scores = {language: sum(word in known for word in words) for language, known in WORDS}
        best = max(scores, key=lambda language: (scores[language], language))
        return {"language": best if scores[best] >= self._minimum else None, "scores": scores}
