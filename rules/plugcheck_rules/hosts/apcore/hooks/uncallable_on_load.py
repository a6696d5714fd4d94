"""HOK207: `on_load` is asynchronous or needs arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import EXECUTE, MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule
from plugcheck_rules.hosts.apcore.modules.signatures import takes, without_async

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class UncallableOnLoad(ModuleRule):
    """`on_load` is asynchronous or needs arguments.

    ## What it does

    Finds module classes whose `on_load` is an `async def`, or cannot be called without arguments.

    ## Why it matters

    The host calls `on_load()` and does not await it: a coroutine would never run, so it refuses the module.
    The same happens where the call itself fails.

    ## Example

    ```python
    class Greeter:
        async def on_load(self):
            self.pool = await connect()
    ```

    ## Use instead

    ```python
    class Greeter:
        def on_load(self):
            self.pool = None

        async def execute(self, inputs, context):
            self.pool = self.pool or await connect()
    ```

    ## Fix safety

    The fix makes it a plain function where nothing in it awaits. It is unsafe: somebody may await it
    elsewhere.

    ## References

    - apcore 0.32.2: `_run_on_load` in `registry/registry.py`
    """

    code, name = "HOK207", "uncallable-on-load"
    examples = (
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}{EXECUTE}\n    async def ^on_load^(self):\n        self.seen = 0\n",
            fixed=f"{MODELS}class Greeter:\n{NAMES}{EXECUTE}\n    def on_load(self):\n        self.seen = 0\n",
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}{EXECUTE}\n    async def ^on_load^(self):\n        self.seen = await read()\n\n\nasync def read():\n    return 0\n"
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}{EXECUTE}\n    def ^on_load^(self, context):\n        self.seen = 0\n"
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}{EXECUTE}\n    def on_load(self, again=False):\n        self.seen = 0\n"
        ),
        Good(
            f"import wrap\n{MODELS}class Greeter:\n{NAMES}{EXECUTE}\n    @wrap.blocking\n    async def on_load(self):\n        self.seen = 0\n"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        found = facts.discovery
        method = found.method("on_load") if found is not None else None
        if method is None:
            return
        if not takes(method, 0):
            yield self.at(
                method.place,
                f"the host calls `on_load()` without arguments, which fails here: it refuses `{facts.module_id}`",
            )
        elif method.is_async and not method.is_generator:
            yield self.at(
                method.place,
                f"the host does not await `on_load`, so this one would never run: it refuses `{facts.module_id}`",
                without_async(method),
            )
