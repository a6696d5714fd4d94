"""INJ108: a method of the host's is called with arguments that it does not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.injection.context import sure_reads
from plugcheck_rules.hosts.dagstack.injection.injection_rule import InjectionRule
from plugcheck_rules.hosts.dagstack.injection.protocols import EVERY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.module import CallFacts
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts
    from plugcheck_rules.hosts.dagstack.injection.protocols import Method


class WrongResourceArguments(InjectionRule):
    """A method of a resource or sink is called with too many, too few or unknown arguments.

    ## What it does

    Compares calls on the host's resources, sinks and registry with the parameters that these have.

    ## Why it matters

    `clock.now(tz)`, `progress.report(50, "half way")` or `checkpoint.save(state)` raise `TypeError` at run time; a
    test with a mock that takes anything does not show it.

    ## Example

    ```python
    class Tool:
        def setup(self, ctx):
            self._progress = ctx.progress

        def execute(self, args):
            if self._progress is not None:
                self._progress.report(50, "half way")
    ```

    ## Use instead

    ```python
    from dagstack.plugin_system import Progress


    class Tool:
        def setup(self, ctx):
            self._progress = ctx.progress

        def execute(self, args):
            if self._progress is not None:
                self._progress.report(Progress(current=50, total=100, message="half way"))
    ```

    ## Fix safety

    There is no automatic fix: what is meant is not in the code.

    ## References

    - dagstack 0.4.1: `resources.py`, `context.py`, `sinks.py`
    """

    code, name = "INJ108", "wrong-resource-arguments"
    examples = (
        Bad(
            "from datetime import timezone\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self.start = ^ctx.resources.clock.now(timezone.utc)^\n"
        ),
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self.progress = ctx.progress\n\n    def chunk(self, text):\n"
            "        if self.progress:\n            ^self.progress.report(50, message='half way')^\n"
        ),
        Bad("class Plugin:\n    def setup(self, ctx):\n        self.dice = ^ctx.resources.rng.randint(6)^\n"),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.dice = ctx.resources.rng.randint(a=1, b=6)\n"
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        limits = (1, 6)\n        self.dice = ctx.resources.rng.randint(*limits)\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for protocol in EVERY:
            for use in sure_reads(facts, *protocol.path):
                method, call = protocol.methods.get(use.path[-1]), use.call
                fault = _fault(method, call) if method is not None and call is not None else None
                if fault is None or call is None:
                    continue
                yield self.at(
                    facts,
                    call.place.span,
                    f"`{protocol.title}.{use.path[-1]}` {fault}, so this raises `TypeError`",
                    path=use.place.path,
                )


def _fault(method: Method, call: CallFacts) -> str | None:
    """Why the method does not take the call's arguments: a clause."""
    count = call.positional
    if count is None:
        return None
    names = ", ".join(f"`{name}`" for name in method.parameters) or "no arguments"
    if count > len(method.parameters):
        return f"takes {names}, not {count} positional arguments"
    by_position = method.parameters[:count]
    for keyword in call.keywords:
        if keyword in by_position:
            return f"gets `{keyword}` twice"
        if keyword not in method.parameters and not method.open:
            return f"has no parameter `{keyword}`"
    missing = [
        name for name in method.parameters[: method.required] if name not in (*by_position, *call.keywords)
    ]
    return f"also needs `{missing[0]}`" if missing else None
