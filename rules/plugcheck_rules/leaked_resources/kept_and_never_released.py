"""RES020: an instance keeps a resource that the methods which end it do not release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import resources
from plugcheck_rules.leaked_resources.wording import kept_here, not_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


_STORE = {"plugin.py": "from store import Store\n\n\nclass P:\n    pass\n"}
_INDEX = {"plugin.py": "from index import Index\n\n\nclass P:\n    pass\n"}


class KeptAndNeverReleased(Rule[PythonFacts]):
    """A class has a method that ends its instances, and that method leaves something open.

    ## What it does

    Finds files, connections, clients, processes, executors, tasks and other resources that an instance keeps in
    an attribute (or in a container in one), where the class has a `close`, `stop`, `shutdown`, `__exit__` or the
    like, and no code at all releases what is kept.

    ## Why it matters

    Whoever calls `close` trusts that nothing is left. The descriptor, the connection or the thread stays until
    the process ends, and one more is lost with every instance.

    ## Example

    ```python
    class Store:
        def __init__(self, path):
            self._log = open(path, "a")
            self._pool = ThreadPoolExecutor()

        def close(self):
            self._log.close()
    ```

    ## Use instead

    ```python
    class Store:
        def __init__(self, path):
            self._log = open(path, "a")
            self._pool = ThreadPoolExecutor()

        def close(self):
            self._pool.shutdown()
            self._log.close()
    ```

    ## Fix safety

    The fix adds the release at the end of the method. It is unsafe: it ends something that may still be used.

    ## References

    - The Python documentation, "With Statement Context Managers" and `contextlib`
    """

    code, name = "RES020", "kept-and-never-released"
    severity = Severity.WARNING
    subject = PythonFacts
    concludes_from_absence = True
    examples = (
        Bad(
            "from concurrent.futures import ThreadPoolExecutor\n\n\nclass Store:\n    def __init__(self, path):\n        self._log = open(path, 'a')\n        self._pool = ^ThreadPoolExecutor()^\n\n    def close(self):\n        self._log.close()\n",
            fixed="from concurrent.futures import ThreadPoolExecutor\n\n\nclass Store:\n    def __init__(self, path):\n        self._log = open(path, 'a')\n        self._pool = ThreadPoolExecutor()\n\n    def close(self):\n        self._log.close()\n        self._pool.shutdown()\n",
            path="store.py",
            files=_STORE,
        ),
        Bad(
            "import sqlite3 as db\n\n\nclass Index:\n    def __init__(self):\n        self._db = None\n\n    def _open(self):\n        connection = ^db.connect('x')^\n        self._db = connection\n\n    def find(self, key):\n        self._open()\n        return self._db.execute(key).fetchall()\n\n    def __enter__(self):\n        return self\n\n    def __exit__(self, *exc):\n        return None\n",
            fixed="import sqlite3 as db\n\n\nclass Index:\n    def __init__(self):\n        self._db = None\n\n    def _open(self):\n        connection = db.connect('x')\n        self._db = connection\n\n    def find(self, key):\n        self._open()\n        return self._db.execute(key).fetchall()\n\n    def __enter__(self):\n        return self\n\n    def __exit__(self, *exc):\n        if self._db is not None:\n            self._db.close()\n        return None\n",
            path="index.py",
            files=_INDEX,
        ),
        Good(
            "class Store:\n    def __init__(self, path):\n        self._files = [open(path), open(path)]\n\n    def close(self):\n        for file in self._files:\n            file.close()\n",
            path="store.py",
            files=_STORE,
        ),
        Good(
            "from elsewhere import register\n\n\nclass Store:\n    def __init__(self, path):\n        self._file = open(path)\n        register(self._file)\n\n    def close(self):\n        self.done = True\n",
            path="store.py",
            files=_STORE,
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.leaked_resources.release_edits import release_in

        for leak in code.instance_leaks(resources(code.settings)):
            if leak.closers and not code.is_hook_class(leak.store.owner):
                resource, attribute = leak.kept.resource, leak.store.attribute
                closer = leak.closers[0]
                yield self.finding(
                    code.path,
                    leak.kept.made.span,
                    f"`self.{attribute}` keeps {resource.noun} that `{closer.qualified_name}` leaves open",
                    proof=(
                        kept_here(leak.store),
                        *(not_in(f, leak.store, resource) for f in leak.closers),
                    ),
                    fixes=release_in(code.program, leak.kept, closer),
                )
