"""AMB102: the environment is read outside of setup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.ambient_state.wording import where
from plugcheck_rules.catalogs import surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class EnvironmentOutsideSetup(Rule[PythonFacts]):
    """An environment variable is read in code that `setup` does not reach.

    ## What it does

    Finds reads of `os.environ`, `os.getenv` and what else looks at the environment, at import and in
    functions that no `setup` calls.

    ## Why it matters

    The host may change or hide the environment between instances; only `setup` is promised to see it. At
    import there may not even be one: the plugin is imported to be listed.

    ## Example

    ```python
    import os


    class Plugin:
        def execute(self, args):
            return os.environ["API_URL"]
    ```

    ## Use instead

    ```python
    import os


    class Plugin:
        def setup(self, ctx):
            self._url = os.environ["API_URL"]

        def execute(self, args):
            return self._url
    ```

    ## Fix safety

    There is no automatic fix: the value has to be kept on the instance.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB102", "environment-outside-setup"
    severity = Severity.WARNING
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    concludes_from_absence = True
    examples = (
        Bad(
            "import os\n\n\nclass Plugin:\n    def execute(self, args):\n        return ^os.environ['URL']^\n"
        ),
        Bad("from os import getenv\n\nURL = ^getenv('URL')^\n"),
        Good(
            "import os\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self._url = self._read()\n\n    def _read(self):\n        return os.environ['URL']\n"
        ),
        Good("class os:\n    environ = {}\n\n\nURL = os.environ.get('URL')\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        allowed = code.reached_from("setup")
        for read in code.effects(surroundings(), "environment"):
            if read.function is None or read.function.key not in allowed:
                yield self.finding(
                    code.path,
                    read.place.span,
                    f"`{read.name}` {read.effect.what} in {where(read.function)}; only `setup` may",
                )
