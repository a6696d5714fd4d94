"""HOK217: the metadata of a module names a class that its file does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODULE
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class MissingEntryPointClass(ModuleRule):
    """The metadata of a module names a class that its file does not have.

    ## What it does

    Finds files whose metadata has an `entry_point` that names nothing in the file. Only what stands behind
    the last `:` counts, the file in front of it is not looked at.

    ## Why it matters

    Discovery logs `Entry point class not found` and skips the module.

    ## Example

    ```yaml
    # greeter_meta.yaml
    entry_point: greeter:Greter
    ```

    ## Use instead

    ```yaml
    # greeter_meta.yaml
    entry_point: greeter:Greeter
    ```

    ## Fix safety

    There is no fix here: the name is written in the metadata.

    ## References

    - apcore 0.32.2: `resolve_entry_point` in `registry/entry_point.py`
    """

    code, name = "HOK217", "missing-entry-point-class"
    examples = (
        Bad(
            MODULE.replace("class Greeter", "class ^Greeter^"),
            files={"extensions/greeter_meta.yaml": "entry_point: greeter:Greter\n"},
        ),
        Good(MODULE, files={"extensions/greeter_meta.yaml": "entry_point: anything:Greeter\n"}),
        Good(
            f"from base import *\n{MODULE}",
            files={"extensions/greeter_meta.yaml": "entry_point: greeter:Greter\n"},
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        found = facts.discovery
        name = found.missing_entry_point() if found is not None else None
        if found is None or name is None:
            return
        near = nearest(name, found.module.classes)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        yield self.finding(
            facts.path,
            found.place,
            f"the metadata names the class `{name}`, which the file does not have: discovery skips `{facts.module_id}`{hint}",
        )
