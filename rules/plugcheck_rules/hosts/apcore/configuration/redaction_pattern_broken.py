from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import ConfigRule, quoted
from plugcheck_rules.hosts.apcore.configs.config_values import pattern_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import ConfigFacts


class RedactionPatternBroken(ConfigRule):
    """
    ## What it does
    Finds entries of `obs.redaction.regex_patterns` that are no regular expressions of Python.

    ## Why it matters
    Loading the configuration refuses them. Beside a section `apcore` it does not look: the entry hides
    nothing, and a warning in the log is all that says so. This rule compiles the pattern and never uses it.

    ## Example
    ```yaml
    obs:
      redaction:
        regex_patterns: ['^Bearer (.*']
    ```

    ## Use instead
    ```yaml
    obs:
      redaction:
        regex_patterns: ['^Bearer .*']
    ```

    ## Fix safety
    There is no fix: what was meant cannot be known.

    ## References
    - apcore 0.32.2: `config.py`: `_collect_uncompilable_regex_patterns`
    - `utils/redaction.py`: `compile_value_regexes`
    """

    code, name = "CFG210", "redaction-pattern-broken"
    examples = (
        Bad(
            "version: '1.0'\nproject:\n  name: shop\nobs:\n  redaction:\n    regex_patterns: [^'Bearer (.*'^]\n"
        ),
        Bad("apcore: {}\nobs:\n  redaction:\n    regex_patterns:\n      - ^'['^\n      - fine\n"),
        Good(
            "version: '1.0'\nproject:\n  name: shop\nobs:\n  redaction:\n    regex_patterns: ['Bearer .*', '']\n"
        ),
    )

    def check(self, facts: ConfigFacts) -> Iterator[Finding]:
        for node, why, refused in pattern_faults(facts.configuration):
            outcome = "loading the configuration fails" if refused else "it hides nothing"
            message = f"{quoted(node.value)} does not compile ({why}), so {outcome}"
            severity = Severity.ERROR if refused else Severity.WARNING
            yield self.at(facts, node, message, severity=severity, refused=refused)
