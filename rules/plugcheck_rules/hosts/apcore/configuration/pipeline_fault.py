from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import ConfigRule, rename, replace, shown
from plugcheck_rules.hosts.apcore.configs.pipelines import pipeline_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_rules.hosts.apcore.configs.facts import ConfigFacts


class PipelineFaults(ConfigRule):
    """
    ## What it does
    Finds faults of the section `pipeline`: steps that do not exist or cannot be taken out, fields that
    cannot be changed or do not exist, steps without a place or without anything that makes them, and limits
    of `validation.pipeline` that are not kept. It also tells where `acl_check` or `approval_gate` is taken
    out.

    ## Why it matters
    `APCore(config)` and `Executor` fail at the first of them. Without `acl_check` the access list is loaded
    and asked by nobody.

    ## Example
    ```yaml
    pipeline:
      remove: [acl_chek]
    ```

    ## Use instead
    ```yaml
    pipeline:
      remove: [acl_check]
    ```

    ## Fix safety
    The fix writes the nearest name. It is unsafe, because another one may have been meant.

    ## References
    - apcore 0.32.2: `pipeline_config.py`, `pipeline.py`
    """

    code, name = "CFG214", "pipeline-fault"
    examples = (
        Bad(
            'version: "1.0"\nproject:\n  name: shop\npipeline:\n  remove:\n    - ^input_validatoin^\n',
            fixed='version: "1.0"\nproject:\n  name: shop\npipeline:\n  remove:\n    - input_validation\n',
        ),
        Bad('version: "1.0"\nproject:\n  name: shop\npipeline:\n  remove: [^execute^, ^acl_check^]\n'),
        Bad(
            'version: "1.0"\nproject:\n  name: shop\npipeline:\n  configure:\n    acl_check:\n      ^ignore_errors^: true\n'
        ),
        Bad(
            'version: "1.0"\nproject:\n  name: shop\npipeline:\n  configure:\n    execute:\n      ^timeout_sm^: 50\n',
            fixed='version: "1.0"\nproject:\n  name: shop\npipeline:\n  configure:\n    execute:\n      timeout_ms: 50\n',
        ),
        Bad(
            'version: "1.0"\nproject:\n  name: shop\npipeline:\n  steps:\n    - ^name^: audit\n      handler: shop.steps:Audit\n'
        ),
        Good(
            'version: "1.0"\nproject:\n  name: shop\npipeline:\n  configure:\n    execute:\n      timeout_ms: 50\n  steps:\n    - name: audit\n      after: execute\n      handler: shop.steps:Audit\n'
        ),
    )

    def check(self, facts: ConfigFacts) -> Iterator[Finding]:
        def registers(kind: str) -> bool:
            return facts.is_registered(kind, "register_step_type")

        for fault in pipeline_faults(facts.configuration, registers):
            mends: list[Fix | None] = []
            for name in fault.likely[:3]:
                if fault.node is not None:
                    mends.append(replace(facts, fault.node, name))
                elif fault.key is not None:
                    mends.append(rename(facts, *fault.key, name))
            severity = Severity.ERROR if fault.refused else Severity.WARNING
            yield self.at(
                facts,
                shown(facts, fault.span),
                fault.message,
                *mends,
                severity=severity,
                refused=fault.refused,
            )
