"""AMB109: the results of a function are kept for the life of the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class CachedFunction(Rule[PythonFacts]):
    """A function's results are kept for the life of the process, for all instances.

    ## What it does

    Finds functions, class methods and static methods with `functools.cache`, `lru_cache` or a caching
    decorator of a known package.

    ## Why it matters

    The cache is module state: results that one tenant's call computed answer another tenant's call, and
    they stay when the plugin is torn down.

    ## Example

    ```python
    from functools import cache


    @cache
    def load(path):
        return path.read_text()
    ```

    ## Use instead

    ```python
    from functools import cache


    class Plugin:
        def setup(self, ctx):
            self._load = cache(lambda path: path.read_text())
    ```

    ## Fix safety

    There is no automatic fix: what may be shared is the author's decision.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB109", "cached-function"
    severity = Severity.WARNING
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad("from functools import cache\n\n\n@^cache^\ndef load(path):\n    return path\n"),
        Bad(
            "import functools\n\n\nclass Plugin:\n    @classmethod\n    @^functools.lru_cache(None)^\n    def load(cls, path):\n        return path\n"
        ),
        Good(
            "from functools import cache\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self._load = cache(lambda path: path)\n"
        ),
        Good("def cache(function):\n    return function\n\n\n@cache\ndef load(path):\n    return path\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for cached in code.cached_functions():
            if not cached.keeps_instances:
                yield self.finding(
                    code.path,
                    cached.place.span,
                    f"The results of `{cached.function.qualified_name}` are kept for all instances as long as the process lives",
                )
