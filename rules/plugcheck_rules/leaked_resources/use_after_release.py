"""RES006: a resource is used after its release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class UseAfterRelease(Rule[PythonFacts]):
    """A file, socket, archive or executor is used on a path on which it is closed already.

    ## What it does

    Finds calls that fail on a closed resource (`read`, `write`, `send`, `submit`, `execute` ...), and loops over
    it, that a path reaches after `close()` or after the end of the `with` that closed it.

    ## Why it matters

    The call raises (`ValueError: I/O operation on closed file`), on this path every time.

    ## Example

    ```python
    def load(path):
        with open(path) as file:
            header = file.readline()
        return header, file.read()
    ```

    ## Use instead

    ```python
    def load(path):
        with open(path) as file:
            return file.readline(), file.read()
    ```

    ## Fix safety

    There is no automatic fix: either the use comes too late or the release too early.

    ## References

    - The Python documentation, `io.IOBase.close`
    """

    code, name = "RES006", "use-after-release"
    severity = Severity.ERROR
    subject = PythonFacts
    examples = (
        Bad(
            "def load(path):\n    with open(path) as file:\n        header = file.readline()\n    return header, ^file.read()^\n"
        ),
        Bad(
            "def load(path, short):\n    file = open(path)\n    if short:\n        file.close()\n    for line in ^file^:\n        print(line)\n"
        ),
        Bad(
            "from concurrent.futures import ThreadPoolExecutor as Pool\n\n\ndef run(jobs):\n    pool = Pool()\n    pool.shutdown()\n    return [^pool.submit(job)^ for job in jobs]\n"
        ),
        Good(
            "def load(path, short):\n    file = open(path)\n    if short:\n        file.close()\n    if not short:\n        print(file.read())\n"
        ),
        Good(
            "def load(paths):\n    for path in paths:\n        file = open(path)\n        print(file.read())\n        file.close()\n"
        ),
        Good("def load(path):\n    file = open(path)\n    file.close()\n    return file.name, file.closed\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for use in code.uses_after_release(resources(code.settings)):
            what = f"`{use.name}.{use.method}`" if use.method else f"The loop over `{use.name}`"
            yield self.finding(
                code.path,
                use.used.span,
                f"{what} raises: `{use.name}` is released already",
                proof=(Related(code.path, use.released.span, "it is released here"),),
            )
