from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml_edits import toml_literal
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.core_version import (
    specifiers,
    with_commas,
    written_out,
)
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class InvalidCoreVersion(ManifestRule):
    """
    ## What it does
    Finds a `core_version` that is no PEP 440 specifier.

    ## Why it matters
    The model takes any text; the registry reads it as a set of PEP 440 specifiers and refuses the plugin if it
    is none. The documents recommend two forms that are none: the caret (`^0.2`), and specifiers that are
    separated by spaces. A bare version is none either.

    ## Example
    ```toml
    [plugin]
    core_version = ">=0.3.0 <1.0.0"
    ```

    ## Use instead
    ```toml
    [plugin]
    core_version = ">=0.3.0,<1.0.0"
    ```

    ## Fix safety
    Putting commas between specifiers is safe. Writing out a caret, or a tilde, and putting an operator before a
    bare version are unsafe: other versions could have been meant.

    ## References
    - dagstack 0.4.1: `_validate` in `registry.py`
    - https://packaging.python.org/en/latest/specifications/version-specifiers/
    """

    code, name = "MAN121", "invalid-core-version"
    examples = (
        Bad(
            '[plugin]\ncore_version = ^">=0.3.0 <1.0.0"^\n',
            fixed='[plugin]\ncore_version = ">=0.3.0,<1.0.0"\n',
        ),
        Bad('[plugin]\ncore_version = ^"~0.4.1"^\n', fixed='[plugin]\ncore_version = ">=0.4.1,<0.5"\n'),
        Bad('[plugin]\ncore_version = ^"0.4.1"^\n', fixed='[plugin]\ncore_version = "==0.4.1"\n'),
        Bad('[plugin]\ncore_version = ^"latest"^\n'),
        Good('[plugin]\ncore_version = "~=0.4"\n'),
        Good('[plugin]\ncore_version = ""\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        written = facts.text_of("core_version")
        if written is None or specifiers(written) is not None:
            return
        span = facts.span_of("core_version")
        comma, guess = with_commas(written), written_out(written)
        mended = comma or guess
        yield self.at(
            facts,
            span,
            f"`{written}` is no PEP 440 specifier, so the registry refuses the plugin",
            facts.replace(f"Write `{mended}`", span, toml_literal(mended), unsafe=comma is None)
            if mended
            else None,
            refused=facts.registers,
        )
