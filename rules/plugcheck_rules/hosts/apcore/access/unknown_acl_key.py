from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls import grammar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class UnknownAclKey(AclRule):
    """
    ## What it does
    Finds keys of an access list that mean nothing, and names the key that was likely meant.

    ## Why it matters
    apcore ignores every other key without a word: a slip in `default_effect`, and the default is `deny`
    whatever the line says. Keys that begin with `x-`, and those that hold anchors for use elsewhere, are left
    alone.

    ## Example
    ```yaml
    default_efect: allow
    rules: []
    ```

    ## Use instead
    ```yaml
    default_effect: allow
    rules: []
    ```

    ## Fix safety
    The fix renames the key to the nearest one that the file does not hold yet. It is unsafe, because the line
    begins to count.

    ## References
    - apcore 0.32.2: `ACL.load` in `acl.py`
    - `schemas/acl-config.schema.json` of the specification closes the keys; the loader does not
    """

    code, name = "ACL204", "unknown-acl-key"
    examples = (
        Bad("^default_efect^: allow\nrules: []\n", fixed="default_effect: allow\nrules: []\n"),
        Bad("rules: []\n^Audit^: {enabled: true}\n", fixed="rules: []\naudit: {enabled: true}\n"),
        Bad("rules: []\n^owner^: security team\n"),
        Good('$schema: https://apcore.dev/acl/v1\nversion: "1.0"\ndefault_effect: deny\nrules: []\n'),
        Good("x-common: &everyone ['*']\nrules:\n  - {callers: *everyone, targets: [a.b], effect: allow}\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        root = facts.root if facts.is_meant else None
        for key, entry in (root.entries or {}).items() if root is not None else ():
            if (
                root is None
                or key in grammar.ROOT_KEYS
                or key.startswith("x-")
                or facts.is_anchored(entry.node)
            ):
                continue
            likely = [name for name in nearest(key, grammar.ROOT_KEYS, 0.7) if root.get(name) is None]
            hint = f"; did you mean `{likely[0]}`?" if likely else ""
            yield self.at(
                facts,
                entry.key_span,
                f"`{key}` is no key of an access list, and apcore ignores it{hint}",
                *(facts.renamed(root, key, name) for name in likely[:1]),
                severity=self.severity if likely else Severity.INFORMATION,
            )
