"""AMB103: the result depends on the working directory of the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class WorkingDirectory(Rule[PythonFacts]):
    """The plugin depends on the working directory of its host.

    ## What it does

    Finds `os.getcwd()`, `Path.cwd()`, and files that are opened by a literal relative path.

    ## Why it matters

    The working directory belongs to the host. The same plugin finds its file when started from a terminal and
    loses it under a service, and two hosts cannot agree on one directory.

    ## Example

    ```python
    class Plugin:
        def setup(self, ctx):
            with open("limits.json") as file:
                self._limits = file.read()
    ```

    ## Use instead

    ```python
    from pathlib import Path

    HERE = Path(__file__).parent


    class Plugin:
        def setup(self, ctx):
            self._limits = (HERE / "limits.json").read_text()
    ```

    ## Fix safety

    There is no automatic fix: which folder is meant is the author's decision.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB103", "working-directory"
    severity = Severity.WARNING
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad("import os\n\n\nclass Plugin:\n    def execute(self, args):\n        return ^os.getcwd()^\n"),
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self._limits = ^open('limits.json')^.read()\n"
        ),
        Bad("from pathlib import Path\n\n\ndef limits():\n    return ^Path('limits.json').read_text()^\n"),
        Good("from pathlib import Path\n\nLIMITS = (Path(__file__).parent / 'limits.json').read_text()\n"),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self._limits = open('/etc/limits.json').read()\n"
        ),
        Good("def open(path):\n    return path\n\n\nLIMITS = open('limits.json')\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for read in code.effects(surroundings(), "directory", "path-argument"):
            if read.effect.category == "directory" or read.has_relative_path():
                yield self.finding(
                    code.path,
                    read.place.span,
                    f"`{read.name}` {read.effect.what}, which belongs to the host",
                )
