"""ruamel's scanner, reading as PyYAML's does what stands without quotes inside brackets."""

from __future__ import annotations

from typing import Any

from ruamel.yaml.scanner import Scanner


class HostScanner(Scanner):
    """Inside brackets a text without quotes ends at a `:` before a bracket or comma: `{a:[b]}` is `{a: [b]}`.

    ruamel takes the `:` for a part of the text there.
    """

    def scan_plain(self) -> Any:
        if not self.flow_level:
            return super().scan_plain()
        reader, peek = self.reader, self.reader.peek

        def peek_as_hosts(index: int = 0) -> Any:
            char = peek(index)
            return " " if index and char in (",", "[", "]", "{", "}") and peek(index - 1) == ":" else char

        reader.peek = peek_as_hosts
        try:
            return super().scan_plain()
        finally:
            del reader.peek
