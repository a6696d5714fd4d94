"""HOK248: the value of an annotation is one that apcore changes, or that names nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Mark, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import EXECUTE, MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class AnnotationWithoutEffect(ModuleRule):
    """The value of an annotation is one that apcore changes, or that names nothing.

    ## What it does

    Finds a `cache_ttl` below 0 or that is no whole number, `cache_key_fields` that are no fields of the input
    model, and flags whose value is neither `True` nor `False`.

    ## Why it matters

    A `cache_ttl` below 0 counts as 0, which means that results never expire. A key field that does not exist
    makes different inputs share one result, or none. Flags are compared with `True` in some places and asked
    for their truth in others.

    ## Example

    ```python
    annotations = ModuleAnnotations(cacheable=True, cache_ttl=-1)
    ```

    ## Use instead

    ```python
    annotations = ModuleAnnotations(cacheable=True, cache_ttl=300)
    ```

    ## Fix safety

    There is no fix: which value is meant only the author knows.

    ## References

    - apcore 0.32.2: `ModuleAnnotations.__post_init__` in `module.py`
    """

    code, name = "HOK248", "annotation-without-effect"
    severity = Severity.WARNING
    marks = frozenset({Mark.NEEDLESS})
    refused = False
    examples = (
        Bad(
            f"from apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(cacheable=True, cache_ttl=^-1^)\n{EXECUTE}"
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}    annotations = {{'cacheable': True, 'cache_key_fields': ^['name', 'naem']^, 'readonly': ^'yes'^}}\n{EXECUTE}"
        ),
        Good(
            f"from apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(cacheable=True, cache_ttl=60, cache_key_fields=('name',))\n{EXECUTE}"
        ),
        Good(
            f"from models import Input\n{MODELS.replace('Input', 'Other')}class Greeter:\n{NAMES}    annotations = {{'cache_key_fields': ['naem']}}\n{EXECUTE}"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        for place, message in facts.promise_faults():
            yield self.at(place, message)
