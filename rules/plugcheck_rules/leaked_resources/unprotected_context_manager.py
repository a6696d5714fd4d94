"""RES007: a context manager made from a generator does not clean up if the block of its `with` raises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import resources
from plugcheck_rules.leaked_resources.path_wording import proof, thing, where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class UnprotectedContextManager(Rule[PythonFacts]):
    """The `yield` of a `@contextmanager` can raise, and what follows it does not run then.

    ## What it does

    Finds functions under `contextlib.contextmanager` or `asynccontextmanager` that acquire a resource before
    their `yield` and release it after it, without `try`/`finally` or `with` around the `yield`.

    ## Why it matters

    An exception in the block of the `with` is thrown into the generator at its `yield`. The release below never
    runs: the context manager fails at the one thing that it is for.

    ## Example

    ```python
    @contextmanager
    def opened(path):
        file = open(path)
        yield file
        file.close()
    ```

    ## Use instead

    ```python
    @contextmanager
    def opened(path):
        file = open(path)
        try:
            yield file
        finally:
            file.close()
    ```

    ## Fix safety

    There is no automatic fix: what else stands below the `yield` may be meant for success alone.

    ## References

    - The Python documentation, `contextlib.contextmanager`
    """

    code, name = "RES007", "unprotected-context-manager"
    severity = Severity.WARNING
    subject = PythonFacts
    concludes_from_absence = True
    examples = (
        Bad(
            "from contextlib import contextmanager\n\n\n@contextmanager\ndef opened(path):\n    file = ^open(path)^\n    yield file\n    file.close()\n"
        ),
        Bad(
            "import contextlib as c\nimport tempfile\nimport shutil\n\n\n@c.contextmanager\ndef scratch():\n    folder = ^tempfile.mkdtemp()^\n    yield folder\n    shutil.rmtree(folder)\n"
        ),
        Good(
            "from contextlib import contextmanager\n\n\n@contextmanager\ndef opened(path):\n    file = open(path)\n    try:\n        yield file\n    finally:\n        file.close()\n"
        ),
        Good(
            "from contextlib import contextmanager\n\n\n@contextmanager\ndef opened(path):\n    with open(path) as file:\n        yield file\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        from plugcheck_lsp.python.resources.leaks import Way

        for leak in code.leaks(resources(code.settings)):
            if leak.way is Way.CONTEXT:
                yield self.finding(
                    code.path,
                    leak.acquisition.place.span,
                    f"{where(leak)} loses {thing(leak)} if the block of its `with` raises",
                    proof=proof(leak),
                )
