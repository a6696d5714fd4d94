"""PLG004: a suppression names a rule that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.facts import SuppressionFacts
from plugcheck_lsp.findings import Applicability, FileEdit, Fix, Severity
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_lsp.suppressions import SuppressionFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class UnknownSuppressedRule(Rule[SuppressionFacts]):
    """A suppression names a rule that no installed rule pack has.

    ## What it does

    Reports each code, name or prefix in the brackets of a suppression that no rule answers to.

    ## Why it matters

    The comment looks as if somebody had weighed a finding, and has no effect: a slip of the pen, or a rule
    pack that is not installed here.

    ## Example

    ```python
    LIMIT = 3  # plugcheck: ignore[syntax-eror]
    ```

    ## Use instead

    ```python
    LIMIT = 3  # plugcheck: ignore[syntax-error]
    ```

    ## Fix safety

    The fix puts the nearest known rule in its place. It is unsafe: another rule may have been meant.

    ## References

    - `plugcheck-lsp --rules` lists every rule
    """

    code, name = "PLG004", "unknown-suppressed-rule"
    severity = Severity.WARNING
    subject = SuppressionFacts
    examples = (
        Bad(
            "LIMIT = 3  # plugcheck: ignore[^syntax-eror^]\n",
            fixed="LIMIT = 3  # plugcheck: ignore[syntax-error]\n",
        ),
        Bad("LIMIT = 3  # plugcheck: ignore[^no-rule-at-all^, AMB001] because\n"),
        Good("LIMIT = 3  # plugcheck: ignore[AMB001, AMB, syntax-error] because\n"),
    )

    def check(self, subject: SuppressionFacts) -> Iterator[Finding]:
        for problem in subject.problems:
            if problem.fault is not SuppressionFault.UNKNOWN:
                continue
            fixes = tuple(
                Fix(
                    f"Change to `{edit.text}`",
                    Applicability.UNSAFE,
                    (FileEdit(subject.path, edit.span, edit.text),),
                )
                for edit in problem.edits
            )
            yield self.finding(
                subject.path,
                problem.span,
                f"`{problem.names[0]}` is no rule, so it suppresses nothing",
                fixes=fixes,
            )
