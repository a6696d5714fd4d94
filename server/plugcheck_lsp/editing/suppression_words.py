"""What can be written in a suppression comment while it is being typed: the words, and the rules, those first that find
something there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_lsp.editing.language import Completion, CompletionKind
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from plugcheck_lsp.documents.problem import Comment
    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.rule import RuleBook
    from plugcheck_lsp.suppressions import Document

MARK = "plugcheck:"
_BEGUN = re.compile(r"#[ \t]*(?P<word>p[a-z]*:?)\Z")
_VERB = re.compile(r"#[ \t]*plugcheck:(?P<blank>[ \t]*)(?P<word>[\w-]*)\Z")
_LIST = re.compile(
    r"#[ \t]*plugcheck:[ \t]*(?P<verb>ignore-file|ignore)[ \t]*\[(?P<items>(?:[^\]#,]*,)*)[ \t]*(?P<word>[^\]#,]*)\Z"
)
_REST = re.compile(r"[\w-]*")
_CLOSED = re.compile(r"[^\[#\r\n]*\]")
_VERBS = {
    "ignore": "The findings of the rules in the brackets, on this line; on a line of its own, of what follows",
    "ignore-file": "The findings of the rules in the brackets, in this file; stands before the first statement",
}


def is_near(source: str, offset: int) -> bool:
    """Whether a suppression may be being typed at `offset`: a look at the line alone."""
    start = max(source.rfind("\n", 0, offset), source.rfind("\r", 0, offset)) + 1
    line = source[start:offset]
    return MARK in line or _BEGUN.search(line) is not None


def completions(
    document: Document, offset: int, findings: Iterable[Finding], book: RuleBook
) -> Iterator[Completion]:
    """What can be written at `offset`. `findings` are those of the file, as far as nothing suppresses them yet."""
    comment = _comment(document, offset)
    if comment is None:
        return
    source = document.text.source
    before = source[comment.span.start : offset]
    if (match := _LIST.search(before)) is not None:
        whole_file = match["verb"] == "ignore-file"
        here = [each for each in findings if whole_file or each.span.start in comment.covers]
        named = filter(None, map(str.strip, match["items"].split(",")))
        taken = frozenset(code for item in named for code in book.matching(item))
        span = _word(source, offset, match["word"])
        closing = "" if _CLOSED.match(source, span.end) else "]"
        yield from _rules(span, closing, here, taken, book)
    elif (match := _VERB.search(before)) is not None:
        span = _word(source, offset, match["word"])
        brackets = "" if source.startswith("[", span.end) else "["
        for number, (verb, meaning) in enumerate(_VERBS.items()):
            text = ("" if match["blank"] else " ") + verb + brackets
            yield Completion(verb, span, text, CompletionKind.KEY, documentation=f"{meaning}.", order=number)
    elif (match := _BEGUN.search(before)) is not None and not source[offset : offset + 1].isalnum():
        span = _word(source, offset, match["word"])
        for finding in {each.code: each for each in findings if each.span.start in comment.covers}.values():
            text = f"{MARK} ignore[{finding.code}]"
            yield Completion(text, span, text, CompletionKind.VALUE, finding.name, f"{finding.message}.")


def _comment(document: Document, offset: int) -> Comment | None:
    """The comment that the offset is in; blanks at its end may be none of it."""
    source = document.text.source
    before = [each for each in document.comments if each.span.start < offset]
    last = max(before, key=lambda each: each.span.start, default=None)
    return last if last is not None and not source[last.span.end : offset].strip(" \t") else None


def _word(source: str, offset: int, before: str) -> Span:
    """The word that ends in `before` and goes on behind the offset."""
    rest = _REST.match(source, offset)
    return Span(offset - len(before), rest.end() if rest is not None else offset)


def _rules(
    span: Span, closing: str, here: Iterable[Finding], taken: Collection[str], book: RuleBook
) -> Iterator[Completion]:
    """The rules whose codes are not `taken` yet."""
    found = {finding.code: finding for finding in here}
    for rule in book.rules.values():
        if rule.code in taken:
            continue
        finding = found.get(rule.code)
        told = f"{finding.message}.\n\n{rule.summary()}." if finding is not None else f"{rule.summary()}."
        order = 0 if finding is not None else 2
        for label, detail in ((rule.code, rule.name), (rule.name, rule.code)):
            detail = f"{detail}, found here" if finding is not None else detail
            yield Completion(label, span, label + closing, CompletionKind.VALUE, detail, told, order)
            order += 1
