from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class SiblingImport(ManifestRule):
    """
    ## What it does
    Finds imports of files beside the plugin's module, relative and absolute.

    ## Why it matters
    Discovery loads the one file that the entry point names, under a name of its own
    (`dagstack._discovered.<plugin>.<module>`). It sets up neither `sys.path` nor a package's path, so
    `from .helpers import x` and `import helpers` both fail, and the plugin is refused. Tests do not show it:
    there the folder is on the path.

    ## Example
    ```python
    from .splitting import split
    ```

    ## Use instead
    Keep the code in the one file, or in a package that is installed beside the host:
    ```python
    from acme_text.splitting import split
    ```

    ## Fix safety
    There is no fix: code must move.

    ## References
    - dagstack 0.4.1: `_load_module_into_namespace` and `_ensure_parent_namespaces` in `discovery.py`
    """

    code, name = "MAN145", "sibling-import"
    examples = (
        Bad(
            "^from .helpers import split^\n\nclass Plugin: ...\n", files={"helpers.py": "def split(): ...\n"}
        ),
        Bad("^import helpers^\n\nclass Plugin: ...\n", files={"helpers.py": "def split(): ...\n"}),
        Good(
            "import helpers\n\nclass Plugin: ...\n",
            files={"helpers.py": "", "pyproject.toml": '[project]\nname = "helpers"\n'},
        ),
        Good("import json\nfrom collections import abc\n\nclass Plugin: ...\n"),
        Good(
            "try:\n    from .helpers import split\nexcept ImportError:\n    split = str.split\n\nclass Plugin: ...\n",
            files={"helpers.py": ""},
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for found in facts.sibling_imports:
            effect = f"`{found.function}` fails" if found.function else "the plugin is refused"
            yield self.at(
                facts,
                found.span,
                f"discovery loads this file alone, so the import of `{found.name}` fails and {effect}",
                path=found.path,
                refused=not found.function,
                proof=[
                    facts.related(
                        facts.part_of("entry_point", 0, len(facts.entry_point[0])),
                        "this entry point loads the file",
                    )
                ],
            )
