from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule, start_of
from plugcheck_rules.hosts.apcore.project import glob_matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingNotLoaded(BindingRule):
    """
    ## What it does
    Finds binding files that `load_binding_dir` does not find: outside of the folder of bindings, in a
    folder below it, or with a name that does not match the pattern.

    ## Why it matters
    The folder is `bindings.dir`, `./bindings` by default, and folders below it are not looked into. Only a
    call of `load_bindings` with the path loads the file.

    ## Example
    ```yaml
    # other/shop.binding.yaml
    bindings: []
    ```

    ## Use instead
    ```yaml
    # bindings/shop.binding.yaml
    bindings: []
    ```

    ## Fix safety
    There is no fix: the file or the configuration may be wrong.

    ## References
    - apcore 0.32.2: `bindings.py`: `BindingLoader.load_binding_dir`
    """

    code, name = "CFG234", "binding-not-loaded"
    severity, refused = Severity.INFORMATION, False
    examples = (
        Bad("^spec_version^: '1.0'\nbindings: []\n", path="bindings/more/shop.binding.yaml"),
        Bad("^spec_version^: '1.0'\nbindings: []\n", path="shop.binding.yaml"),
        Bad(
            "^spec_version^: '1.0'\nbindings: []\n",
            path="bindings/shop.binding.yaml",
            files={
                "apcore.yaml": "version: '1'\nproject: {name: shop}\nbindings:\n  pattern: 'live_*.yaml'\n"
            },
        ),
        Good("spec_version: '1.0'\nbindings: []\n", path="bindings/shop.binding.yaml"),
        Good(
            "spec_version: '1.0'\nbindings: []\n",
            path="shop.binding.yaml",
            files={
                "app.py": "from apcore import BindingLoader\n\nBindingLoader().load_bindings('shop.binding.yaml', registry)\n"
            },
        ),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        layout = facts.project.layout
        if facts.path.parent == layout.bindings and glob_matches(layout.binding_pattern, facts.path.name):
            return
        if facts.is_named_in_code:
            return
        where = (
            layout.bindings.relative_to(facts.project.root).as_posix()
            if layout.bindings.is_relative_to(facts.project.root)
            else layout.bindings.name
        )
        message = (
            f"`load_binding_dir` loads `{layout.binding_pattern}` of the folder `{where}`, and not this file"
        )
        yield self.at(facts, start_of(facts), message)
