"""HOK245: a module may be cached, and returns something else each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import proof, seen
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class CacheableModuleDiffers(ModuleRule):
    """A module may be cached, and returns something else each time.

    ## What it does

    Finds modules with `cacheable=True` or `idempotent=True` of which two calls with the same inputs can
    return different values: by the time, by chance, by identifiers that are made up, by the salted `hash` of
    a text, by an order that nothing fixes. The value is followed from its source to what is returned.

    ## Why it matters

    What keeps results gives out the first one for ever (or until `cache_ttl`), and who repeats a call after a
    failure gets something else. `hash` of a text differs from process to process.

    ## Example

    ```python
    annotations = ModuleAnnotations(cacheable=True)

    def execute(self, inputs, context):
        return {"id": hash(str(inputs["to"])) % 100000}
    ```

    ## Use instead

    ```python
    annotations = ModuleAnnotations(cacheable=True)

    def execute(self, inputs, context):
        return {"id": zlib.crc32(inputs["to"].encode()) % 100000}
    ```

    ## Fix safety

    There is no fix: whether the promise or the value is wrong only the author knows.

    ## References

    - apcore 0.32.2: `ModuleAnnotations` in `module.py`
    """

    code, name = "HOK245", "cacheable-module-differs"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = False
    examples = (
        Bad(
            f"from apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(^cacheable^=True)\n\n    def execute(self, inputs, context):\n        return {{'greeting': str(hash(str(inputs['name'])) % 1000)}}\n"
        ),
        Bad(
            f"import uuid\n{MODELS}class Greeter:\n{NAMES}    annotations = {{^'idempotent'^: True}}\n\n    def execute(self, inputs, context):\n        return {{'greeting': self._new()}}\n\n    def _new(self):\n        return uuid.uuid4().hex\n"
        ),
        Good(
            f"import logging\nimport time\n\nfrom apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(cacheable=True)\n\n"
            "    def execute(self, inputs, context):\n        start = time.time()\n        logging.info('took %s', time.time() - start)\n        return {'greeting': inputs['name'].title()}\n"
        ),
        Good(
            f"import time\n\nfrom apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(readonly=True)\n\n    def execute(self, inputs, context):\n        return {{'greeting': time.ctime()}}\n"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        promises = facts.promises
        cacheable = promises.promises("cacheable") if promises is not None else None
        idempotent = promises.promises("idempotent") if promises is not None else None
        promise = cacheable or idempotent
        if promise is None:
            return
        differences = facts.differences()
        if not differences:
            return
        first = differences[0]
        name = first.source.name.removeprefix("builtins.")
        says = "its results may be kept" if cacheable is not None else "it can be repeated"
        yield self.at(
            promise.place,
            f"the module says that {says}, and `{name}` {first.source.what}, so that what {seen(first)} can differ each time",
            severity=None if cacheable is not None else Severity.INFORMATION,
            proof=[
                Related(first.place.path, first.place.span, f"`{name}` {first.source.what} here"),
                *proof(first),
            ],
        )
