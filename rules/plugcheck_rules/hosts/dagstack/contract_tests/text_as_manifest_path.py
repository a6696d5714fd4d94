"""TST104: `load_manifest` gets a text where it needs a path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import (
    SuiteRule,
    bad,
    good,
    inserted,
    unsafe,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_lsp.python.module import Place
    from plugcheck_rules.hosts.dagstack.suite_calls import HostCall

LOAD = "from dagstack.plugin_system import load_manifest\n\n"


class TextAsManifestPath(SuiteRule):
    """`load_manifest` is called with a text.

    ## What it does

    Finds calls of `load_manifest` whose argument is a string: a literal, a formatted string, the answer of
    `str`, `os.path.join` and the like, or a name that holds one.

    ## Why it matters

    The guide shows `load_manifest("dagstack.toml")`, but 0.4.1 asks its argument `is_file()`:
    `AttributeError: 'str' object has no attribute 'is_file'`, before any check runs.

    ## Example

    ```python
    manifest = load_manifest("dagstack.toml")
    ```

    ## Use instead

    ```python
    manifest = load_manifest(Path("dagstack.toml"))
    ```

    ## Fix safety

    Unsafe: the call fails today.

    ## References

    - dagstack 0.4.1: `load_manifest` in `manifest.py`
    """

    code, name = "TST104", "text-as-manifest-path"
    severity = Severity.ERROR
    examples = (
        bad(
            "from pathlib import Path\n\n" + LOAD + "MANIFEST = load_manifest(^'dagstack.toml'^)\n",
            "from pathlib import Path\n\n" + LOAD + "MANIFEST = load_manifest(Path('dagstack.toml'))\n",
        ),
        bad(
            "import os\n\n"
            + LOAD
            + "HERE = os.path.dirname(__file__)\n\n\n"
            + "def test_manifest():\n    load_manifest(path=^os.path.join(HERE, 'dagstack.toml')^)\n",
            "from pathlib import Path\nimport os\n\n"
            + LOAD
            + "HERE = os.path.dirname(__file__)\n\n\n"
            + "def test_manifest():\n    load_manifest(path=Path(os.path.join(HERE, 'dagstack.toml')))\n",
        ),
        bad(
            "import pathlib\n\n" + LOAD + "NAME = 'dagstack.toml'\nMANIFEST = load_manifest(^NAME^)\n",
            "import pathlib\n\n"
            + LOAD
            + "NAME = 'dagstack.toml'\nMANIFEST = load_manifest(pathlib.Path(NAME))\n",
        ),
        good(
            "from pathlib import Path\n\n" + LOAD + "MANIFEST = load_manifest(Path('dagstack.toml'))\n",
        ),
        good(LOAD + "\ndef test_manifest(path):\n    load_manifest(path)\n"),
        good(
            "def load_manifest(name): ...\n\n\nMANIFEST = load_manifest('dagstack.toml')\n",
        ),
    )

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_arguments import is_text
        from plugcheck_rules.hosts.dagstack.suite_calls import host_calls

        for call in host_calls(tests, "load_manifest"):
            path = call.argument("path", 0)
            if path is not None and is_text(path):
                message = (
                    f"`load_manifest` needs a `Path`; `{_short(path.text)}` is a text and has no `is_file`"
                )
                yield self.at(path, message, _wrap(call, path))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:37]}..."


def _wrap(call: HostCall, path: Place) -> Fix | None:
    from plugcheck_lsp.python.edits.importing import name_for

    named = name_for(path.module, path.unit, call.scope, "pathlib", "Path")
    if named is None:
        return None
    opening = inserted(path, path.span.start, f"{named.text}(")
    return unsafe("Make a `Path` of it", *named.edits, opening, inserted(path, path.span.end, ")"))
