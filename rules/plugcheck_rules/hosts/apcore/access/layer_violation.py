from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acls.layers import layers_of, violations
from plugcheck_rules.hosts.apcore.acls.proofs import call, heading
from plugcheck_rules.hosts.apcore.reach_rule import ReachRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.text import Text
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
    from plugcheck_rules.hosts.apcore.acls.reach import Reach


_LAYERS = '[layers]\norder = ["api", "orchestrator", "executor"]\nshared = ["common"]\n'


class LayerViolation(ReachRule):
    """
    ## What it does
    Finds rules that allow calls upwards, or past a layer, where the settings declare layers. A layer may call itself,
    the one below it, and what is shared; calls from outside may reach the top layer and what is shared.

    ## Why it matters
    Layers hold only if nothing grants what they forbid. Rules above the one that is reported are taken into account:
    the call in the message is really allowed by this rule.

    ## Example
    ```toml
    # plugcheck.toml
    [layers]
    order = ["api", "orchestrator", "executor"]
    shared = ["common"]
    patterns.api = ["api.*", "web.*"] # a layer is its name and all below it, unless this says otherwise
    ```
    ```yaml
    rules:
      - {callers: ["executor.*"], targets: ["api.*"], effect: allow}
    ```

    ## Use instead
    ```yaml
    rules:
      - {callers: ["api.*"], targets: ["orchestrator.*"], effect: allow}
    ```

    ## Fix safety
    There is no fix: somebody may rely on the call.

    ## References
    - The settings' table `layers`
    - The public specification, section 3.2, has the layers api, orchestrator and executor, and common for all
    """

    code, name = "ACL280", "layer-violation"
    examples = (
        Bad(
            'rules:\n  - ^{callers: ["executor.*"], targets: ["api.*"], effect: allow}^\n',
            files={"plugcheck.toml": _LAYERS},
        ),
        Bad(
            'rules:\n  - {callers: ["*"], targets: ["common.*", "api.*"], effect: deny}\n'
            '  - ^callers: ["*"]^\n    targets: ["*"]\n    effect: allow\n',
            files={"plugcheck.toml": _LAYERS},
        ),
        Bad(
            'rules:\n  - ^{callers: ["@external"], targets: ["executor.*"], effect: allow}^\n',
            files={"plugcheck.toml": _LAYERS},
        ),
        Good(
            'rules:\n  - {callers: ["@external"], targets: ["api.*"], effect: allow}\n'
            '  - {callers: ["api.*"], targets: ["orchestrator.*"], effect: allow}\n'
            '  - {callers: ["orchestrator.*"], targets: ["executor.*"], effect: allow}\n'
            '  - {callers: ["*"], targets: ["common.*"], effect: allow}\n',
            files={"plugcheck.toml": _LAYERS},
        ),
        Good(
            'rules:\n  - {callers: ["executor.*"], targets: ["api.*"], effect: deny}\n'
            '  - {callers: ["executor.*"], targets: ["api.*"], effect: allow}\n',
            files={"plugcheck.toml": _LAYERS},
        ),
        Good('rules:\n  - {callers: ["executor.*"], targets: ["api.*"], effect: allow}\n'),
    )

    def found(self, facts: AclFacts, text: Text, reach: Reach) -> Iterator[Finding]:
        layers = layers_of(facts.workspace.settings)
        for place, across in violations(reach, layers):
            span = heading(reach.access.rules[place], text)
            more = f", and {len(across) - 1} more" if len(across) > 1 else ""
            yield self.at(
                facts,
                span,
                f"this rule allows calls {across[0].what}{more}, such as {call(across[0].witness)}",
                proof=[
                    Related(facts.path, span, f"{call(found.witness)} leads {found.what}")
                    for found in across[1:]
                ],
            )
