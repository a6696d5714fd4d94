from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class EntryPointNotPython(ManifestRule):
    """
    ## What it does
    Finds an `entry_point` whose file does not parse.

    ## Why it matters
    The host imports the file, Python refuses it, and the plugin is refused. `PLG001` marks each place in the
    file; this is about the manifest that names it.

    ## Example
    ```python
    class Chunker
        pass
    ```

    ## Use instead
    ```python
    class Chunker:
        pass
    ```

    ## Fix safety
    There is no fix: what was meant is not known.

    ## References
    - dagstack 0.4.1: `_load_module_into_namespace` in `discovery.py`
    """

    code, name = "MAN144", "entry-point-not-python"
    examples = (
        Bad(
            '[plugin]\nruntime = "in_process"\nentry_point = "^plugin^:Plugin"\n',
            files={"plugin.py": "class Plugin\n    pass\n"},
        ),
        Good('[plugin]\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        problem = facts.entry_file_problem
        if problem is None:
            return
        module = facts.entry_point[0]
        yield self.at(
            facts,
            facts.part_of("entry_point", 0, len(module)),
            f"`{module}.py` does not parse, so the plugin is refused",
            refused=facts.registers,
            proof=[problem],
        )
