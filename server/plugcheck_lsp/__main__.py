"""`python -m plugcheck_lsp` is `plugcheck-lsp`."""

from plugcheck_lsp.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
