"""ACL290: a module calls another one, and the access list denies it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODELS, MODULE, NAMES
from plugcheck_rules.hosts.apcore.modules.code_rule import CodeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import CodeFacts


class DeniedCall(CodeRule):
    """A module calls another one, and the access list denies it.

    ## What it does

    Finds calls of modules, with an id that the text shows, that the project's access list (the one that the
    host loads by itself) denies whatever the identity, the arguments and the depth of the call are. Calls
    that hand no context on are left to HOK230: the context is what they lack.

    ## Why it matters

    The call fails with ACL_DENIED. The rule that denies it is named, or the default effect where none
    applies.

    ## Example

    ```python
    # acl/global_acl.yaml: default_effect: deny, and no rule for greeter -> executor.email
    context.executor.call("executor.email", inputs, context)
    ```

    ## Use instead

    ```python
    # acl/global_acl.yaml
    rules:
    - callers: [greeter]
      targets: [executor.email]
      effect: allow
    ```

    ## Fix safety

    There is no fix: whether the call or the rule is wrong only the author knows.

    ## References

    - apcore 0.32.2: `ACL.check_access` in `acl.py`, `BuiltinACLCheck` in `builtin_steps.py`
    """

    code, name = "ACL290", "denied-call"
    examples = (
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call(^'email'^, inputs, context)\n",
            files={
                "extensions/email.py": MODULE,
                "acl/global_acl.yaml": "rules:\n- callers: ['*']\n  targets: [email]\n  effect: deny\n- callers: ['*']\n  targets: ['*']\n  effect: allow\n",
            },
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call('email', inputs)\n",
            files={
                "extensions/email.py": MODULE,
                "acl/global_acl.yaml": "rules:\n- callers: [greeter]\n  targets: [email]\n  effect: allow\n",
            },
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call('email', inputs, context)\n",
            files={
                "extensions/email.py": MODULE,
                "acl/global_acl.yaml": "rules:\n- callers: [greeter]\n  targets: [email]\n  effect: allow\n",
            },
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call('email', inputs, context)\n",
            files={
                "extensions/email.py": MODULE,
                "acl/global_acl.yaml": "rules:\n- callers: [greeter]\n  targets: [email]\n  effect: allow\n  conditions: {roles: [admin]}\n",
            },
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call('email', inputs, context)\n",
            files={"extensions/email.py": MODULE, "acl/strict_acl.yaml": "rules: []\n"},
        ),
    )

    def check(self, facts: CodeFacts) -> Iterator[Finding]:
        for denied in facts.denied_calls:
            call = denied.call
            if not call.is_forwarded:
                continue  # HOK230 tells it: the context is what is missing
            assert call.id_place is not None
            by = f"{denied.rule} denies it" if denied.rule else "no rule allows it and the default denies it"
            yield self.at(
                facts,
                call.id_place.span,
                f"`{denied.caller}` may not call `{call.id}`: {by}, in every context",
                proof=denied.proof,
            )
