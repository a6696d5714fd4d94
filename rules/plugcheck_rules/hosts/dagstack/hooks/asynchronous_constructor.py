"""HOK131: `__init__` is asynchronous or a generator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.hooks.manifests import TOOL
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class AsynchronousConstructor(ManifestRule):
    """`__init__` is asynchronous or a generator.

    ## What it does

    Finds an `__init__` of the plugin's class that is `async` or that yields.

    ## Why it matters

    Python refuses to make the object (`__init__() should return None`), so the host refuses the plugin. Only
    `setup` and `teardown` may be `async`.

    ## Example

    ```python
    class Echo:
        async def __init__(self):
            self.pool = await connect()
    ```

    ## Use instead

    ```python
    class Echo:
        async def setup(self, ctx):
            self.pool = await connect()
    ```

    ## Fix safety

    There is no fix: what needs to be awaited belongs to `setup`, which may exist already.

    ## References

    - dagstack 0.4.1: `InProcessAdapter.load` in `adapters/in_process.py`
    """

    code, name = "HOK131", "asynchronous-constructor"
    examples = (
        Bad("class P:\n    async def ^__init__^(self):\n        self.size = 3\n"),
        Bad(
            "class Base:\n    def ^__init__^(self):\n        yield 3\n\n\nclass P(Base):\n    pass\n",
            files=TOOL,
        ),
        Good(
            "class P:\n    def __init__(self):\n        self.size = 3\n\n    async def setup(self, ctx):\n        self.size = 4\n"
        ),
        Good(
            "class Base:\n    async def __init__(self):\n        self.size = 3\n\n\nclass P(Base):\n    def __init__(self):\n        self.size = 4\n",
            files=TOOL,
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        method = facts.shape.method("__init__")
        if method is not None and (method.is_async or method.is_generator) and facts.keeps_signature(method):
            kind = "asynchronous" if method.is_async else "a generator"
            yield self.in_code(
                facts,
                method.place,
                f"`{method.qualified_name}` is {kind}, so no object can be made and the plugin is refused",
            )
