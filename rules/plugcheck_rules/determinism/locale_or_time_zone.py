"""DET007: what a hook gives back depends on the locale or time zone of the machine."""

from __future__ import annotations

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import DifferenceRule


class LocaleOrTimeZone(DifferenceRule):
    """The locale or the time zone of the machine decides something that is seen from outside.

    ## What it does

    Finds conversions by the local time zone (`datetime.fromtimestamp(t)` without a zone, `time.localtime(t)`,
    `time.mktime`) and by the locale (`locale.currency`, `locale.getlocale` ...) whose value reaches what a hook
    returns, yields, raises, stores or sends.

    ## Why it matters

    The same moment becomes another text on a machine with another setting, and twice a year on the same one.

    ## Example

    ```python
    from datetime import datetime


    class Plugin:
        def execute(self, args):
            return datetime.fromtimestamp(args["at"]).isoformat()
    ```

    ## Use instead

    ```python
    from datetime import datetime, timezone


    class Plugin:
        def execute(self, args):
            return datetime.fromtimestamp(args["at"], tz=timezone.utc).isoformat()
    ```

    ## Fix safety

    There is no automatic fix: which time zone is meant is the author's decision.

    ## References

    - The Python documentation, "Aware and Naive Objects" of `datetime`
    """

    code, name = "DET007", "locale-or-time-zone"
    severity = Severity.INFORMATION
    categories = ("locale",)
    examples = (
        Bad(
            "from datetime import datetime\n\n\nclass Plugin:\n    def execute(self, args):\n        return ^datetime.fromtimestamp(args['at'])^.isoformat()\n"
        ),
        Bad(
            "import time\n\n\nclass Plugin:\n    def execute(self, args):\n        return time.strftime('%H:%M', ^time.localtime(args['at'])^)\n"
        ),
        Good(
            "from datetime import datetime, timezone\n\n\nclass Plugin:\n    def execute(self, args):\n        return datetime.fromtimestamp(args['at'], timezone.utc).isoformat()\n"
        ),
        Good(
            "import time\n\n\nclass Plugin:\n    def execute(self, args):\n        return time.strftime('%H:%M', time.gmtime(args['at']))\n"
        ),
    )
