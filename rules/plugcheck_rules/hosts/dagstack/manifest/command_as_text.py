from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml_edits import toml_literal
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.fields import (
    is_command_text,
)
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class CommandAsText(ManifestRule):
    """
    ## What it does
    Finds a `command` that is a text.

    ## Why it matters
    The model takes a list of the program and its arguments, and refuses a command line.

    ## Example
    ```toml
    [plugin]
    command = "python -m my_plugin"
    ```

    ## Use instead
    ```toml
    [plugin]
    command = ["python", "-m", "my_plugin"]
    ```

    ## Fix safety
    The fix splits the text as a shell would. It is unsafe where it holds quotes or other signs that a shell
    reads, and safe for plain words.

    ## References
    - dagstack 0.4.1: `PluginManifest.command` in `manifest.py`
    """

    code, name = "MAN127", "command-as-text"
    examples = (
        Bad(
            '[plugin]\ncommand = ^"python -m my_plugin"^\n',
            fixed='[plugin]\ncommand = ["python", "-m", "my_plugin"]\n',
        ),
        Good('[plugin]\ncommand = ["python", "-m", "my_plugin"]\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for fault in facts.reading.mistyped:
            if not is_command_text(fault):
                continue
            plain = re.fullmatch(r"[\w\s./:=@+-]+", fault.value) is not None
            try:
                words = shlex.split(fault.value)
            except ValueError:  # a quote that is not closed
                words = []
            yield self.at(
                facts,
                fault.span,
                "`command` must be a list of the program and its arguments, not a text",
                facts.replace("Write a list", fault.span, toml_literal(words), unsafe=not plain)
                if words
                else None,
            )
