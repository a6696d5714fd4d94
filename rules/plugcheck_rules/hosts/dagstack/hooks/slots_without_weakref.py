"""HOK132: The class has `__slots__` and no `__weakref__`, so the contract suite cannot watch it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.hooks.manifests import TOOL
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.slots import slots_without_weakref

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class SlotsWithoutWeakref(ManifestRule):
    """The class has `__slots__` and no `__weakref__`, so the contract suite cannot watch it.

    ## What it does

    Finds plugin classes whose `__slots__`, own and inherited, leave no room for weak references;
    `@dataclass(slots=True)` too.

    ## Why it matters

    The lifecycle check of the contract suite makes a weak reference to the plugin before anything else, and
    fails with `cannot create weak reference to 'Echo' object`. The host itself needs none.

    ## Example

    ```python
    class Echo:
        __slots__ = ("size",)
    ```

    ## Use instead

    ```python
    class Echo:
        __slots__ = ("size", "__weakref__")
    ```

    ## Fix safety

    Safe: each object is one pointer larger.

    ## References

    - dagstack 0.4.1: `assert_lifecycle_clean` in `contract/lifecycle.py`
    - The Python Language Reference, "`__slots__`"
    """

    code, name = "HOK132", "slots-without-weakref"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = True
    examples = (
        Bad(
            "class P:\n    __slots__ = ^('size',)^\n\n    def setup(self, ctx):\n        self.size = 3\n",
            fixed="class P:\n    __slots__ = ('size', \"__weakref__\")\n\n    def setup(self, ctx):\n        self.size = 3\n",
        ),
        Bad(
            "import abc\n\n\nclass Base(abc.ABC):\n    __slots__ = ['a', 'b']\n\n\nclass P(Base):\n    __slots__ = ^()^\n",
            files=TOOL,
            fixed="import abc\n\n\nclass Base(abc.ABC):\n    __slots__ = ['a', 'b']\n\n\nclass P(Base):\n    __slots__ = (\"__weakref__\",)\n",
        ),
        Bad(
            "class P:\n    __slots__ = ^'size'^\n",
            fixed="class P:\n    __slots__ = ('size', \"__weakref__\")\n",
        ),
        Bad("import dataclasses\n\n\n@dataclasses.dataclass(slots=True)\nclass ^P^:\n    size: int = 3\n"),
        Good("class P:\n    __slots__ = ('size', '__weakref__')\n"),
        Good("class Base:\n    pass\n\n\nclass P(Base):\n    __slots__ = ('size',)\n", files=TOOL),
        Good("from elsewhere import Base\n\n\nclass P(Base):\n    __slots__ = ('size',)\n"),
        Good(
            "from dataclasses import dataclass\n\n\n@dataclass(slots=True, weakref_slot=True)\nclass P:\n    size: int = 3\n"
        ),
        Good("import dataclasses\n\n\n@dataclasses.dataclass\nclass P:\n    size: int = 3\n"),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        found = slots_without_weakref(facts.shape)
        if found is not None:
            yield self.at(
                facts,
                found.span,
                f"`{found.owner.name}` has slots and none is `__weakref__`, so the contract suite's lifecycle check fails",
                found.fix,
                path=found.path,
            )
