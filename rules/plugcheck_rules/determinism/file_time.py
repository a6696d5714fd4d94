"""DET014: what a hook gives back depends on when a file was written."""

from __future__ import annotations

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import DifferenceRule


class FileTime(DifferenceRule):
    """The time (or the number) that a file system keeps of a file is seen from outside.

    ## What it does

    Finds `st_mtime`, `os.path.getmtime` and the like whose value reaches what a hook returns, yields, raises,
    stores or sends. To compare such times, as a cache does, is fine.

    ## Why it matters

    A copy, a checkout or an unpacked archive has the same content and other times: equal files give other
    results.

    ## Example

    ```python
    import os


    class Plugin:
        def execute(self, args):
            return {"version": os.path.getmtime(args["path"])}
    ```

    ## Use instead

    ```python
    import hashlib
    from pathlib import Path


    class Plugin:
        def execute(self, args):
            return {"version": hashlib.sha256(Path(args["path"]).read_bytes()).hexdigest()}
    ```

    ## Fix safety

    There is no automatic fix: what should tell one content from another is the author's decision.

    ## References

    - dagstack ADR-0003, invariant 8: determinism
    """

    code, name = "DET014", "file-time"
    severity = Severity.INFORMATION
    categories = ("file-time",)
    examples = (
        Bad(
            "import os\n\n\nclass Plugin:\n    def execute(self, args):\n        return {'version': ^os.path.getmtime(args['path'])^}\n"
        ),
        Bad(
            "import os\n\n\nclass Plugin:\n    def execute(self, args):\n        info = os.stat(args['path'])\n        return [info.st_size, ^info.st_mtime^]\n"
        ),
        Good(
            "import os\n\n\nclass Plugin:\n    def execute(self, args):\n        if os.path.getmtime(args['path']) > os.path.getmtime(args['copy']):\n            self._refresh()\n        return args\n"
        ),
        Good(
            "import os\n\n\nclass Plugin:\n    def execute(self, args):\n        info = os.stat(args['path'])\n        return [info.st_size]\n"
        ),
    )
