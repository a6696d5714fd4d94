"""The server as a process of its own on stdio, with a fault in it if one is named: `stress_server.py [FAULT]`."""

import sys

from plugcheck_lsp.lsp.serving import serve_stdio

if len(sys.argv) > 1:
    from stress_faults import FAULTS

    FAULTS[sys.argv[1]](setattr)
sys.exit(serve_stdio())
