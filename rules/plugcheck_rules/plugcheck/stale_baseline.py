"""PLG008: the baseline holds what is not there any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.baseline import render, without
from plugcheck_lsp.facts import BaselineFacts
from plugcheck_lsp.findings import Applicability, FileEdit, Fix, Severity
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding

_OLD = """\
{
  "version": 1,
  "findings": {
    "plugin.py": [
      {"rule": "OLD001", "in": "Plugin.run", "text": "time.time()", "count": 2}
    ]
  }
}
"""
_EMPTY = '{"version": 1, "findings": {}}\n'
_NAMED = 'baseline = "plugcheck-baseline.json"\n'


class StaleBaseline(Rule[BaselineFacts]):
    """The baseline holds entries that match nothing, or is not there.

    ## What it does

    Reports, once for each baseline, that some of its entries match no finding any more, or that the file that the
    settings name does not exist. It waits while a file of the workspace does not parse. Entries of rules that are
    switched off are left alone.

    ## Why it matters

    A finding that is mended should not come back unseen. As long as its entry stands, the next one that looks the same
    is put up with as well.

    ## Example

    `plugcheck-baseline.json` holds

    ```json
    {"rule": "DET001", "in": "Plugin.run", "text": "time.time()", "count": 1}
    ```

    and `Plugin.run` does not read the clock any more.

    ## Use instead

    Apply the fix (`--check --fix` does), or write the baseline again with `--check --write-baseline`.

    ## Fix safety

    Safe: the fix removes what has no effect. A baseline thereby only shrinks; nothing but `--write-baseline` adds to it.

    ## References

    - The README's section on the baseline
    """

    code, name = "PLG008", "stale-baseline"
    severity = Severity.INFORMATION
    subject = BaselineFacts
    concludes_from_absence = True
    examples = (
        Bad(
            'baseline = ^"plugcheck-baseline.json"^\n',
            path="plugcheck.toml",
            files={"plugcheck.toml": "", "plugcheck-baseline.json": _OLD},
            fixed=_NAMED,
        ),
        Bad('baseline = ^"old-baseline.json"^\n', path="plugcheck.toml", files={"plugcheck.toml": ""}),
        Good(_NAMED, path="plugcheck.toml", files={"plugcheck.toml": "", "plugcheck-baseline.json": _EMPTY}),
        Good("ignore = []\n", path="plugcheck.toml", files={"plugcheck.toml": ""}),
    )

    def check(self, subject: BaselineFacts) -> Iterator[Finding]:
        baseline, stale = subject.baseline, subject.stale
        if baseline.text is None:
            yield self.finding(
                subject.path,
                subject.span,
                f"there is no baseline `{baseline.path.name}`, so every finding is told; `--write-baseline` writes it",
            )
        elif stale:
            count = sum(stale.values())
            things = "finding" if count == 1 else "findings"
            whole = Span(0, len(baseline.text.source))
            edit = FileEdit(baseline.path, whole, render(without(baseline.counts, stale)))
            it, them = ("is", "it") if count == 1 else ("are", "them")
            yield self.finding(
                subject.path,
                subject.span,
                f"`{baseline.path.name}` puts up with {count} {things} that {it} not there any more, so {them} could "
                "come back unseen",
                fixes=(Fix("Remove what matches nothing from the baseline", Applicability.SAFE, (edit,)),),
            )
