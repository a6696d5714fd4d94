"""AMB009: a cache on a method keeps the instances that it was called on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class CachedMethod(Rule[PythonFacts]):
    """A method is wrapped in `functools.cache` or `lru_cache`, which keeps its instances alive.

    ## What it does

    Finds methods with a caching decorator whose keys hold `self`.

    ## Why it matters

    The cache belongs to the class and its keys hold every instance that the method was called on: an
    instance and all that it owns lives on after `teardown`, and the host's lifecycle check reports it.

    ## Example

    ```python
    from functools import lru_cache


    class Plugin:
        @lru_cache
        def schema(self):
            return {"type": "object"}
    ```

    ## Use instead

    ```python
    from functools import cached_property


    class Plugin:
        @cached_property
        def schema(self):
            return {"type": "object"}
    ```

    ## Fix safety

    There is no automatic fix: a cached property is no method any more.

    ## References

    - The Python documentation, "How do I cache method calls?" in the programming FAQ
    """

    code, name = "AMB009", "cached-method"
    severity = Severity.WARNING
    subject = PythonFacts
    examples = (
        Bad(
            "from functools import lru_cache\n\n\nclass Plugin:\n    @^lru_cache^\n    def schema(self):\n        return {}\n"
        ),
        Bad(
            "import functools as f\n\n\nclass Plugin:\n    @^f.lru_cache(maxsize=8)^\n    def schema(self, key):\n        return {}\n"
        ),
        Good(
            "from functools import cached_property\n\n\nclass Plugin:\n    @cached_property\n    def schema(self):\n        return {}\n"
        ),
        Good(
            "from functools import cache\n\n\nclass Plugin:\n    @staticmethod\n    @cache\n    def schema(key):\n        return key\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for cached in code.cached_functions():
            if cached.keeps_instances:
                yield self.finding(
                    code.path,
                    cached.place.span,
                    f"The cache of `{cached.function.qualified_name}` belongs to the class and keeps every instance"
                    " that it was called on",
                )
