from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import MetaRule, start_of
from plugcheck_rules.hosts.apcore.vocabulary import META_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import MetaFacts


class OrphanMeta(MetaRule):
    """
    ## What it does
    Finds files in a folder of extensions that are named like metadata and have no module beside them.

    ## Why it matters
    Discovery reads `name_meta.yaml` only beside `name.py`. After the module was renamed, its version, its
    dependencies and `requires_approval` are gone without a word.

    ## Example
    ```yaml
    # extensions/greter_meta.yaml beside extensions/greeter.py
    version: 1.0.0
    ```

    ## Use instead
    ```yaml
    # extensions/greeter_meta.yaml
    version: 1.0.0
    ```

    ## Fix safety
    There is no fix: the file's name or the module may be wrong.

    ## References
    - apcore 0.32.2: `registry/scanner.py`
    """

    code, name = "CFG262", "orphan-meta"
    concludes_from_absence = True
    examples = (
        Bad("^version^: 1.0.0\n", path="extensions/greter_meta.yaml"),
        Bad(
            "# nothing\n^a b^\n",
            path="extensions/shop/orders_meta.yaml",
            files={"extensions/orders.py": "x = 1\n"},
        ),
        Good("version: 1.0.0\n", path="extensions/greeter_meta.yaml"),
    )

    def check(self, facts: MetaFacts) -> Iterator[Finding]:
        if facts.path not in facts.project.orphans:
            return
        wanted = facts.path.name.removesuffix(META_SUFFIX)
        beside = sorted(path.stem for path in facts.project.modules if path.parent == facts.path.parent)
        likely = nearest(wanted, beside)
        hint = f"; did you mean `{likely[0]}{META_SUFFIX}`?" if likely else ""
        yield self.at(
            facts, start_of(facts), f"there is no `{wanted}.py` beside this file, so nobody reads it{hint}"
        )
