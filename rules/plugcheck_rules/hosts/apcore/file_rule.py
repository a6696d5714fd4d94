"""What the rules about single files of an apcore project have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from plugcheck_lsp.rule import Rule
from plugcheck_rules.hosts.apcore.file_facts import FileFacts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plugcheck_lsp.findings import Finding, Fix, Related, Severity
    from plugcheck_lsp.text import Span

Facts = TypeVar("Facts", bound=FileFacts)

_LONGEST = 400


class FileRule(Rule[Facts]):
    """A rule about one file of an apcore project."""

    hosts = frozenset({"apcore"})

    def at(
        self,
        facts: Facts,
        span: Span,
        message: str,
        *fixes: Fix | None,
        severity: Severity | None = None,
        refused: bool | None = None,
        proof: Iterable[Related] = (),
    ) -> Finding:
        """A finding in the file. A fix that cannot be made is None."""
        return self.finding(
            facts.path,
            span,
            one_line(message),
            severity=severity,
            refused=refused,
            proof=proof,
            fixes=[fix for fix in fixes if fix is not None],
        )


def one_line(message: str) -> str:
    """The message on one line and not too long, whatever names it holds."""
    flat = " ".join(message.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
