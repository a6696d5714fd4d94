from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.contract.said import RealCheck


class ContractAccessList(RealCheck):
    """
    ## What it does
    Tells that apcore, run for real, refuses an access list, or takes it with a rule that it can never evaluate or match.

    ## Why it matters
    `ACL.load` stops at the first fault of a file; a rule that cannot be evaluated denies whatever it names, or grants
    nothing, and only a line in a log says so. Conditions that the application registers can be named in the settings
    (`conditions`).

    ## Example
    ```yaml
    rules:
      - callers: ["api.*"]
        targets: ["orchestrator.*"]
        effect: permit
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["api.*"]
        targets: ["orchestrator.*"]
        effect: allow
    ```

    ## Fix safety
    There is no fix: the host says what happened, and the rules that look at the text say how to mend it.

    ## References
    - apcore 0.32.2: `ACL.load` and `ACL.validate_rules` in `acl.py`
    """

    code, name = "CON201", "contract-access-list"
    real_check = "acl"
    examples = (
        Bad('rules:\n  - callers: ["api.*"]\n    targets: ["*"]\n    effect: ^permit^\n'),
        Bad(
            'rules:\n  - callers: ["api.?"]\n    targets: [^"a.?"^]\n    effect: deny\n'.replace(
                "api.?", "api.*"
            )
        ),
        Bad(
            'rules:\n  - callers: ["api.*"]\n    targets: ["*"]\n    effect: deny\n'
            "    conditions:\n      ^role^: [guest]\n"
        ),
        Good('rules:\n  - callers: ["api.*"]\n    targets: ["*"]\n    effect: allow\n'),
    )
