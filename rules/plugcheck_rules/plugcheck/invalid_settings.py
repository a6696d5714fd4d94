"""PLG007: the settings of plugcheck itself are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.facts import SettingsFacts
from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class InvalidSettings(Rule[SettingsFacts]):
    """The settings of plugcheck have a wrong key or value.

    ## What it does

    Reports every fault in `plugcheck.toml` or in the table `[tool.plugcheck]` of `pyproject.toml`: unknown
    keys, wrong types, severities and versions that do not exist, rules and hosts that no rule pack has.

    ## Why it matters

    A misspelt setting that is passed over in silence leaves rules on that were meant to be off, or off that
    were meant to be on. Until the settings are right, nothing else is checked.

    ## Example

    ```toml
    selct = ["AMB"]

    [severity]
    wall-clock = "fatal"
    ```

    ## Use instead

    ```toml
    select = ["AMB"]

    [severity]
    wall-clock = "error"
    ```

    ## Fix safety

    There is no fix: the message names the nearest key or value.

    ## References

    - The README's section on settings
    """

    code, name = "PLG007", "invalid-settings"
    severity = Severity.ERROR
    subject = SettingsFacts
    examples = (
        Bad('^selct^ = ["AMB"]\n\n[severity]\nAMB = ^"fatal"^\n', path="plugcheck.toml"),
        Bad('[tool.plugcheck]\nignore = ["AMB", ^3^]\n', path="pyproject.toml"),
        Good('select = ["AMB"]\n\n[severity]\nAMB = "error"\n', path="plugcheck.toml"),
        Good('[tool.other]\nselct = ["AMB"]\n', path="pyproject.toml"),
    )

    def check(self, subject: SettingsFacts) -> Iterator[Finding]:
        for problem in subject.problems:
            yield self.finding(subject.path, problem.span, problem.message)
