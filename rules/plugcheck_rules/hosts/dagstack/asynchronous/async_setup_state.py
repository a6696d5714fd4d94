"""ASY103: state that only an asynchronous `setup` makes, read by hooks that are not asynchronous."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class AsyncSetupState(Rule[PythonFacts]):
    """A hook reads what only an asynchronous `setup` puts on the instance.

    ## What it does

    Finds attributes that synchronous hooks read and that nothing but an `async def setup` assigns.

    ## Why it matters

    The host awaits `setup`, and all is well there. The contract suite of dagstack 0.4.1 does not: its checks
    `serialization` and `determinism` call `setup` and drop the coroutine, so the hook ends with
    `AttributeError` and the suite reports a fault that the plugin does not have.

    ## Example

    ```python
    class Plugin:
        async def setup(self, ctx):
            self._size = ctx.config["size"]

        def execute(self, args):
            return args["text"][: self._size]
    ```

    ## Use instead

    ```python
    class Plugin:
        def setup(self, ctx):
            self._size = ctx.config["size"]

        def execute(self, args):
            return args["text"][: self._size]
    ```

    ## Fix safety

    There is no automatic fix, and nothing to mend where `setup` has to await something.

    ## References

    - dagstack 0.4.1: `contract/serialization.py`, `contract/determinism.py`
    """

    code, name = "ASY103", "async-setup-state"
    severity = Severity.INFORMATION
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    concludes_from_absence = True
    examples = (
        Bad(
            "class Plugin:\n    async def setup(self, ctx):\n        self._size = 3\n\n"
            "    def execute(self, args):\n        return args[: ^self._size^]\n",
            files={"kinds/chunker/v1.yaml": "hooks:\n  - name: execute\n"},
        ),
        Good(
            "class Plugin:\n    def __init__(self):\n        self._size = 1\n\n"
            "    async def setup(self, ctx):\n        self._size = 3\n\n"
            "    def execute(self, args):\n        return args[: self._size]\n",
            files={"kinds/chunker/v1.yaml": "hooks:\n  - name: execute\n"},
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self._size = 3\n\n"
            "    def execute(self, args):\n        return args[: self._size]\n",
            files={"kinds/chunker/v1.yaml": "hooks:\n  - name: execute\n"},
        ),
        Good(
            "class Plugin:\n    async def setup(self, ctx):\n        self._size = 3\n\n"
            "    async def execute(self, args):\n        return args[: self._size]\n",
            files={"kinds/chunker/v1.yaml": "hooks:\n  - name: execute\n"},
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_calls import manifest_facts

        facts = manifest_facts(code)
        setup = facts.code.methods.get("setup") if facts is not None else None
        if (
            facts is None
            or setup is None
            or not setup.is_async
            or not facts.code.is_whole
            or not code.hooks.named
        ):
            return
        hooks = {hook.key: hook for hook in code.hooks.functions if not hook.is_async}
        for value in code.sole_values(setup):
            read = next(
                ((f, place) for f, place in value.reads if f.key in hooks and f.module is code.module), None
            )
            if read is not None:
                yield self.finding(
                    code.path,
                    read[1].span,
                    f"`{read[0].name}` reads `{value.name}`, which only the asynchronous `setup` assigns: the contract"
                    " suite never awaits that",
                    proof=[Related(value.assigned.path, value.assigned.span, "Nothing else assigns it")],
                )
