"""HOK247: an annotation of a module has a name that apcore does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import EXECUTE, MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.code_rule import unsafe
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class UnknownAnnotation(ModuleRule):
    """An annotation of a module has a name that apcore does not know.

    ## What it does

    Finds keys of `annotations` that are no field of `ModuleAnnotations`, in a dictionary or in a call, with
    the nearest field.

    ## Why it matters

    In a dictionary the key is dropped without a word: a promise, or a request for approval, is not made. In a
    call Python raises a `TypeError`, and discovery skips the file.

    ## Example

    ```python
    annotations = {"read_only": True}
    ```

    ## Use instead

    ```python
    annotations = {"readonly": True}
    ```

    ## Fix safety

    The fix writes the nearest field. It is unsafe: the promise is made then.

    ## References

    - apcore 0.32.2: `_coerce_code_annotations` in `registry/metadata.py`, `ModuleAnnotations` in `module.py`
    """

    code, name = "HOK247", "unknown-annotation"
    refused = True
    concludes_from_absence = False
    examples = (
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}    annotations = {{^'read_only'^: True}}\n{EXECUTE}",
            fixed=f"{MODELS}class Greeter:\n{NAMES}    annotations = {{'readonly': True}}\n{EXECUTE}",
        ),
        Bad(
            f"from apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(^require_approval^=True)\n{EXECUTE}",
            fixed=f"from apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(requires_approval=True)\n{EXECUTE}",
        ),
        Good(
            f"from apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(True, requires_approval=True, extra={{'x': 1}})\n{EXECUTE}"
        ),
        Good(f"{MODELS}class Greeter:\n{NAMES}    annotations = read()\n{EXECUTE}"),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        from plugcheck_rules.hosts.apcore.modules.promises import FIELDS

        promises = facts.promises
        for promise in promises.written if promises is not None else ():
            if promise.name in FIELDS or not promise.name or promises is None:
                continue
            near = nearest(promise.name, [field for field in FIELDS if promises.said(field) is None])
            hint = f"; did you mean `{near[0]}`?" if near else ""
            quote = promise.place.text[0] if promises.is_dict else ""
            fix = (
                unsafe(
                    f"Write `{near[0]}`", promise.place.path, promise.place.span, f"{quote}{near[0]}{quote}"
                )
                if near
                else None
            )
            if promises.is_dict:
                message = f"`{promise.name}` is no annotation that apcore knows, so it is dropped{hint}"
            else:
                message = f"`ModuleAnnotations` has no `{promise.name}`, so the import fails and discovery skips `{facts.module_id}`{hint}"
            yield self.at(
                promise.place,
                message,
                fix,
                severity=Severity.WARNING if promises.is_dict else None,
                refused=not promises.is_dict,
            )
