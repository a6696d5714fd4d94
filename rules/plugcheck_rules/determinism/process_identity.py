"""DET005: what a hook gives back depends on the process, thread, machine or user."""

from __future__ import annotations

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import DifferenceRule


class ProcessIdentity(DifferenceRule):
    """The identity of the process, thread, machine or user is seen from outside.

    ## What it does

    Finds `os.getpid()`, `threading.get_ident()`, `socket.gethostname()`, `getpass.getuser()` and the like whose
    value reaches what a hook returns, yields, raises, stores or sends.

    ## Why it matters

    The next run has another process, and often another machine: the same input gives another output there.

    ## Example

    ```python
    import os


    class Plugin:
        def execute(self, args):
            return {"worker": os.getpid(), "text": args["text"]}
    ```

    ## Use instead

    ```python
    class Plugin:
        def execute(self, args):
            return {"text": args["text"]}
    ```

    ## Fix safety

    There is no automatic fix: what the identity is for is not known.

    ## References

    - dagstack ADR-0003, invariant 8: determinism
    """

    code, name = "DET005", "process-identity"
    severity = Severity.WARNING
    categories = ("process-identity",)
    examples = (
        Bad(
            "import os\n\n\nclass Plugin:\n    def execute(self, args):\n        return [^os.getpid()^, *args]\n"
        ),
        Bad(
            "from platform import node\n\n\nclass Plugin:\n    def execute(self, args):\n        host = ^node()^\n        return f'{host}: {args}'\n"
        ),
        Good(
            "import os\n\n\nclass Plugin:\n    def execute(self, args):\n        if os.getpid() != self._pid:\n            self._reconnect()\n        return args\n"
        ),
        Good(
            "import os\n\n\nclass Plugin:\n    def execute(self, args):\n        self._log.info('in %s', os.getpid())\n        return args\n"
        ),
    )
