from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml_edits import toml_literal
from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class ExecutionModelMismatch(ManifestRule):
    """
    ## What it does
    Compares `execution_model` with how the plugin's hooks are written. Hooks are the methods that the kind's
    specification names (the release's, or `kinds/<kind>/v1.yaml` in the workspace), those that carry a
    `hookimpl` marker, and the keys of `hook_samples` in the plugin's contract test; `setup` and `teardown` may
    be either.

    ## Why it matters
    dagstack 0.4.1 never reads the field, and the contract suite ignores it. But a host that trusts it calls an
    `async def` hook of a `sync` plugin through a synchronous dispatcher, which raises `TypeError`; and an
    `async def` hook of a `cpu_bound` plugin blocks the event loop that the field promises to spare. Where the
    field is absent, it means `sync`.

    ## Example
    ```toml
    [plugin]
    kind = "tool"
    execution_model = "sync"  # and in the code: async def execute(self, args)
    ```

    ## Use instead
    ```toml
    [plugin]
    kind = "tool"
    execution_model = "async"
    ```

    ## Fix safety
    Safe for `sync` and `async`: nothing reads the field, and it then says what is so. There is none for
    `cpu_bound` models.

    ## References
    - dagstack 0.4.1: `dispatch.py`
    - ADR-0003, invariant 4
    """

    code, name = "MAN151", "execution-model-mismatch"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            '[plugin]\nkind = "tool"\nruntime = "in_process"\nentry_point = "plugin:P"\nexecution_model = ^"sync"^\n',
            files={"plugin.py": "class P:\n    async def execute(self, args):\n        return args\n"},
            fixed='[plugin]\nkind = "tool"\nruntime = "in_process"\nentry_point = "plugin:P"\nexecution_model = "async"\n',
        ),
        Bad(
            '^[plugin]^\nkind = "tool"\nruntime = "in_process"\nentry_point = "plugin:P"\n',
            files={"plugin.py": "class P:\n    async def execute(self, args):\n        return args\n"},
            fixed='[plugin]\nkind = "tool"\nruntime = "in_process"\nentry_point = "plugin:P"\nexecution_model = "async"\n',
        ),
        Bad(
            '[plugin]\nkind = "tool"\nruntime = "in_process"\nentry_point = "plugin:P"\nexecution_model = ^"thread_cpu_bound"^\n',
            files={"plugin.py": "class P:\n    async def execute(self, args):\n        return args\n"},
        ),
        Good(
            '[plugin]\nkind = "tool"\nruntime = "in_process"\nentry_point = "plugin:P"\nexecution_model = "async"\n',
            files={"plugin.py": "class P:\n    async def execute(self, args):\n        return args\n"},
        ),
        Good(
            '[plugin]\nkind = "chunker"\nruntime = "in_process"\nentry_point = "plugin:P"\n',
            files={"plugin.py": "class P:\n    async def helper(self):\n        return 1\n"},
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        hooks = facts.hooks
        model = facts.text_of("execution_model")
        asynchronous = [hook for hook in hooks if hook.is_async]
        if model == "async" and hooks and not asynchronous and facts.code.is_whole:
            right, wrong = "sync", hooks[0]
            message = f"the execution model is `async`, but no hook of `{facts.name}` is: `{wrong.name}` is a plain function"
        elif model in ("sync", "thread_cpu_bound", "process_cpu_bound") and asynchronous:
            right, wrong = "async" if model == "sync" else "", asynchronous[0]
            message = f"the execution model is `{model}`, but the hook `{wrong.name}` is `async`"
        else:
            return
        written = facts.node("execution_model")
        fix = None
        if right and written is not None:
            fix = facts.replace(f"Write `{right}`", written.span, toml_literal(right))
        elif right:
            fix = facts.insert(f"Write `execution_model = {toml_literal(right)}`", "execution_model", right)
        yield self.at(
            facts,
            facts.span_of("execution_model"),
            message,
            fix,
            proof=[Related(wrong.place.path, wrong.span, f"the hook `{wrong.name}` is defined here")],
        )
