"""PLG006: a suppression for the whole file stands behind the first statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.facts import SuppressionFacts
from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_lsp.suppressions import SuppressionFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class MisplacedFileSuppression(Rule[SuppressionFacts]):
    """A suppression for the whole file stands behind the first statement, so it has no effect.

    ## What it does

    Reports `plugcheck: ignore-file[...]` comments that do not stand before the first statement. A docstring
    is a statement.

    ## Why it matters

    What holds for a whole file must be seen by who opens it. In the middle it could be taken for one that
    covers the next line.

    ## Example

    ```python
    LIMIT = 3
    # plugcheck: ignore-file[AMB001]
    ```

    ## Use instead

    ```python
    # plugcheck: ignore-file[AMB001]
    LIMIT = 3
    ```

    ## Fix safety

    There is no fix: whether the file or the line was meant is the author's to say.

    ## References

    - The rule `unused-suppression`
    """

    code, name = "PLG006", "misplaced-file-suppression"
    severity = Severity.WARNING
    subject = SuppressionFacts
    examples = (
        Bad("LIMIT = 3\n^# plugcheck: ignore-file[AMB001]^\n"),
        Bad("LIMIT = 3  ^# plugcheck: ignore-file[AMB001]^\n"),
        Good("#!/usr/bin/env python\n\n# plugcheck: ignore-file[AMB001] generated\nLIMIT = 3\n"),
    )

    def check(self, subject: SuppressionFacts) -> Iterator[Finding]:
        for problem in subject.problems:
            if problem.fault is SuppressionFault.MISPLACED:
                yield self.finding(
                    subject.path,
                    problem.span,
                    "this `ignore-file` stands behind the first statement, so it suppresses nothing",
                )
