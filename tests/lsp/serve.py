"""The server as a process of its own: `serve.py [--allow-run]` on stdio, `serve.py --tcp HOST:PORT`."""

import sys

from plugcheck_lsp.lsp.serving import serve_stdio, serve_tcp

allow_run = "--allow-run" in sys.argv
if "--tcp" in sys.argv:
    host, _, port = sys.argv[sys.argv.index("--tcp") + 1].rpartition(":")
    sys.exit(serve_tcp(host, int(port), allow_run))
sys.exit(serve_stdio(allow_run))
