"""ASY002: asynchronous code reads or writes files in the event loop's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.asynchronous.wording import chain_proof, subject, unblocked
from plugcheck_rules.catalogs import blocking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class BlockingFileAccess(Rule[PythonFacts]):
    """A coroutine opens, reads, writes or copies files in the event loop's own thread.

    ## What it does

    Finds calls in coroutines that open, read, write, copy or remove files, and calls of functions that do so.

    ## Why it matters

    On a local disk such a call is over in a moment; on a network share, a full disk or a large file the event
    loop stands still for as long as it takes. That is for the author to judge, so this is information.

    ## Example

    ```python
    async def execute(args):
        return Path(args["path"]).read_text()
    ```

    ## Use instead

    ```python
    async def execute(args):
        return await asyncio.to_thread(Path(args["path"]).read_text)
    ```

    ## Fix safety

    Unsafe: other tasks run meanwhile. There is none for `open`, whose file would still be read in the loop's
    thread.

    ## References

    - The Python documentation, "Running Blocking Code" in "Developing with asyncio"
    """

    code, name = "ASY002", "blocking-file-access"
    severity = Severity.INFORMATION
    subject = PythonFacts
    examples = (
        Bad("async def execute(path):\n    with ^open(path)^ as file:\n        return file.read()\n"),
        Bad(
            "import asyncio\nfrom pathlib import Path\n\n\nasync def execute(path):\n    return ^Path(path).read_text()^\n",
            fixed="import asyncio\nfrom pathlib import Path\n\n\nasync def execute(path):\n"
            "    return await asyncio.to_thread(Path(path).read_text)\n",
        ),
        Bad(
            "import shutil\n\n\ndef publish(source):\n    shutil.copytree(source, 'out')\n\n\n"
            "async def execute(source):\n    ^publish(source)^\n",
            fixed="import asyncio\nimport shutil\n\n\ndef publish(source):\n    shutil.copytree(source, 'out')\n\n\n"
            "async def execute(source):\n    await asyncio.to_thread(publish, source)\n",
        ),
        Good("def execute(path):\n    with open(path) as file:\n        return file.read()\n"),
        Good(
            "import asyncio\nfrom pathlib import Path\n\n\nasync def execute(path):\n"
            "    return await asyncio.to_thread(Path(path).read_text)\n"
        ),
        Good("async def execute(path, open):\n    async with open(path) as file:\n        return await file.read()\n"),
    )  # fmt: skip

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for _, lead in code.leads(blocking(), "files"):
            if len(lead.chain) > _NEAR:
                continue
            yield self.finding(
                code.path,
                lead.call.place.span,
                f"{subject(lead)} in the event loop's thread",
                proof=chain_proof(lead),
                fixes=unblocked(lead),
            )


_NEAR = 2
"""Of a mild fault only what stands in the coroutine itself or in a function that it calls is worth telling."""
