"""INJ114: progress is told around the host's sink."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import bypasses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.state.effects import EffectUse

_PROGRESS = re.compile(
    r"progress|percent|\}\s*%|%%|\b\d+\s*%|\}\s*(?:/|\bof\b)\s*\{|\bcomplete[d]?\b.*\{|\bprocessed\b",
    re.IGNORECASE,
)
"""What a text says that tells how far work has got."""
_STATE_FILE = re.compile(r"[\"'][^\"']*(?:progress|checkpoint)[^\"']*[\"']", re.IGNORECASE)
_WRITES = re.compile(r"[\"'](?:[wax]b?\+?|[rwax]\+b?)t?[\"']")
_WRITERS = ("write_text", "write_bytes")


class ProgressSideChannel(Rule[PythonFacts]):
    """How far the work has got is printed, drawn or written to a file of the plugin's own.

    ## What it does

    Finds progress bars, printed texts that tell a share or a count of what is done, and files named for progress
    or checkpoints, in a plugin's functions.

    ## Why it matters

    The host shows progress and keeps checkpoints through `ctx.progress` and `ctx.checkpoint`. Nobody reads a
    worker's standard output or its disk; behind `mcp_stdio` a printed line even breaks the protocol.

    ## Example

    ```python
    class Indexer:
        def execute(self, args):
            for number, page in enumerate(args["pages"]):
                print(f"{number}/{len(args['pages'])} pages")
    ```

    ## Use instead

    ```python
    from dagstack.plugin_system import Progress


    class Indexer:
        def setup(self, ctx):
            self._progress = ctx.progress

        def execute(self, args):
            for number, page in enumerate(args["pages"]):
                if self._progress is not None:
                    self._progress.report(Progress(current=number, total=len(args["pages"])))
    ```

    ## Fix safety

    There is no automatic fix: the sink has to be taken in `setup`.

    ## References

    - dagstack ADR-0003, invariant 6: progress and checkpoints
    - dagstack 0.4.1: `context.py`, `sinks.py`
    """

    code, name = "INJ114", "progress-side-channel"
    severity = Severity.WARNING
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad(
            "class Plugin:\n    def chunk(self, texts):\n        for n, text in enumerate(texts):\n            ^print(f'{n}/{len(texts)} texts')^\n        return texts\n"
        ),
        Bad(
            "class Plugin:\n    def chunk(self, texts):\n        for n, text in enumerate(texts):\n            ^print(f'{n} of {len(texts)}')^\n        return texts\n"
        ),
        Bad(
            "from tqdm import tqdm as bar\n\n\nclass Plugin:\n    def chunk(self, texts):\n        return [text for text in ^bar(texts)^]\n"
        ),
        Bad(
            "import json\n\n\nclass Plugin:\n    def chunk(self, text):\n        with ^open('/tmp/checkpoint.json', 'w')^ as file:\n            json.dump(text, file)\n        return text\n"
        ),
        Good("class Plugin:\n    def chunk(self, text):\n        print(text)\n        return text\n"),
        Good(
            "class Plugin:\n    def chunk(self, text):\n        with open('/data/progress.csv') as file:\n            return file.read()\n"
        ),
        Good(
            "def print(text):\n    return text\n\n\nclass Plugin:\n    def chunk(self, text):\n        return print(f'{text} progress')\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for use in code.effects(bypasses(), "progress", "output", "file"):
            if use.function is None or not _tells_progress(use):
                continue
            sink = "ctx.checkpoint" if "checkpoint" in use.place.text.lower() else "ctx.progress"
            yield self.finding(
                code.path,
                use.place.span,
                f"`{use.name}` {use.effect.what}; progress and checkpoints go through `{sink}`",
            )


def _tells_progress(use: EffectUse) -> bool:
    text = use.place.text
    if use.effect.category == "output":
        return _PROGRESS.search(text) is not None
    if use.effect.category == "file":
        writes = use.name.endswith(_WRITERS) or _WRITES.search(text) is not None
        return writes and _STATE_FILE.search(text) is not None
    return True
