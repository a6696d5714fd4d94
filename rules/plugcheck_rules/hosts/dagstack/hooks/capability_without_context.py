"""HOK140: `matches` takes no context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.capability import capability_method, lacks_context
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.signature_edits import unsafe_fix, with_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class CapabilityWithoutContext(ManifestRule):
    """`matches` takes no context.

    ## What it does

    Finds a `matches` method that takes less than the host gives it, or whose only argument is not called
    after the context. A `matches` that the plugin calls itself is left alone.

    ## Why it matters

    Dispatch by capability calls `matches(ctx, ...)` with the arguments of the hook. What that raises is
    logged and counts as no match, so the plugin is never chosen. The documents show `matches(self, payload)`.

    ## Example

    ```python
    class Pdf:
        def matches(self, payload):
            return payload["mime"] == "application/pdf"
    ```

    ## Use instead

    ```python
    class Pdf:
        def matches(self, ctx, payload):
            return payload["mime"] == "application/pdf"
    ```

    ## Fix safety

    Unsafe: who else calls the method has to follow.

    ## References

    - dagstack 0.4.1: `CapabilityDispatcher._find_match` in `dispatch.py`
    """

    code, name = "HOK140", "capability-without-context"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = True
    examples = (
        Bad(
            "class P:\n    def ^matches^(self, payload):\n        return payload['mime'] == 'text/plain'\n",
            fixed="class P:\n    def matches(self, ctx, payload):\n        return payload['mime'] == 'text/plain'\n",
        ),
        Bad(
            "class P:\n    def ^matches^(self):\n        return True\n",
            fixed="class P:\n    def matches(self, ctx):\n        return True\n",
        ),
        Good(
            "class P:\n    def matches(self, ctx, payload):\n        return payload['mime'] == 'text/plain'\n"
        ),
        Good("class P:\n    def matches(self, _ctx, **request):\n        return 'mime' in request\n"),
        Good(
            "class P:\n    def matches(self, text):\n        return text == 'a'\n\n    def chunk(self, text):\n        return self.matches(text)\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        method = capability_method(facts)
        if method is not None and lacks_context(method):
            yield self.in_code(
                facts,
                method.place,
                f"the host calls `matches(ctx, ...)`, which `{method.qualified_name}` does not take, so the plugin never matches",
                unsafe_fix("Add `ctx`", with_context(method)),
            )
