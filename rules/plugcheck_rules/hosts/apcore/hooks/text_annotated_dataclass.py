"""HOK212: a dataclass in a file of extensions has annotations that are texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODULE
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class TextAnnotatedDataclass(ModuleRule):
    """A dataclass in a file of extensions has annotations that are texts.

    ## What it does

    Finds dataclasses (of `dataclasses` and of Pydantic) in files below the extensions with a field whose
    annotation is a text: written in quotes, or made one by `from __future__ import annotations`.

    ## Why it matters

    Discovery runs the file without an entry in `sys.modules`. To read such an annotation `dataclass` looks
    for the module of the class there, finds none, and fails with `'NoneType' object has no attribute
    '__dict__'`: the whole file is skipped.

    ## Example

    ```python
    from __future__ import annotations

    from dataclasses import dataclass


    @dataclass
    class Row:
        name: str
    ```

    ## Use instead

    ```python
    from dataclasses import dataclass


    @dataclass
    class Row:
        name: str
    ```

    ## Fix safety

    There is no fix: other annotations of the file may need the import. A file outside of the extensions,
    imported by its name, can hold the dataclass as it is.

    ## References

    - apcore 0.32.2: `_import_module_from_file` in `registry/entry_point.py`; `_is_type` in Python's `dataclasses.py`
    """

    code, name = "HOK212", "text-annotated-dataclass"
    concludes_from_absence = False
    examples = (
        Bad(
            f"from __future__ import annotations\n\nfrom dataclasses import dataclass\n\n{MODULE}\n\n@dataclass\nclass Row:\n    name: ^str^\n    size: int\n"
        ),
        Bad(
            f"from dataclasses import dataclass\n\n{MODULE}\n\n@dataclass(frozen=True)\nclass Row:\n    size: int\n    after: ^'Row'^\n"
        ),
        Good(f"from dataclasses import dataclass\n\n{MODULE}\n\n@dataclass\nclass Row:\n    name: str\n"),
        Good(
            f"from __future__ import annotations\n\nimport datetime\nfrom dataclasses import dataclass\n\n{MODULE}\n\n@dataclass\nclass Row:\n    day: datetime.date\n"
        ),
        Good(
            f"from __future__ import annotations\n\nfrom dataclasses import dataclass\n\n{MODULE}\n\ndef make():\n    @dataclass\n    class Row:\n        name: str\n\n    return Row\n"
        ),
        Good(
            f"from rows import Row\n\n{MODULE}",
            files={
                "rows.py": "from __future__ import annotations\n\nfrom dataclasses import dataclass\n\n\n@dataclass\nclass Row:\n    name: str\n"
            },
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        from plugcheck_rules.hosts.apcore.modules.extension_imports import text_fields

        for field in text_fields(facts.module) if facts.module is not None else ():
            why = (
                "`from __future__ import annotations` makes the annotation a text"
                if field.future
                else "the annotation is a text"
            )
            yield self.at(
                field.place,
                f"{why}, and discovery runs the file in a way in which `dataclass` cannot read one: it skips `{facts.module_id}`",
            )
