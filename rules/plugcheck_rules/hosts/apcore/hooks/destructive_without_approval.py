"""HOK246: a module destroys, and nobody has to approve it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore.hooks.example_modules import EXECUTE, MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.code_rule import unsafe
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class DestructiveWithoutApproval(ModuleRule):
    """A module destroys, and nobody has to approve it.

    ## What it does

    Finds modules with `destructive=True` and without `requires_approval=True`, in code and metadata together.

    ## Why it matters

    Nothing but an access rule or a policy of the application then keeps an agent from calling it by itself.

    ## Example

    ```python
    annotations = ModuleAnnotations(destructive=True)
    ```

    ## Use instead

    ```python
    annotations = ModuleAnnotations(destructive=True, requires_approval=True)
    ```

    ## Fix safety

    The fix asks for approval. It is unsafe: calls wait for somebody then.

    ## References

    - apcore 0.32.2: `ModuleAnnotations` in `module.py`, `BuiltinApprovalGate` in `builtin_steps.py`
    """

    code, name = "HOK246", "destructive-without-approval"
    severity = Severity.INFORMATION
    refused = False
    concludes_from_absence = False
    examples = (
        Bad(
            f"from apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(^destructive^=True)\n{EXECUTE}",
            fixed=f"from apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(destructive=True, requires_approval=True)\n{EXECUTE}",
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}    annotations = {{^'destructive'^: True}}\n{EXECUTE}",
            fixed=f"{MODELS}class Greeter:\n{NAMES}    annotations = {{'destructive': True, 'requires_approval': True}}\n{EXECUTE}",
        ),
        Good(
            f"from apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(destructive=True, requires_approval=True)\n{EXECUTE}"
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}    annotations = {{'destructive': True}}\n{EXECUTE}",
            files={"extensions/greeter_meta.yaml": "annotations: {requires_approval: true}\n"},
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}    annotations = {{'destructive': True, 'requires_approval': ASKS}}\n{EXECUTE}"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        promises = facts.promises
        promise = promises.promises("destructive") if promises is not None else None
        if promises is None or promise is None or promises.holds("requires_approval") is not False:
            return
        fix = None
        if promises.said("requires_approval") is None and promise.place.span != promise.value_place.span:
            text = ", 'requires_approval': True" if promises.is_dict else ", requires_approval=True"
            at = Span(promise.value_place.span.end, promise.value_place.span.end)
            fix = unsafe("Ask for approval", promise.value_place.path, at, text)
        yield self.at(
            promise.place,
            "the module says that it destroys, and not that somebody must approve its calls",
            fix,
        )
