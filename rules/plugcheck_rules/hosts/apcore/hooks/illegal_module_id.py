"""HOK215: the place of a file makes an id that the host does not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODULE
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class IllegalModuleId(ModuleRule):
    """The place of a file makes an id that the host does not take.

    ## What it does

    Finds files below the extensions whose path gives an id with upper-case letters, hyphens or other
    characters, one that is too long, or one whose first part is reserved (`system`, `internal`, `core`,
    `apcore`, `plugin`, `schema`, `acl`, `ephemeral`).

    ## Why it matters

    Discovery logs `Skipping discovered module with invalid ID` and goes on without the module. One file below
    `ephemeral/` makes it fail as a whole: no module is registered at all.

    ## Example

    ```text
    extensions/Executor/send-email.py
    ```

    ## Use instead

    ```text
    extensions/executor/send_email.py
    ```

    ## Fix safety

    There is no fix: a file has to be renamed, and whoever names its id with it.

    ## References

    - apcore 0.32.2: `_validate_module_id`, `_filter_id_conflicts` and `_reject_ephemeral_discoveries` in `registry/registry.py`
    """

    code, name = "HOK215", "illegal-module-id"
    concludes_from_absence = False
    examples = (
        Bad(MODULE.replace("class Greeter", "class ^Greeter^"), path="extensions/send-email.py"),
        Bad(MODULE.replace("class Greeter", "class ^Greeter^"), path="extensions/Executor/email.py"),
        Bad(MODULE.replace("class Greeter", "class ^Greeter^"), path="extensions/system/email.py"),
        Bad(MODULE.replace("class Greeter", "class ^Greeter^"), path="extensions/ephemeral/email.py"),
        Good(MODULE, path="extensions/executor/send_email2.py"),
        Good(MODULE, path="extensions/executor/system/email.py"),
        Good(
            MODULE,
            path="extensions/executor/Email.py",
            files={
                "ids.yaml": "mappings:\n- file: executor/Email.py\n  id: executor.email\n",
                "apcore.yaml": "version: '1'\nproject:\n  name: x\nid_map:\n  overrides: ids.yaml\n",
            },
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        from plugcheck_rules.hosts.apcore.modules.ids import EPHEMERAL, id_fault, legal

        found, module_id = facts.discovery, facts.module_id
        if found is None or facts.path.stem != module_id.rpartition(".")[2]:
            return  # an id that the id map gives is told there
        fault, better = id_fault(module_id), legal(module_id)
        if module_id.partition(".")[0] == EPHEMERAL:
            message = f"the file's id is `{module_id}`, and no file may have one below `{EPHEMERAL}`: discovery of every module fails"
        elif fault is not None:
            hint = f"; a file in the place of `{better}` would be taken" if better is not None else ""
            message = f"the file's id is `{module_id}`, and discovery skips it: {fault}{hint}"
        else:
            return
        yield self.finding(facts.path, found.place, message)
