from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml_edits import toml_literal
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class MalformedEntryPoint(ManifestRule):
    """
    ## What it does
    Finds an `entry_point` that is not `module:name`.

    ## Why it matters
    The host splits at the first colon, takes the left side for a file beside the manifest and looks the right
    side up with a single `getattr`. A dot for the colon, a nested class, a second colon or a space on the right
    side all fail, and the plugin is refused.

    ## Example
    ```toml
    [plugin]
    runtime = "in_process"
    entry_point = "plugin.Chunker"
    ```

    ## Use instead
    ```toml
    [plugin]
    runtime = "in_process"
    entry_point = "plugin:Chunker"
    ```

    ## Fix safety
    Safe: removing spaces around the colon. Unsafe: writing the last dot as a colon.

    ## References
    - dagstack 0.4.1: `_prepare_in_process_entry_point` in `discovery.py`, `_resolve_entry_point` in
      `adapters/in_process.py`
    """

    code, name = "MAN140", "malformed-entry-point"
    examples = (
        Bad(
            '[plugin]\nruntime = "in_process"\nentry_point = ^"plugin.Plugin"^\n',
            fixed='[plugin]\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n',
        ),
        Bad(
            '[plugin]\nruntime = "in_process"\nentry_point = ^"plugin : Plugin"^\n',
            fixed='[plugin]\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n',
        ),
        Bad('[plugin]\nruntime = "in_process"\nentry_point = ^"plugin:Outer.Inner"^\n'),
        Bad('[plugin]\nruntime = "in_process"\nentry_point = ^":Plugin"^\n'),
        Good('[plugin]\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n'),
        Good('[plugin]\nruntime = "mcp_stdio"\nentry_point = "python -m my_plugin"\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        written = facts.text_of("entry_point")
        if not written or facts.value("runtime") != "in_process":
            return
        module, colon, name = written.partition(":")
        span = facts.span_of("entry_point")
        mended, unsafe = f"{module.strip()}:{name.strip()}", False
        if not colon:
            message = "has no colon between module and class"
            mended, unsafe = ":".join(written.strip().rsplit(".", 1)), True
        elif not module or not name:
            message = f"names no {'class' if module else 'module'}"
        elif not name.isidentifier() and not facts.code.has_any_name:
            message = f"must name one attribute of the module, and `{name}` is none"
        else:
            return
        good = re.fullmatch(r"[^:\s]+:\w+", mended) is not None
        yield self.at(
            facts,
            span,
            f"the entry point `{written}` {message}, so the plugin is refused",
            facts.replace(f"Write `{mended}`", span, toml_literal(mended), unsafe=unsafe) if good else None,
            refused=facts.registers,
        )
