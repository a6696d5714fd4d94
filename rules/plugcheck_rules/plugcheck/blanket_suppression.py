"""PLG003: a suppression names no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.facts import SuppressionFacts
from plugcheck_lsp.findings import Applicability, FileEdit, Fix, Severity
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_lsp.suppressions import SuppressionFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class BlanketSuppression(Rule[SuppressionFacts]):
    """A suppression that names no rule suppresses nothing.

    ## What it does

    Reports `plugcheck: ignore` and `plugcheck: ignore-file` comments without rules in brackets.

    ## Why it matters

    A comment that silences whatever may come hides faults that nobody has looked at. So it has no effect:
    the findings beside it are still reported.

    ## Example

    ```python
    SEEN = []  # plugcheck: ignore
    ```

    ## Use instead

    ```python
    SEEN = []  # plugcheck: ignore[AMB001] filled once, before any hook runs
    ```

    ## Fix safety

    Where nothing is found, removing the comment changes nothing and is safe. Where something is, the fix
    names its rules; it is unsafe, because the findings then are silent.

    ## References

    - The rule `unused-suppression`
    """

    code, name = "PLG003", "blanket-suppression"
    severity = Severity.WARNING
    subject = SuppressionFacts
    examples = (
        Bad("LIMIT = 3  ^# plugcheck: ignore^\n", fixed="LIMIT = 3\n"),
        Bad("^# plugcheck: ignore-file[] later^\nLIMIT = 3\n", fixed="LIMIT = 3\n"),
        Good("LIMIT = 3  # plugcheck: ignore[AMB001]\n"),
        Good("LIMIT = 3  # plugcheck: ignored findings are listed elsewhere\n"),
    )

    def check(self, subject: SuppressionFacts) -> Iterator[Finding]:
        for problem in subject.problems:
            if problem.fault is not SuppressionFault.BLANKET:
                continue
            edits = tuple(FileEdit(subject.path, edit.span, edit.text) for edit in problem.edits)
            if problem.removes_all:
                fix = Fix("Remove the comment", Applicability.SAFE, edits)
            else:
                fix = Fix(f"Name `{', '.join(problem.names)}`", Applicability.UNSAFE, edits)
            yield self.finding(
                subject.path,
                problem.span,
                "this `ignore` names no rule in brackets, so it suppresses nothing",
                fixes=(fix,) if edits else (),
            )
