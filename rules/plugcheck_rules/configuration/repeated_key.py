from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.facts import SyntaxFacts
from plugcheck_lsp.findings import Applicability, FileEdit, Fix, Related, Severity
from plugcheck_lsp.rule import Bad, Good, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.yaml import Repeated
    from plugcheck_lsp.findings import Finding


class RepeatedKey(Rule[SyntaxFacts]):
    """
    ## What it does
    Finds keys that a YAML mapping gives more than once.

    ## Why it matters
    YAML itself forbids it, but the parser that hosts read with takes the last value without a word. A second `effect`
    turns a deny into an allow, and a second `rules` makes all rules above it vanish.

    ## Example
    ```yaml
    rules:
      - callers: ["guest.*"]
        targets: ["billing.*"]
        effect: deny
        effect: allow
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["guest.*"]
        targets: ["billing.*"]
        effect: deny
    ```

    ## Fix safety
    The fix removes the value that does not count. It is safe, because hosts read the same before and after; whether
    that is what was meant, only the author knows.

    ## References
    - [YAML 1.1](https://yaml.org/spec/1.1/#id861060): the keys of a mapping are unique
    """

    code, name = "CFG001", "repeated-key"
    subject = SyntaxFacts
    severity = Severity.ERROR
    examples = (
        Bad(
            'rules:\n  - callers: ["a.*"]\n    targets: [b]\n    effect: deny\n    ^effect^: allow\n',
            fixed='rules:\n  - callers: ["a.*"]\n    targets: [b]\n    effect: allow\n',
            host="apcore",
        ),
        Bad(
            "rules:\n  - {callers: [a], targets: [b], effect: deny}\n^rules^: []\n",
            fixed="rules: []\n",
            host="apcore",
        ),
        Good(
            "base: &base {targets: [b], effect: deny}\nrules:\n  - {<<: *base, callers: [a], effect: allow}\n",
            host="apcore",
        ),
    )

    def check(self, facts: SyntaxFacts) -> Iterator[Finding]:
        for repeated in facts.repeated:
            yield self.finding(
                facts.path,
                repeated.last.key_span,
                f"`{repeated.name}` is given a second time, and hosts take the last value without a word",
                proof=[Related(facts.path, repeated.first.key_span, "this value does not count")],
                fixes=_fixes(facts, repeated),
            )


def _fixes(facts: SyntaxFacts, repeated: Repeated) -> Iterator[Fix]:
    from plugcheck_lsp.documents.yaml import YamlDocument  # only a fix needs these
    from plugcheck_lsp.documents.yaml_edits import remove_repeated

    if not isinstance(facts.document, YamlDocument) or facts.document.problems:
        return
    edits = remove_repeated(facts.document, repeated)
    if edits:
        file_edits = tuple(FileEdit(facts.path, edit.span, edit.text) for edit in edits)
        yield Fix(f"Remove the `{repeated.name}` that does not count", Applicability.SAFE, file_edits)
