"""PLG002: the bytes of a file are no text that can be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.facts import UnreadableFacts
from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class UnreadableFile(Rule[UnreadableFacts]):
    """A file of a plugin cannot be read, so nothing in it is checked.

    ## What it does

    Reports a file of a plugin that is not text in its encoding (UTF-8, or what a Python file declares), that
    is too large to be analysed, or that the system does not let us read.

    ## Why it matters

    A file that is left out in silence looks like one without faults. Where the bytes are at fault, Python and
    the hosts' TOML and YAML loaders refuse the file as well.

    ## Example

    ```python
    # coding: no-such-codec
    class Plugin: ...
    ```

    ## Use instead

    ```python
    class Plugin: ...
    ```

    ## Fix safety

    There is no fix: the bytes would have to be guessed.

    ## References

    - [PEP 263: defining Python source code encodings](https://peps.python.org/pep-0263/)
    - [TOML 1.0.0: a TOML file must be a valid UTF-8 encoded Unicode document](https://toml.io/en/v1.0.0#spec)
    """

    code, name = "PLG002", "unreadable-file"
    severity = Severity.ERROR
    subject = UnreadableFacts
    examples = (
        Bad("^#^ coding: no-such-codec\nclass Plugin:\n    pass\n"),
        Good("# coding: utf-8\nclass Plugin:\n    pass\n"),
    )

    def check(self, subject: UnreadableFacts) -> Iterator[Finding]:
        # There is no text, so there is no better place than the first one.
        yield self.finding(
            subject.path, Span(0, 1), f"`{subject.path.name}` is not checked because {subject.reason}"
        )
