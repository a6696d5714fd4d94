"""HOK213: a file of extensions imports relatively."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import EXECUTE, MODELS, MODULE, NAMES
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class RelativeImportInExtension(ModuleRule):
    """A file of extensions imports relatively.

    ## What it does

    Finds relative imports that run with the file, in files below the extensions. Those in functions, in `try`
    and under `TYPE_CHECKING` are left alone.

    ## Why it matters

    Discovery runs each file by itself, as part of no package: `attempted relative import with no known parent
    package`, and the file is skipped.

    ## Example

    ```python
    from .models import Input
    ```

    ## Use instead

    ```python
    from my_project.models import Input
    ```

    ## Fix safety

    There is no fix: by which name the module can be imported depends on how the application is started.

    ## References

    - apcore 0.32.2: `_import_module_from_file` in `registry/entry_point.py`
    """

    code, name = "HOK213", "relative-import-in-extension"
    concludes_from_absence = False
    examples = (
        Bad(
            "^from .models import Input, Output^\n\n\nclass Greeter:\n" + NAMES + EXECUTE,
            files={"extensions/_models.py": MODELS},
        ),
        Bad(f"^from . import models^\n{MODULE}"),
        Good(
            f"from models import Input, Output\n\n\nclass Greeter:\n{NAMES}{EXECUTE}",
            files={"models.py": MODELS},
        ),
        Good(
            f"from typing import TYPE_CHECKING\n\n{MODELS}if TYPE_CHECKING:\n    from .models import Other\n\n\nclass Greeter:\n{NAMES}{EXECUTE}"
        ),
        Good(
            f"{MODELS}try:\n    from .models import Other\nexcept ImportError:\n    Other = None\n\n\nclass Greeter:\n{NAMES}{EXECUTE}"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        from plugcheck_rules.hosts.apcore.modules.extension_imports import relative_imports

        for place in relative_imports(facts.module) if facts.module is not None else ():
            yield self.at(
                place,
                f"discovery runs the file as part of no package, so this import fails and it skips `{facts.module_id}`",
            )
