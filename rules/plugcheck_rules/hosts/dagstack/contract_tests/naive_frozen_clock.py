"""TST112: a frozen clock gets a moment without a time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import (
    SuiteRule,
    bad,
    good,
    inserted,
    outer_end,
    unsafe,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_lsp.python.module import Place
    from plugcheck_rules.hosts.dagstack.suite_calls import HostCall

CLOCK = "from dagstack.plugin_system import FrozenClock\n\n"


class NaiveFrozenClock(SuiteRule):
    """`FrozenClock` gets a `datetime` without a time zone.

    ## What it does

    Finds calls of `FrozenClock` whose moment is made by `datetime(...)`, `datetime.now()`,
    `datetime.today()` or `datetime.fromtimestamp(...)` without a time zone, or by `datetime.utcnow()`.

    ## Why it matters

    dagstack 0.4.1 raises `ValueError: FrozenClock requires timezone-aware datetime`.

    ## Example

    ```python
    clock = FrozenClock(at=datetime(2026, 1, 1))
    ```

    ## Use instead

    ```python
    clock = FrozenClock(at=datetime(2026, 1, 1, tzinfo=timezone.utc))
    ```

    ## Fix safety

    Unsafe: the call fails today. The fix is offered for `datetime(...)` with UTC.

    ## References

    - dagstack 0.4.1: `FrozenClock` in `resources.py`
    """

    code, name = "TST112", "naive-frozen-clock"
    severity = Severity.ERROR
    examples = (
        bad(
            "from datetime import datetime, timezone\n\n" + CLOCK + "CLOCK = FrozenClock(at=^datetime(2026, 1, 1)^)\n",
            "from datetime import datetime, timezone\n\n"
            + CLOCK
            + "CLOCK = FrozenClock(at=datetime(2026, 1, 1, tzinfo=timezone.utc))\n",
        ),
        bad(
            "import datetime as dt\n\n" + CLOCK + "NOW = dt.datetime(2026, 1, 1, 12)\n\n\n"
            "def test_chunk():\n    clock = FrozenClock(at=^NOW^)\n",
            "import datetime as dt\n\n" + CLOCK + "NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.timezone.utc)\n\n\n"
            "def test_chunk():\n    clock = FrozenClock(at=NOW)\n",
        ),
        bad("from datetime import datetime\n\n" + CLOCK + "CLOCK = FrozenClock(at=^datetime.utcnow()^)\n"),
        good("from datetime import datetime, UTC\n\n" + CLOCK + "CLOCK = FrozenClock(at=datetime(2026, 1, 1, tzinfo=UTC))\n"),
        good("from datetime import datetime, UTC\n\n" + CLOCK + "CLOCK = FrozenClock(at=datetime.now(UTC))\n"),
        good(CLOCK + "\ndef test_chunk(moment):\n    FrozenClock(at=moment)\n"),
        good("from datetime import datetime, UTC\n\n" + CLOCK + "CLOCK = FrozenClock(at=datetime(2026, 1, 1, 0, 0, 0, 0, UTC))\n"),
    )  # fmt: skip

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_arguments import naive_moment
        from plugcheck_rules.hosts.dagstack.suite_calls import host_calls

        for call in host_calls(tests, "FrozenClock"):
            at = call.argument("at")
            moment = naive_moment(at) if at is not None else None
            if at is not None and moment is not None:
                message = "The moment has no time zone, so `FrozenClock` raises `ValueError`"
                yield self.at(at, message, _in_utc(call, moment))


def _in_utc(call: HostCall, moment: tuple[Place, bool]) -> Fix | None:
    """Add UTC to a plain ``datetime(...)``."""
    from plugcheck_lsp.python.edits.importing import name_for
    from plugcheck_rules.hosts.dagstack.suite_arguments import last_argument

    place, is_plain = moment
    named = name_for(place.module, place.unit, call.scope, "datetime", "timezone") if is_plain else None
    if named is None:
        return None
    last = last_argument(place)
    return unsafe(
        "Say that it is UTC", *named.edits, inserted(last, outer_end(last), f", tzinfo={named.text}.utc")
    )
