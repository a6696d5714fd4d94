"""ruamel's scanner, reading as PyYAML's does where the two differ."""

from __future__ import annotations

from typing import Any

from ruamel.yaml.scanner import Scanner


class HostScanner(Scanner):
    """Inside brackets a text without quotes ends at a `:` before a bracket or comma: `{a:[b]}` is `{a: [b]}`.

    ruamel takes the `:` for a part of the text there. And a block may begin with blank lines of which a later one is
    indented deeper than the first, which ruamel refuses.
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

    def scan_block_scalar_indentation(self) -> tuple[list[Any], int, Any]:
        """The blank lines that a block begins with, the indentation of the deepest, and where they end."""
        breaks: list[Any] = []
        deepest = 0
        end = self.reader.get_mark()
        while (char := self.reader.peek()) in " \r\n\x85\u2028\u2029":
            if char == " ":
                self.reader.forward()
                deepest = max(deepest, self.reader.column)
            else:
                breaks.append(self.scan_line_break())
                end = self.reader.get_mark()
        return breaks, deepest, end
