"""HOK130: The constructor reads an attribute that nothing has set yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.hooks.manifests import TOOL
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnsetAttributeInConstructor(ManifestRule):
    """The constructor reads an attribute that nothing has set yet.

    ## What it does

    Finds reads in `__init__`, and in nothing that a condition could leave out, of attributes of the instance
    that only methods called later set, or none does.

    ## Why it matters

    The host makes the object without arguments while it discovers plugins, long before `setup`. The read
    raises `AttributeError`, so the plugin is refused.

    ## Example

    ```python
    class Echo:
        def __init__(self):
            self.prefix = self.settings["prefix"]

        def setup(self, ctx):
            self.settings = ctx.config
    ```

    ## Use instead

    ```python
    class Echo:
        def setup(self, ctx):
            self.prefix = ctx.config["prefix"]
    ```

    ## Fix safety

    There is no fix: what needs the attribute belongs to `setup`.

    ## References

    - dagstack 0.4.1: `InProcessAdapter.load` in `adapters/in_process.py`
    """

    code, name = "HOK130", "unset-attribute-in-constructor"
    concludes_from_absence = True
    examples = (
        Bad(
            "class P:\n    def __init__(self):\n        self.prefix = ^self.settings^['prefix']\n\n    def setup(self, ctx):\n        self.settings = ctx.config\n"
        ),
        Bad(
            "class Base:\n    def __init__(self):\n        print(len(^self.names^))\n\n\nclass P(Base):\n    async def setup(self, ctx):\n        self.names = []\n",
            files=TOOL,
        ),
        Bad("class P:\n    def __init__(self):\n        self._size = ^self.size^ + 1\n"),
        Good(
            "class P:\n    names = ()\n\n    def __init__(self):\n        print(len(self.names))\n\n    def setup(self, ctx):\n        self.names = ['a']\n"
        ),
        Good(
            "class P:\n    def __init__(self):\n        self._reset()\n        print(len(self.names))\n\n    def _reset(self):\n        self.names = []\n"
        ),
        Good(
            "class P:\n    def __init__(self):\n        self.late = lambda: self.names\n\n    def setup(self, ctx):\n        self.names = ['a']\n"
        ),
        Good(
            "from elsewhere import fill\n\n\nclass P:\n    def __init__(self):\n        fill(self)\n        print(self.names)\n\n    def setup(self, ctx):\n        self.names = ['a']\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        constructor = facts.shape.method("__init__")
        missing = (
            facts.construction.missing(constructor)
            if constructor is not None and facts.construction
            else None
        )
        if missing is None:
            return
        setter, store = missing.setter, missing.store
        who = f"only `{setter.qualified_name}` sets it" if setter is not None else "nothing sets it"
        proof = (
            (Related(store.path, store.span, f"`{missing.name}` is set here"),) if store is not None else ()
        )
        message = f"`{missing.name}` is not there yet: {who}, so no object can be made"
        yield self.in_code(facts, missing.read, message, proof=proof)
