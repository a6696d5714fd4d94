"""HOK216: two modules have the same id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODULE
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class DuplicateModuleId(ModuleRule):
    """Two modules have the same id.

    ## What it does

    Finds modules whose id another file (by the id map), a binding or a registration in code has as well.

    ## Why it matters

    Of two files with one id discovery keeps the one that it sees last, and which that is depends on the file
    system. Of a file and a binding (or a registration) the later one fails: DUPLICATE_MODULE_ID, or a log
    record and no more.

    ## Example

    ```yaml
    mappings:
    - file: old/greeter.py
      id: greeter
    # and extensions/greeter.py exists
    ```

    ## Use instead

    ```yaml
    mappings:
    - file: old/greeter.py
      id: old.greeter
    ```

    ## Fix safety

    There is no fix: which of them is meant only the author knows.

    ## References

    - apcore 0.32.2: `_resolve_all_entry_points`, `register` and `_register_in_order` in `registry/registry.py`
    """

    code, name = "HOK216", "duplicate-module-id"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = False
    examples = (
        Bad(
            MODULE.replace("class Greeter", "class ^Greeter^"),
            files={"bindings/x.binding.yaml": "bindings:\n- module_id: greeter\n  target: a:b\n"},
        ),
        Bad(
            MODULE.replace("class Greeter", "class ^Greeter^"),
            files={
                "extensions/old/greeter.py": MODULE,
                "ids.yaml": "mappings:\n- file: old/greeter.py\n  id: greeter\n",
                "apcore.yaml": "version: '1'\nproject:\n  name: x\nid_map:\n  overrides: ids.yaml\n",
            },
        ),
        Good(MODULE, files={"bindings/x.binding.yaml": "bindings:\n- module_id: greeters\n  target: a:b\n"}),
        Good(MODULE, files={"extensions/old/greeter.py": MODULE}),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        found, rivals = facts.discovery, facts.rivals()
        if found is None or not rivals:
            return
        first = rivals[0]
        assert first.path is not None
        where = (
            first.path.relative_to(facts.project.root).as_posix()
            if first.path.is_relative_to(facts.project.root)
            else first.path.name
        )
        proof = [
            Related(rival.path, Span(0, 0), f"`{rival.id}` is also this")
            for rival in rivals
            if rival.path is not None
        ]
        yield self.finding(
            facts.path,
            found.place,
            f"`{where}` has the id `{facts.module_id}` as well, so one of the two does not exist",
            proof=proof,
        )
