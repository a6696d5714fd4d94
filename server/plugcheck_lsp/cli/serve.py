"""The language server, on standard input and output or on a local port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.cli.usage import UsageError
from plugcheck_lsp.collecting import collect_rarely

if TYPE_CHECKING:
    from plugcheck_lsp.cli.arguments import Options


def serve(options: Options) -> int:
    """Serve until the editor leaves; the exit status."""
    collect_rarely()  # before pygls is imported: it makes a class for everything that the protocol has
    from plugcheck_lsp.lsp.serving import NotLoopback, serve_stdio, serve_tcp

    if options.tcp is None:
        return serve_stdio(options.allow_run)
    host, port = options.tcp
    try:
        return serve_tcp(host, port, options.allow_run)
    except NotLoopback as error:
        raise UsageError(f"--tcp: {error}") from error
    except OSError as error:
        raise UsageError(f"--tcp: cannot listen on {host}:{port}: {error.strerror or error}") from error
