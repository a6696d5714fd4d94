"""The events of ruamel.yaml's parsers: of the C one, which is many times faster, and of the pure one, which says more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_READ_DIFFERENTLY = re.compile("[\t\x85\u2028\u2029\ufeff]|[|>][-+0-9]*#|(?<![\"']):[,\\[\\]{}]")
"""What the C parser may take for something else than the hosts' parser does: rare, so the pure one reads it."""


def fast_events(source: str) -> Iterator[Any]:
    """The events of ruamel's C parser; of the pure one where there is none for this Python.

    Raises:
        ruamel.yaml.error.YAMLError: `source` does not parse.
    """
    try:
        from _ruamel_yaml import CParser
    except ImportError:
        CParser = None  # noqa: N806 - a class
    if CParser is None or _READ_DIFFERENTLY.search(source):
        yield from events(source)
        return
    from ruamel.yaml.events import StreamEndEvent

    parser = CParser(source)
    while not isinstance(event := parser.get_event(), StreamEndEvent):
        yield event


def events(source: str) -> Iterator[Any]:
    """The events of ruamel's pure parser.

    Raises:
        ruamel.yaml.error.YAMLError: `source` does not parse.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.docinfo import DocInfo, Version
    from ruamel.yaml.error import YAMLError

    from plugcheck_lsp.documents.yaml_scanner import HostScanner

    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = HostScanner
    yaml.version = (1, 1)
    yaml.doc_infos.append(DocInfo(requested_version=Version(1, 1)))  # else a `%YAML` line is an IndexError
    _, parser = yaml.get_constructor_parser(source)
    try:
        while parser.check_event():
            yield parser.get_event()
    except (AssertionError, ValueError) as error:  # what it raises for versions and escapes that do not exist
        raise YAMLError(str(error)) from error
