"""How often each rule spoke, instead of the findings themselves."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plugcheck_lsp.cli.output import Printout


def render(printout: Printout, output_format: str) -> str:
    """One line (or, as JSON, one object) for each rule, the most frequent first."""
    counts = Counter((finding.code, finding.name) for finding in printout.findings)
    fixable = Counter(finding.code for finding in printout.findings if finding.fix is not None)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if output_format == "json":
        rows = [
            {"code": code, "name": name, "count": count, "fixable": fixable[code]}
            for (code, name), count in ordered
        ]
        return json.dumps(rows, indent=2) + "\n"
    digits = len(str(ordered[0][1])) if ordered else 0
    return "".join(
        f"{count:>{digits}}  {code}  {name}"
        + (f"  ({fixable[code]} fixable)" if fixable[code] else "")
        + "\n"
        for (code, name), count in ordered
    )
