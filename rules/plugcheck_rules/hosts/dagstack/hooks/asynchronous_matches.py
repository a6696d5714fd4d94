"""HOK141: `matches` is asynchronous, so it always matches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.capability import capability_method
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class AsynchronousMatches(ManifestRule):
    """`matches` is asynchronous, so it always matches.

    ## What it does

    Finds a `matches` method that is `async` or a generator. One that the plugin calls itself is left alone.

    ## Why it matters

    Dispatch by capability does not await the answer, also where it awaits the hook: a coroutine is true, so
    the plugin is chosen for every request and those after it for none.

    ## Example

    ```python
    class Pdf:
        async def matches(self, ctx, payload):
            return payload["mime"] == "application/pdf"
    ```

    ## Use instead

    ```python
    class Pdf:
        def matches(self, ctx, payload):
            return payload["mime"] == "application/pdf"
    ```

    ## Fix safety

    There is no fix: the body may await.

    ## References

    - dagstack 0.4.1: `CapabilityDispatcher._find_match` in `dispatch.py`
    """

    code, name = "HOK141", "asynchronous-matches"
    severity = Severity.ERROR
    refused = False
    concludes_from_absence = True
    examples = (
        Bad(
            "class P:\n    async def ^matches^(self, ctx, payload):\n        return payload['mime'] == 'text/plain'\n"
        ),
        Bad(
            "class P:\n    def ^matches^(self, ctx, payload):\n        yield payload['mime'] == 'text/plain'\n"
        ),
        Good(
            "class P:\n    def matches(self, ctx, payload):\n        return payload['mime'] == 'text/plain'\n"
        ),
        Good(
            "class P:\n    async def matches(self, text):\n        return text == 'a'\n\n    async def chunk(self, text):\n        return await self.matches(text)\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        method = capability_method(facts)
        if method is not None and (method.is_async or method.is_generator):
            yield self.in_code(
                facts,
                method.place,
                f"nobody awaits `{method.qualified_name}`, and what it returns counts as true: the plugin matches every request",
            )
