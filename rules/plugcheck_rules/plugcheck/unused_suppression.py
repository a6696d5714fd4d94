"""PLG005: a suppression suppresses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.facts import SuppressionFacts
from plugcheck_lsp.findings import Applicability, FileEdit, Fix, Mark, Severity
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_lsp.suppressions import SuppressionFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class UnusedSuppression(Rule[SuppressionFacts]):
    """A suppression names rules that find nothing where it stands.

    ## What it does

    Reports the rules in a suppression's brackets that have no finding in what the comment covers: at the end
    of a line, that line; on a line of its own, the next simple statement, TOML entry or YAML item, or the
    header of a compound one; with `ignore-file`, the whole file. Contract results (`CON`) come and go with
    runs, so suppressions of them are never told as unused. While the file does not parse, the rule waits.

    ## Why it matters

    The fault is mended, or the comment has slipped from its line. What is left would silence the next fault
    of that kind, which nobody has looked at.

    ## Example

    ```python
    LIMIT = 3  # plugcheck: ignore[AMB001] it was a list once
    ```

    ## Use instead

    ```python
    LIMIT = 3
    ```

    ## Fix safety

    Safe: the fix removes what has no effect, the whole comment if nothing else is in it.

    ## References

    - The rule `blanket-suppression`
    """

    code, name = "PLG005", "unused-suppression"
    severity = Severity.WARNING
    marks = frozenset({Mark.NEEDLESS})
    subject = SuppressionFacts
    concludes_from_absence = True
    examples = (
        Bad("LIMIT = 3  # plugcheck: ignore[^AMB001^] it was a list once\n", fixed="LIMIT = 3\n"),
        Bad("# plugcheck: ignore[^AMB001, AMB002^]\nLIMIT = 3\n", fixed="LIMIT = 3\n"),
        Bad("LIMIT = 3  # noqa  # plugcheck: ignore[^AMB001^]\n", fixed="LIMIT = 3  # noqa\n"),
        Good("LIMIT = 3  # plugcheck: ignore[CON]\n"),
        Good("LIMIT = 3  # plugcheck: is run before each commit\n"),
    )

    def check(self, subject: SuppressionFacts) -> Iterator[Finding]:
        for problem in subject.problems:
            if problem.fault is not SuppressionFault.UNUSED:
                continue
            names = ", ".join(f"`{name}`" for name in problem.names)
            verb = "suppresses" if len(problem.names) == 1 else "suppress"
            title = "Remove the comment" if problem.removes_all else f"Remove {names}"
            edits = tuple(FileEdit(subject.path, edit.span, edit.text) for edit in problem.edits)
            yield self.finding(
                subject.path,
                problem.span,
                f"{names} {verb} nothing here, so the comment would only hide a later fault",
                fixes=(Fix(title, Applicability.SAFE, edits),),
            )
