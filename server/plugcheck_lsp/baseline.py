"""The baseline: findings that a team puts up with, so that only what is new is told.

An entry says what is found and where, without a line number: the rule, the file, the function or key around it, and
the first line of what is marked, its white space evened out. Code can move and be laid out anew; what is renamed or
rewritten is looked at again. Where a file holds the same thing more often than its entry counts, the last ones are
new. Findings about plugcheck's own state (`PLG`) are never put up with: a file that does not parse hides findings.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.documents.problem import SyntaxProblem
from plugcheck_lsp.files import Unreadable
from plugcheck_lsp.settings import BadSettings
from plugcheck_lsp.text import Span, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from plugcheck_lsp.files import Files
    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.settings import Settings
    from plugcheck_lsp.workspace import Workspace

VERSION = 1
ABOUT = "Findings that plugcheck-lsp leaves out. Written by --write-baseline; see `baseline` in its settings"
DEFAULT_NAME = "plugcheck-baseline.json"
STALE = "stale-baseline"
"""The rule that tells of entries that match nothing."""
NEVER = "PLG"
"""The family of rules whose findings no baseline takes."""

_REMEDY = "write it again with `--write-baseline`, or take it from version control"
_LONGEST = 100
"""Longer texts are cut, with a hash of all of them behind."""


@dataclass(frozen=True, order=True)
class Entry:
    """Findings that look the same."""

    path: str
    """Relative to the workspace's root, with `/`."""
    rule: str
    """The code."""
    scope: str
    """The qualified name of the function or class around it, or the path of keys; empty for none."""
    text: str
    """The first line of what is marked, evened out."""


@dataclass(frozen=True)
class Baseline:
    """What one file of findings holds."""

    path: Path
    counts: Mapping[Entry, int] = field(default_factory=dict)
    """How often each is put up with."""
    text: Text | None = None
    """None: there is no such file."""


def baseline_path(settings: Settings, root: Path) -> Path | None:
    """Where the baseline is; None where the settings name none."""
    if settings.baseline is None:
        return None
    folder = settings.source.parent if settings.source is not None else root
    return folder / settings.baseline


def read_baseline(settings: Settings, root: Path, files: Files) -> Baseline | None:
    """The baseline that the settings name; None where they name none. A file that is not there holds nothing.

    Raises:
        BadSettings: the file cannot be read, or holds something else.
    """
    path = baseline_path(settings, root)
    if path is None:
        return None
    content = files.read(path)
    if content is None:
        return Baseline(path)
    if isinstance(content, Unreadable):
        problem = SyntaxProblem(Span(0, 0), f"the baseline cannot be used because {content.reason}")
        raise BadSettings(path, (problem,))
    return Baseline(path, _parse(path, content), content)


def workspace_baseline(workspace: Workspace) -> Baseline | None:
    """See `read_baseline`; read again only if the file has changed."""
    path = baseline_path(workspace.settings, workspace.root)
    text = workspace.text(path) if path is not None else None
    known: tuple[Text | None, Path, Baseline | None] | None = workspace.cache.results.get("baseline")
    if text is not None and known is not None and known[0] is text and known[1] == path:
        return known[2]
    baseline = read_baseline(workspace.settings, workspace.root, workspace.files)
    if path is not None:
        workspace.cache.results["baseline"] = (text, path, baseline)
    return baseline


def _parse(path: Path, text: Text) -> dict[Entry, int]:
    try:
        data = json.loads(text.source)
    except json.JSONDecodeError as error:
        at = min(error.pos, max(len(text.source) - 1, 0))
        problem = SyntaxProblem(Span(at, at + 1), f"the baseline is no JSON ({error.msg}): {_REMEDY}")
        raise BadSettings(path, (problem,)) from None
    except RecursionError:
        problem = SyntaxProblem(Span(0, 1), f"the baseline nests too deeply: {_REMEDY}")
        raise BadSettings(path, (problem,)) from None
    try:
        return dict(_entries(data))
    except _NotABaselineError as error:
        problem = SyntaxProblem(_place(text, error.where), f"{error}: {_REMEDY}")
        raise BadSettings(path, (problem,)) from None


class _NotABaselineError(Exception):
    """A file of JSON that is no baseline; `where` is the path to what is wrong."""

    def __init__(self, message: str, *where: str | int) -> None:
        super().__init__(message)
        self.where = where


