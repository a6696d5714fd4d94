"""HOK201: a file below the extensions holds no module class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODELS, MODULE
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class NoModuleClass(ModuleRule):
    """A file below the extensions holds no module class.

    ## What it does

    Finds files in which discovery looks for a module and that define none: no class of the file has an
    `input_schema`, an `output_schema` and an `execute`, and none comes near it. A class that is imported from
    elsewhere does not count, for discovery takes classes that the file itself defines.

    ## Why it matters

    Discovery imports the file, logs `No Module subclass found in file` and goes on without it. Where a helper
    is meant, its import is run for nothing and each start logs a warning: a name with `_` in front is left
    alone.

    ## Example

    ```python
    # extensions/greeter.py
    from greeters import Greeter
    ```

    ## Use instead

    ```python
    # extensions/greeter.py
    from greeters import Greeter as Base


    class Greeter(Base):
        pass
    ```

    ## Fix safety

    There is no fix: what is missing only its author knows.

    ## References

    - apcore 0.32.2: `resolve_entry_point` in `registry/entry_point.py`
    """

    code, name = "HOK201", "no-module-class"
    severity = Severity.ERROR
    examples = (
        Bad("^import os^\n\n\ndef helper():\n    return os.sep\n"),
        Bad("^from greeters import Greeter^\n", files={"greeters.py": MODULE}),
        Good(MODULE),
        Good(
            "from greeters import Greeter as Base\n\n\nclass Greeter(Base):\n    pass\n",
            files={"greeters.py": MODULE},
        ),
        Good("def helper():\n    return 1\n", path="extensions/_helper.py"),
        Good("from greeters import make\n\nGreeter = make()\n"),
        Good(
            f"import sys\n{MODELS}if sys.platform:\n\n    class Greeter:\n        description = 'x'\n        input_schema = Input\n"
            "        output_schema = Output\n\n        def execute(self, inputs, context):\n            return {}\n"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        found = facts.discovery
        if (
            found is None
            or found.entry_point is not None
            or not found.candidates.none
            or found.judged is not None
            or any(found.decorated_functions())
        ):
            return
        imported = found.imported_classes()
        why = (
            f": `{imported[0]}` is imported, and only classes that the file defines count" if imported else ""
        )
        meant = found.several_meant()
        if meant:
            why = f": neither {' nor '.join(f'`{name}`' for name in meant)} has all of a module"
        yield self.finding(
            facts.path,
            found.place,
            f"no module class is defined here, so discovery skips the file and `{facts.module_id}` does not exist{why}",
            severity=Severity.ERROR if imported or meant else Severity.INFORMATION,
        )
