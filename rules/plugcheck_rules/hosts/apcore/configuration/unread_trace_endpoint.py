from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_keys import CONFIG_KEYS
from plugcheck_rules.hosts.apcore.configs.config_rule import ConfigRule, insert, quoted, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import ConfigFacts


class UnreadTraceEndpoint(ConfigRule):
    """
    ## What it does
    Finds `observability.tracing.otlp_endpoint` beside an exporter other than `otlp`, and the exporter
    `jaeger`, which exports nothing.

    ## Why it matters
    Only the exporter `otlp` reads the endpoint, and loading refuses the pair. The default exporter is
    `stdout`, so an endpoint alone is refused too. Beside a section `apcore` loading does not look, and
    `APCore(config)` fails once tracing is enabled. `jaeger` is taken, and no trace goes anywhere.

    ## Example
    ```yaml
    observability:
      tracing:
        otlp_endpoint: http://collector:4318
    ```

    ## Use instead
    ```yaml
    observability:
      tracing:
        exporter: otlp
        otlp_endpoint: http://collector:4318
    ```

    ## Fix safety
    The fix writes the exporter `otlp`. It is unsafe, because traces then go elsewhere.

    ## References
    - apcore 0.32.2: `config.py`: `Config.validate`
    - `observability/tracing_config.py`
    """

    code, name = "CFG211", "unread-trace-endpoint"
    examples = (
        Bad(
            "version: '1.0'\nproject:\n  name: shop\nobservability:\n  tracing:\n    exporter: stdout\n    ^otlp_endpoint^: http://collector:4318\n",
            fixed="version: '1.0'\nproject:\n  name: shop\nobservability:\n  tracing:\n    exporter: otlp\n    otlp_endpoint: http://collector:4318\n",
        ),
        Bad(
            "version: '1.0'\nproject:\n  name: shop\nobservability:\n  tracing:\n    ^otlp_endpoint^: http://collector:4318\n",
            fixed="version: '1.0'\nproject:\n  name: shop\nobservability:\n  tracing:\n    otlp_endpoint: http://collector:4318\n    exporter: otlp\n",
        ),
        Bad(
            "version: '1.0'\nproject:\n  name: shop\nobservability:\n  tracing:\n    enabled: true\n    exporter: ^jaeger^\n"
        ),
        Good(
            "version: '1.0'\nproject:\n  name: shop\nobservability:\n  tracing:\n    exporter: otlp\n    otlp_endpoint: http://c:4318\n"
        ),
    )

    def check(self, facts: ConfigFacts) -> Iterator[Finding]:
        reading = facts.configuration
        tracing = reading.root.get("observability", "tracing") if reading.root is not None else None
        if tracing is None or tracing.entries is None:
            return
        endpoint, exporter = tracing.entry("otlp_endpoint"), tracing.get("exporter")
        named = exporter.value if exporter is not None else "stdout"
        enabled = bool(reading.value("observability.tracing.enabled"))
        if exporter is not None and named == "jaeger" and enabled:
            yield self.at(
                facts, exporter, "apcore has no exporter `jaeger`, so no trace is exported; use `otlp`"
            )
        unknown = (
            exporter is not None and named not in CONFIG_KEYS["observability.tracing.exporter"].choices
        )  # told as a wrong value
        if endpoint is None or endpoint.node.value is None or named == "otlp" or unknown:
            return
        refused = not reading.namespaced or enabled
        outcome = "loading the configuration fails" if not reading.namespaced else "`APCore(config)` fails"
        if not refused:
            outcome += " once tracing is enabled"
        if exporter is None:
            mend = insert(facts, tracing, "exporter", "otlp")
        else:
            mend = replace(facts, exporter, "otlp", "Use the exporter `otlp`")
        yield self.at(
            facts,
            endpoint,
            f"the exporter {quoted(named)} does not read `otlp_endpoint`, so {outcome}",
            mend,
            severity=Severity.ERROR if refused else Severity.WARNING,
            refused=refused,
        )
