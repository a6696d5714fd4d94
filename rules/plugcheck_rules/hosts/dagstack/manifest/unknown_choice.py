from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest, same_word
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.wording import dotted, type_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnknownChoice(ManifestRule):
    """
    ## What it does
    Finds a `runtime`, an `execution_model` or an `idempotency_mode` that is none of the few that exist.

    ## Why it matters
    The model takes the exact words alone. A hyphen for an underscore, a capital letter, or the list that
    the documents allow for `runtime`, and discovery skips the plugin.

    ## Example
    ```toml
    [plugin]
    runtime = "in-process"
    ```

    ## Use instead
    ```toml
    [plugin]
    runtime = "in_process"
    ```

    ## Fix safety
    A word that differs in case and separators only, and a list of one such word, are mended safely. Every
    other fix is a guess, and unsafe.

    ## References
    - dagstack 0.4.1: `Runtime`, `ExecutionModel` and `IdempotencyMode` in `manifest.py`
    """

    code, name = "MAN115", "unknown-choice"
    examples = (
        Bad('[plugin]\nruntime = ^"in-process"^\n', fixed='[plugin]\nruntime = "in_process"\n'),
        Bad('[plugin]\nruntime = ^["in_process"]^\n', fixed='[plugin]\nruntime = "in_process"\n'),
        Bad(
            '[plugin]\n[plugin.unit_of_work]\nidempotency_mode = ^"content_hash"^\n',
            fixed='[plugin]\n[plugin.unit_of_work]\nidempotency_mode = "output_hash"\n',
        ),
        Bad('[plugin]\nruntime = ^"wasm"^\n'),
        Good('[plugin]\nruntime = "in_process"\nexecution_model = "async"\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for fault in facts.reading.choices:
            value = fault.value
            if isinstance(value, list) and len(value) == 1:
                value = value[0]
            likely = nearest(value, fault.expected) if isinstance(value, str) else ()
            words = ", ".join(f"`{word}`" for word in fault.expected)
            yield self.at(
                facts,
                fault.span,
                f"`{dotted(fault.path)}` must be one of {words}, not {type_name(fault.value)}",
                *(
                    facts.replace(
                        f"Write `{word}`", fault.span, f'"{word}"', unsafe=not same_word(word, value)
                    )
                    for word in likely
                ),
            )
