from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class EntryPointNotConstructible(ManifestRule):
    """
    ## What it does
    Finds an `entry_point` that cannot be called without arguments: a class whose constructor needs some, an
    abstract class, an instance, a plain value.

    ## Why it matters
    The host calls what the entry point names, without arguments. That fails, and the plugin is refused.
    Configuration comes with `setup(ctx)`.

    ## Example
    ```python
    class Chunker:
        def __init__(self, size): ...
    ```

    ## Use instead
    ```python
    class Chunker:
        def setup(self, ctx):
            self.size = ctx.config["size"]
    ```

    ## Fix safety
    There is no fix: where the values come from is not known.

    ## References
    - dagstack 0.4.1: `InProcessAdapter.load` in `adapters/in_process.py`
    """

    code, name = "MAN143", "entry-point-not-constructible"
    examples = (
        Bad(
            '[plugin]\nruntime = "in_process"\nentry_point = "plugin:^Plugin^"\n',
            files={"plugin.py": "class Plugin:\n    def __init__(self, size):\n        self.size = size\n"},
        ),
        Bad(
            '[plugin]\nruntime = "in_process"\nentry_point = "plugin:^plugin^"\n',
            files={"plugin.py": "class Plugin: ...\n\n\nplugin = Plugin()\n"},
        ),
        Bad(
            '[plugin]\nruntime = "in_process"\nentry_point = "plugin:^Base^"\n',
            files={
                "plugin.py": "from abc import ABC, abstractmethod\n\nclass Base(ABC):\n    @abstractmethod\n    def run(self): ...\n"
            },
        ),
        Good(
            '[plugin]\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n',
            files={"plugin.py": "class Plugin:\n    def __init__(self, size=3):\n        self.size = size\n"},
        ),
        Good(
            '[plugin]\nruntime = "in_process"\nentry_point = "plugin:make"\n',
            files={"plugin.py": "class Plugin: ...\n\n\ndef make():\n    return Plugin()\n"},
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        module, name = facts.entry_point
        refusal = facts.code.refusal()
        if refusal is None:
            return
        place = refusal.place
        yield self.at(
            facts,
            facts.part_of("entry_point", len(module) + 1, len(module) + 1 + len(name)),
            f"`{name}` {refusal.reason}, so the plugin is refused",
            refused=facts.registers,
            proof=[Related(place.path, place.span, f"`{name}` {refusal.reason}")]
            if place is not None
            else (),
        )
