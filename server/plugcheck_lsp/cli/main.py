"""The console script: understand the command line, do what it asks, and turn what goes wrong into a status."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from plugcheck_lsp import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plugcheck_lsp.cli.arguments import Options

DEBUG = "PLUGCHECK_DEBUG"
"""The environment variable that asks for tracebacks."""

_VERSION = f"plugcheck-lsp {__version__}"


def main(argv: Sequence[str] | None = None) -> int:
    """Do what `argv` (default: the process's) asks; the exit status."""
    argv = sys.argv[1:] if argv is None else argv
    if list(argv) == ["--version"]:
        # Editors ask this before every start: it costs no more than starting Python.
        print(_VERSION)
        return 0
    try:
        return _guarded(argv)
    except KeyboardInterrupt:
        return 130


def _guarded(argv: Sequence[str]) -> int:
    from plugcheck_lsp.cli.arguments import parse
    from plugcheck_lsp.cli.streams import complain, prepare
    from plugcheck_lsp.cli.usage import UsageError

    prepare()
    if os.environ.get(DEBUG):
        import logging

        logging.basicConfig(level=logging.DEBUG)
    try:
        return _run(parse(argv))
    except UsageError as error:
        complain(str(error))
        return 2
    except Exception as error:  # noqa: BLE001 - whatever it is, it is our fault, and is told as such
        if os.environ.get(DEBUG):
            import traceback

            traceback.print_exc()
        complain(
            f"internal error: {type(error).__name__}: {error}\n"
            f"This is a fault of plugcheck. Please report it with what the same command prints when {DEBUG}=1 is set."
        )
        return 2


def _run(options: Options) -> int:
    """Each mode is imported only when it is asked for, for none should pay for the others."""
    from plugcheck_lsp.cli.arguments import Mode

    match options.mode:
        case Mode.VERSION:
            from plugcheck_lsp.cli.streams import emit

            emit(f"{_VERSION}\n")
            return 0
        case Mode.CHECK:
            from plugcheck_lsp.cli.check import check

            return check(options)
        case Mode.CONTRACT:
            from plugcheck_lsp.cli.contract import contract

            return contract(options)
        case Mode.EXPLAIN:
            from plugcheck_lsp.cli.explain import explain

            return explain(options)
        case Mode.RULES:
            from plugcheck_lsp.cli.rules import rules

            return rules(options)
        case Mode.WHY:
            from plugcheck_lsp.cli.why import why

            return why(options)
        case Mode.ACCESS:
            from plugcheck_lsp.cli.access import access

            return access(options)
        case Mode.ACCESS_DIFF:
            from plugcheck_lsp.cli.access_diff import access_diff

            return access_diff(options)
        case Mode.SERVE:
            from plugcheck_lsp.cli.serve import serve

            return serve(options)
