"""RES003: a resource is used in the expression that makes it, and nothing can release it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import resources
from plugcheck_rules.leaked_resources.path_wording import block_fixes, thing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class DroppedAtOnce(Rule[PythonFacts]):
    """A resource is made in the middle of an expression and never gets a name.

    ## What it does

    Finds files, sockets, processes and other resources that are used where they are made
    (`open(path).read()`, `json.load(open(path))`), so that nothing is left that could release them.

    ## Why it matters

    When the resource is released is up to the interpreter: on PyPy, in a cycle, or while an exception keeps the
    frame alive, that is much later. A process that nobody waits for stays a zombie.

    ## Example

    ```python
    def load(path):
        return json.load(open(path))
    ```

    ## Use instead

    ```python
    def load(path):
        with open(path) as file:
            return json.load(file)
    ```

    ## Fix safety

    The fix puts the statement into a `with` that holds the file, response or archive. It is unsafe: the resource
    is made before the rest of the statement and released right after it.

    ## References

    - The Python documentation, "Reading and Writing Files"
    """

    code, name = "RES003", "dropped-at-once"
    severity = Severity.WARNING
    subject = PythonFacts
    examples = (
        Bad(
            "def load(path):\n    return ^open(path)^.read()\n",
            fixed="def load(path):\n    with open(path) as file:\n        return file.read()\n",
        ),
        Bad(
            "import json as j\n\n\ndef load(path):\n    return j.load(^open(path)^)\n",
            fixed="import json as j\n\n\ndef load(path):\n    with open(path) as file:\n        return j.load(file)\n",
        ),
        Bad(
            "from pathlib import Path\n\n\ndef load(path):\n    return [line for line in ^Path(path).open()^]\n",
            fixed="from pathlib import Path\n\n\ndef load(path):\n    with Path(path).open() as file:\n        return [line for line in file]\n",
        ),
        Bad("import subprocess\n\n\ndef show(path):\n    ^subprocess.Popen(['less', path])^\n"),
        Bad(
            "import csv\n\n\ndef rows(path):\n    reader = csv.reader(^open(path)^)\n    return [row[0] for row in reader]\n"
        ),
        Good("from pathlib import Path\n\n\ndef load(path):\n    return Path(path).read_text()\n"),
        Good("import subprocess\n\n\ndef show(path):\n    subprocess.Popen(['less', path]).wait()\n"),
        Good("import csv\n\n\ndef rows(path):\n    return csv.reader(open(path))\n"),
        Good("def open(path):\n    return Memory(path)\n\n\ndef load(path):\n    return open(path).read()\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        from plugcheck_lsp.python.resources.leaks import Way

        for leak in code.leaks(resources(code.settings)):
            if leak.way is Way.DROPPED and leak.acquisition.resource.name != "task":
                yield self.finding(
                    code.path,
                    leak.acquisition.place.span,
                    f"Nothing holds {thing(leak)}, so nothing can release it",
                    fixes=block_fixes(leak),
                )
