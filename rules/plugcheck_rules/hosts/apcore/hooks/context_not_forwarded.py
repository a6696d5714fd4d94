"""HOK230: a module calls another one without handing its context on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.call_edits import with_context
from plugcheck_rules.hosts.apcore.modules.code_rule import CodeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import CodeFacts


class ContextNotForwarded(CodeRule):
    """A module calls another one without handing its context on.

    ## What it does

    Finds calls of modules (`call`, `call_async`, `stream`) by the executor of a module's context that give no
    context, or `None`, and the same calls of an `APCore` or `Executor` made elsewhere, in functions that get
    a context.

    ## Why it matters

    Without a context the call begins a new chain: for the access list the caller is `@external` and no
    module, the identity is lost, and neither circles nor the depth of calls are seen. Rules that name the
    module do not apply; rules for calls from outside do.

    ## Example

    ```python
    context.executor.call("executor.email", inputs)
    ```

    ## Use instead

    ```python
    context.executor.call("executor.email", inputs, context)
    ```

    ## Fix safety

    Unsafe: the access list then sees the module as the caller, which it may deny.

    ## References

    - apcore 0.32.2: `BuiltinContextCreation` in `builtin_steps.py`, `Context.child` in `context.py`
    """

    code, name = "HOK230", "context-not-forwarded"
    severity = Severity.WARNING
    concludes_from_absence = False
    examples = (
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return ^context.executor.call^('other', inputs)\n",
            fixed=f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call('other', inputs, context)\n",
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    async def execute(self, inputs, ctx):\n        run = ctx.executor\n        return await ^run.call_async^('other', inputs=dict(inputs))\n",
            fixed=f"{MODELS}class Greeter:\n{NAMES}\n    async def execute(self, inputs, ctx):\n        run = ctx.executor\n        return await run.call_async('other', inputs=dict(inputs), context=ctx)\n",
        ),
        Bad(
            f"from apcore import APCore\n\n{MODELS}client = APCore()\n\n\nclass Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return ^client.call^('other', inputs, None)\n",
            fixed=f"from apcore import APCore\n\n{MODELS}client = APCore()\n\n\nclass Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return client.call('other', inputs, context)\n",
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return self._ask(context.executor, inputs)\n\n"
            "    def _ask(self, executor, inputs):\n        return ^executor.call^('other', inputs)\n"
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return ^context.executor.call^('other', inputs)\n",
            files={
                "acl/global_acl.yaml": "rules:\n- {callers: [greeter], targets: [other], effect: allow}\n"
            },
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call('other', inputs, context)\n"
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call('other', context=context)\n"
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call(*inputs['call'])\n"
        ),
        Good(
            "from apcore import APCore\n\nclient = APCore()\nprint(client.call('greeter', {'name': 'Ann'}))\n",
            path="app.py",
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return self.phone.call('other', inputs)\n"
        ),
    )

    def check(self, facts: CodeFacts) -> Iterator[Finding]:
        denied = {each.call.span: each for each in facts.denied_calls}
        for call in facts.calls:
            if (
                call.method == "validate"
                or call.is_forwarded is not False
                or not (call.by_context or call.context)
            ):
                continue
            target = f"`{call.id}`" if call.id is not None else "the module"
            caller = f"`{facts.caller}`" if facts.caller is not None else "this module"
            refusal = denied.get(call.span)
            outcome = ", which may not call it" if refusal is not None else ", with an empty chain of calls"
            yield self.at(
                facts,
                call.span,
                f"no context is handed on, so {target} is called by `@external` and not by {caller}{outcome}",
                with_context(call),
                severity=Severity.ERROR if refusal is not None else None,
                proof=refusal.proof if refusal is not None else (),
            )
