"""RES021: an instance keeps a resource, and its class has no method that ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import resources
from plugcheck_rules.leaked_resources.wording import kept_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding

_IN_USE = {"plugin.py": "from store import Store\n\n\nclass P:\n    pass\n"}


class KeptWithoutEnd(Rule[PythonFacts]):
    """A class keeps a resource, and has nothing by which its instances could end.

    ## What it does

    Finds classes that keep a file, a connection, an executor or the like on their instances, have no `close`,
    `stop`, `shutdown` or `__exit__`, and release the resource nowhere.

    ## Why it matters

    Nobody can end such an instance: what it holds stays until the collector finds it, or until the process ends.
    That is fine for one that lives as long as the process, and a leak for any other.

    ## Example

    ```python
    class Store:
        def __init__(self, path):
            self._log = open(path, "a")
    ```

    ## Use instead

    ```python
    class Store:
        def __init__(self, path):
            self._log = open(path, "a")

        def close(self):
            self._log.close()
    ```

    ## Fix safety

    The fix adds a `close`. It is unsafe: somebody has to call it.

    ## References

    - The Python documentation, "With Statement Context Managers" and `contextlib`
    """

    code, name = "RES021", "kept-without-end"
    severity = Severity.INFORMATION
    subject = PythonFacts
    concludes_from_absence = True
    examples = (
        Bad(
            "class Store:\n    def __init__(self, path):\n        self._log = ^open(path, 'a')^\n\n    def add(self, line):\n        self._log.write(line)\n",
            fixed="class Store:\n    def __init__(self, path):\n        self._log = open(path, 'a')\n\n    def add(self, line):\n        self._log.write(line)\n\n    def close(self):\n        self._log.close()\n",
            path="store.py",
            files=_IN_USE,
        ),
        Bad(
            "import os\n\n\nclass Store:\n    def __init__(self):\n        self._in, self._out = ^os.pipe()^\n",
            path="store.py",
            files=_IN_USE,
        ),
        Good(
            "import os\n\n\nclass Store:\n    def __init__(self):\n        self._in, self._out = os.pipe()\n\n    def end_it_all(self):\n        os.close(self._in)\n        os.close(self._out)\n",
            path="store.py",
            files=_IN_USE,
        ),
        Good(
            "from elsewhere import Base\n\n\nclass Store(Base):\n    def __init__(self, path):\n        self._log = open(path)\n",
            path="store.py",
            files=_IN_USE,
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.leaked_resources.release_edits import release_in_new

        for leak in code.instance_leaks(resources(code.settings)):
            if not leak.closers and not code.is_hook_class(leak.store.owner):
                owner, attribute = leak.store.owner, leak.store.attribute
                yield self.finding(
                    code.path,
                    leak.kept.made.span,
                    f"`self.{attribute}` keeps {leak.kept.resource.noun}, and `{owner.name}` has no method that ends it",
                    proof=(kept_here(leak.store),),
                    fixes=release_in_new(code.program, leak.kept, owner, "close"),
                )
