"""HOK214: the annotation of a schema's field names what Pydantic cannot find in a file of extensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import EXECUTE, MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class UnresolvedModelAnnotation(ModuleRule):
    """The annotation of a schema's field names what Pydantic cannot find in a file of extensions.

    ## What it does

    Finds fields of the input and output models of a module, defined in the same file below the extensions,
    whose annotation is a text (written in quotes, or made one by `from __future__ import annotations`) and
    names more than builtins: `Optional`, `Literal`, another model of the file. A file that calls
    `model_rebuild` is left alone.

    ## Why it matters

    Discovery runs the file without an entry in `sys.modules`, where Pydantic looks up such names. The module
    is registered, and every call of it fails: the model `is not fully defined`.

    ## Example

    ```python
    from __future__ import annotations

    from typing import Optional


    class Input(BaseModel):
        name: Optional[str] = None
    ```

    ## Use instead

    ```python
    from __future__ import annotations


    class Input(BaseModel):
        name: str | None = None
    ```

    ## Fix safety

    There is no fix: take the import of `annotations` away, name builtins alone, or define the models in a
    file outside of the extensions.

    ## References

    - apcore 0.32.2: `_import_module_from_file` in `registry/entry_point.py`; Pydantic: class not fully defined
    """

    code, name = "HOK214", "unresolved-model-annotation"
    refused = False
    examples = (
        Bad(
            "from __future__ import annotations\n\nfrom typing import Optional\n\n"
            + MODELS.replace("name: str", "name: ^Optional[str]^ = None")
            + f"class Greeter:\n{NAMES}{EXECUTE}"
        ),
        Bad(
            'from pydantic import BaseModel\n\n\nclass Input(BaseModel):\n    rows: ^list["Row"]^\n    more: "Input | None" = None\n\n\nclass Row(BaseModel):\n    name: str\n\n\n'
            f"class Output(BaseModel):\n    greeting: str\n\n\nclass Greeter:\n{NAMES}{EXECUTE}"
        ),
        Bad(
            "from __future__ import annotations\n\nfrom typing import Optional\n\n"
            + MODELS.replace("name: str", "name: ^Optional[str]^ = None\n    town: Optional[str] = None")
            + f"class Greeter:\n{NAMES}{EXECUTE}"
        ),
        Good(
            "from __future__ import annotations\n\n"
            + MODELS.replace("name: str", "name: list[str] | None = None")
            + f"class Greeter:\n{NAMES}{EXECUTE}"
        ),
        Good(
            "from typing import Optional\n\n"
            + MODELS.replace("name: str", "name: Optional[str] = None")
            + f"class Greeter:\n{NAMES}{EXECUTE}"
        ),
        Good(
            "from __future__ import annotations\n\nfrom typing import Optional\n\n"
            + MODELS.replace("name: str", "name: Optional[str] = None")
            + f"class Greeter:\n{NAMES}{EXECUTE}\n\nInput.model_rebuild()\n"
        ),
        Good(
            f"from models import Input, Output\n\n\nclass Greeter:\n{NAMES}{EXECUTE}",
            files={
                "models.py": "from __future__ import annotations\n\nfrom typing import Optional\n\n"
                + MODELS.replace("name: str", "name: Optional[str] = None")
            },
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        from plugcheck_rules.hosts.apcore.modules.extension_imports import postponed, text_fields

        found = facts.discovery
        if found is None or facts.module is None or any(text_fields(facts.module)):
            return  # the import fails before a model is used
        fields = list(found.unresolved_fields())
        # One import makes texts of all the annotations.
        for field in fields[:1] if postponed(facts.module) else fields:
            proof = [
                Related(other.place.path, other.place.span, f"nor `{other.name}`")
                for other in fields
                if other is not field and postponed(facts.module)
            ]
            yield self.at(
                field.place,
                f"Pydantic cannot find `{field.name}`, for discovery runs the file without making it known as a module: "
                f"every call of `{facts.module_id}` fails",
                proof=proof,
            )
