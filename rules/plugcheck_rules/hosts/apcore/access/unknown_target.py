from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acls.patterns import Operator
from plugcheck_rules.hosts.apcore.unknown_id_rule import UnknownIdRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts

_MODULES = {"extensions/executor/db_params.py": "", "extensions/api/users.py": ""}


class UnknownTarget(UnknownIdRule):
    """
    ## What it does
    Finds patterns of `targets` that match no module of the workspace: no file below the extensions folder, no
    binding, no registration in code, and none of apcore's own modules. Where a module is spelled nearly so, it is
    named.

    ## Why it matters
    apcore loads such a rule without a word. A `deny` for a module that does not exist protects nothing, and the
    module that was meant is open to whatever the other rules say. Where nothing similar is known, this is an
    information: modules can be registered at run time.

    Where code registers modules under ids that no text shows, only near misses are told, as information.

    ## Example
    ```yaml
    rules:
      - {callers: ["api.*"], targets: ["executor.db_parms"], effect: deny} # the module is executor.db_params
    ```

    ## Use instead
    ```yaml
    rules:
      - {callers: ["api.*"], targets: ["executor.db_params"], effect: deny}
    ```

    ## Fix safety
    The fix writes the pattern that is nearest. It is unsafe: another one may have been meant.

    ## References
    - apcore 0.32.2: `ACL.load` in `acl.py` knows no modules
    """

    code, name = "ACL270", "unknown-target"
    examples = (
        Bad(
            'rules:\n  - {callers: ["api.*"], targets: [^"executor.db_parms"^], effect: deny}\n',
            fixed='rules:\n  - {callers: ["api.*"], targets: ["executor.db_params"], effect: deny}\n',
            files=_MODULES,
        ),
        Bad(
            'rules:\n  - callers: ["api.*"]\n    targets:\n      - ^exectuor.*^\n    effect: allow\n',
            fixed='rules:\n  - callers: ["api.*"]\n    targets:\n      - executor.*\n    effect: allow\n',
            files=_MODULES,
        ),
        Bad(
            'rules:\n  - {callers: ["api.*"], targets: [^db_params^, ^reports.daily^], effect: allow}\n',
            files=_MODULES,
        ),
        Good(
            'rules:\n  - {callers: ["api.*"], targets: ["executor.*", "*", "system.health.*"], effect: allow}\n',
            files=_MODULES,
        ),
        Good(
            'rules:\n  - {callers: ["api.*"], targets: [reports.daily], effect: allow}\n',
            files={
                **_MODULES,
                "app.py": "from apcore import Registry\n\n\ndef setup(registry: Registry, found: dict) -> None:\n"
                "    for name, module in found.items():\n        registry.register(name, module)\n",
            },
        ),
        Good(
            'rules:\n  - {callers: ["api.*"], targets: [executor.read], effect: allow}\n',
            files={
                **_MODULES,
                "bindings/x.binding.yaml": "bindings:\n  - {module_id: executor.read, target: 'os:getcwd'}\n",
            },
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for rule, node, likely in self.unknown(facts, "targets", Operator.ANY):
            does = "protects" if rule.denies else "opens"
            yield self.told(
                facts,
                node,
                f"`{node.value}` matches no module of the workspace, so it {does} nothing that is known",
                likely,
            )
