from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import MetaRule, kind_of, quoted, replace
from plugcheck_rules.hosts.apcore.configs.versions import SEMVER, mended_version, parse_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import MetaFacts


class MetaVersion(MetaRule):
    """
    ## What it does
    Finds versions in metadata that are not SemVer: `v1.0`, `1.0`, a number without quotes.

    ## Why it matters
    apcore takes every version. It compares by the leading numbers, so `v1.0` counts as 0.0.0, and
    everything behind the third number is ignored: `2.0.0-rc.1` meets `>=2.0.0`. A number without quotes is
    made a text, with a warning in the log: `1.10` becomes `1.1`.

    ## Example
    ```yaml
    version: v1.10
    ```

    ## Use instead
    ```yaml
    version: "1.10.0"
    ```

    ## Fix safety
    The fix writes the three numbers that were likely meant. It is unsafe, because the version changes.

    ## References
    - apcore 0.32.2: `registry/version.py`, `Registry._collect_module_versions`
    - https://semver.org
    """

    code, name = "CFG261", "meta-version"
    examples = (
        Bad("version: ^v1.10^\n", path="extensions/greeter_meta.yaml", fixed='version: "1.10.0"\n'),
        Bad("version: ^1.10^\n", path="extensions/greeter_meta.yaml", fixed='version: "1.10.0"\n'),
        Bad("version: ^latest^\n", path="extensions/greeter_meta.yaml"),
        Good("version: 1.10.0-rc.1\n", path="extensions/greeter_meta.yaml"),
    )

    def check(self, facts: MetaFacts) -> Iterator[Finding]:
        node = facts.root.get("version") if facts.root is not None else None
        if node is None or not node.value:
            return
        written = (
            facts.text.slice(node.span)
            if facts.text is not None and not isinstance(node.value, str)
            else node.value
        )
        if isinstance(node.value, str) and SEMVER.fullmatch(node.value.removesuffix("\n")):
            return
        counted = ".".join(map(str, parse_version(str(node.value))))
        what = (
            "is not SemVer"
            if isinstance(node.value, str)
            else f"must be a text, but is {kind_of(node.value)}"
        )
        message = f"the version {quoted(written)} {what}, and is compared as `{counted}`"
        mended = mended_version(written) if isinstance(written, str) else ""
        yield self.at(facts, node, message, replace(facts, node, mended) if mended else None)