def _entries(data: Any) -> Iterator[tuple[Entry, int]]:
    if not isinstance(data, dict):
        raise _NotABaselineError("the baseline must be an object with `version` and `findings`")
    if data.get("version") != VERSION or isinstance(data.get("version"), bool):
        raise _NotABaselineError(f"the `version` of the baseline must be {VERSION}", "version")
    by_path = data.get("findings")
    if not isinstance(by_path, dict):
        raise _NotABaselineError("`findings` of the baseline must be an object", "findings")
    for path, found in by_path.items():
        if not isinstance(found, list):
            raise _NotABaselineError(f"the findings of `{path}` must be an array", "findings", path)
        for number, each in enumerate(found):
            where = ("findings", path, number)
            match each:
                case {"rule": str(rule), "in": str(scope), "text": str(text), "count": int(count)} if (
                    count > 0
                ):
                    yield Entry(path, rule, scope, text), count
                case _:
                    message = (
                        "a finding of the baseline must have the texts `rule`, `in` and `text` and a `count`"
                    )
                    raise _NotABaselineError(message, *where)


def _place(text: Text, where: tuple[str | int, ...]) -> Span:
    """Where a part of the JSON stands, which is YAML too."""
    from plugcheck_lsp.documents import yaml  # only a broken baseline needs places

    roots = yaml.parse(text).roots
    for end in range(len(where), -1, -1):
        node = roots[0].get(*where[:end]) if roots else None
        if node is not None:
            return Span(node.span.start, min(node.span.start + 1, len(text.source)))
    return Span(0, 0)


# --- what is put up with ---


def takes(finding: Finding) -> bool:
    """Whether a baseline can hold the finding."""
    return not finding.code.startswith(NEVER)


def entries(findings: Iterable[Finding], workspace: Workspace) -> Iterator[tuple[Finding, Entry]]:
    """The findings that a baseline can take, each as its entry, in the order of their places."""
    ordered = sorted(
        filter(takes, findings), key=lambda each: (each.path, each.span, each.code, each.message, each.host)
    )
    for path, found in groupby(ordered, key=lambda each: each.path):
        text, scope_at = workspace.text(path), _scope_of(path, workspace)
        for finding in found:
            marked = _normal(text, finding.span)
            yield (
                finding,
                Entry(_relative(path, workspace.root), finding.code, scope_at(finding.span.start), marked),
            )


def matched(
    baseline: Baseline, findings: Iterable[Finding], workspace: Workspace
) -> tuple[frozenset[Finding], Mapping[Entry, int]]:
    """The findings that the baseline puts up with, and what of it matches none."""
    left = Counter(baseline.counts)
    paths = {entry.path for entry in left}
    known: set[Finding] = set()
    candidates = [each for each in findings if _relative(each.path, workspace.root) in paths]
    for finding, entry in entries(candidates, workspace):
        if left[entry] > 0:
            left[entry] -= 1
            known.add(finding)
    return frozenset(known), +left


def _scope_of(path: Path, workspace: Workspace) -> Callable[[int], str]:
    from plugcheck_lsp.scopes import (
        scopes,
    )  # few runs have a baseline, and readers of languages are slow to import

    document = workspace.document(path)
    return scopes(document) if document is not None else lambda _: ""


def _relative(path: Path, root: Path) -> str:
    if path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return Path(os.path.relpath(path, root)).as_posix()


def _normal(text: Text | None, span: Span) -> str:
    """The first line of what is marked, evened out; of an empty place, the line that it is in."""
    if text is None:
        return ""
    line = text.line_span(text.line_of(span.start))
    marked = text.source[span.start : min(span.end, line.end)] if span.start < span.end else text.slice(line)
    even = " ".join(marked.split())
    if len(even) <= _LONGEST:
        return even
    return f"{even[:_LONGEST]}… {sha256(even.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


# --- writing ---


def counted(findings: Iterable[Finding], workspace: Workspace) -> dict[Entry, int]:
    """What a baseline of these findings holds."""
    return dict(Counter(entry for _, entry in entries(findings, workspace)))


def without(counts: Mapping[Entry, int], stale: Mapping[Entry, int]) -> dict[Entry, int]:
    """What is left of `counts`."""
    return dict(Counter(counts) - Counter(stale))


def render(counts: Mapping[Entry, int]) -> str:
    """The text of a baseline: sorted, a line for each entry, so that versions of it can be compared and merged."""
    lines = ["{", f'  "about": {_json(ABOUT)},', f'  "version": {VERSION},', '  "findings": {']
    files = [(path, list(found)) for path, found in groupby(sorted(counts), key=lambda entry: entry.path)]
    for number, (path, found) in enumerate(files):
        rows = [
            "      " + _json({"rule": each.rule, "in": each.scope, "text": each.text, "count": counts[each]})
            for each in found
        ]
        closing = "    ]" if number == len(files) - 1 else "    ],"
        lines += [f"    {_json(path)}: [", ",\n".join(rows), closing]
    return "\n".join([*lines, "  }", "}", ""])


def _json(value: Any) -> str:
    """JSON that any encoding can hold: half of a surrogate pair is escaped."""
    written = json.dumps(value, ensure_ascii=False)
    return re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", written)
