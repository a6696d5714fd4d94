"""Which rules hold where, and with which severity: what settings and the command line ask for, together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plugcheck_lsp.findings import Finding, Severity
    from plugcheck_lsp.rule import RuleBook
    from plugcheck_lsp.settings import Settings


class Choice:
    """Which rules hold where, and with which severity: what settings and the command line ask for, together."""

    def __init__(
        self,
        settings: Settings,
        book: RuleBook,
        *,
        select: Iterable[str] | None = None,
        ignore: Iterable[str] = (),
    ) -> None:
        selected, whose = (settings.select, "`select`") if select is None else (tuple(select), "`--select`")
        self._off = dict.fromkeys(book.rules.keys() - _codes(selected, book), f"{whose} does not name it")
        for whose, selectors in (("`ignore`", settings.ignore), ("`--ignore`", tuple(ignore))):
            for selector in selectors:
                self._off.update(dict.fromkeys(book.matching(selector), f"{whose} names `{selector}`"))
        # The most specific selector holds: ruff's users know it so, and a code is more specific than its family.
        self._severities: dict[str, Severity | None] = {}
        for selector, severity in sorted(
            settings.severity.items(), key=lambda item: -len(book.matching(item[0]))
        ):
            self._severities.update(dict.fromkeys(book.matching(selector), severity))
        for code, severity in self._severities.items():
            if severity is None:
                self._off.setdefault(code, "`severity` switches it off")
        self._base = settings.source.parent if settings.source else None
        self._per_file = tuple(
            (pattern, _glob(pattern), _codes(codes, book)) for pattern, codes in settings.per_file_ignores
        )

    def is_off(self, code: str) -> bool:
        """Whether the rule is off everywhere."""
        return code in self._off

    def off(self, code: str, path: Path) -> str:
        """Why the rule is off in the file at `path`: a clause that follows "because"; empty where it holds."""
        if code in self._off:
            return self._off[code]
        if self._base is not None and self._per_file and path.is_relative_to(self._base):
            relative = path.relative_to(self._base).as_posix()
            for pattern, spec, codes in self._per_file:
                if code in codes and spec.match_file(relative):
                    return f"`per-file-ignores` names it for `{pattern}`"
        return ""

    def __call__(self, finding: Finding) -> Finding | None:
        """The finding as it is to be told; None where its rule is off."""
        if self.off(finding.code, finding.path):
            return None
        severity = self._severities.get(finding.code)
        return replace(finding, severity=severity) if severity is not None else finding


def _codes(selectors: Iterable[str], book: RuleBook) -> frozenset[str]:
    return frozenset(code for selector in selectors for code in book.matching(selector))


def _glob(pattern: str) -> Any:
    import pathspec

    return pathspec.GitIgnoreSpec.from_lines([pattern])
