from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_paths import OUTCOMES, path_text, written_paths
from plugcheck_rules.hosts.apcore.configs.config_rule import ConfigRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import ConfigFacts


class ConfigPathMissing(ConfigRule):
    """
    ## What it does
    Finds paths of the configuration at which nothing is: `acl.root`, `schema.root`, `bindings.dir`,
    `extensions.root`, `extensions.roots` and `id_map.overrides`. Only paths that are written count, not
    defaults.

    ## Why it matters
    Without `acl.root` no access list is loaded, so every call is allowed, without a word. Without the
    folder of extensions `discover()` fails, without the id map `APCore(config)` does, without the folder of
    bindings `load_binding_dir` does. `acl.root` starts at the folder of the configuration, every other path
    at the folder in which the process is started: this rule takes the two for the same.

    ## Example
    ```yaml
    acl:
      root: ./alc
    ```

    ## Use instead
    ```yaml
    acl:
      root: ./acl
    ```

    ## Fix safety
    There is no fix: the file or the path may be what is missing.

    ## References
    - apcore 0.32.2: `config.py`: `_warn_if_project_root_diverges`
    - `ACL.discover`, `Registry._roots_from_config`, `BindingLoader.load_binding_dir`
    """

    code, name = "CFG207", "config-path-missing"
    concludes_from_absence = True
    examples = (
        Bad(
            'version: "1.0"\nproject:\n  name: shop\nacl:\n  root: ^./alc^\n',
            files={"acl/global_acl.yaml": "rules: []\n"},
        ),
        Bad(
            'version: "1.0"\nproject:\n  name: shop\nextensions:\n  roots:\n    - extensions\n    - root: ^./more^\n'
        ),
        Bad('version: "1.0"\nproject:\n  name: shop\nschema:\n  root: ^./nowhere^\n  strategy: yaml_only\n'),
        Good(
            'version: "1.0"\nproject:\n  name: shop\nacl:\n  root: ./acl\n',
            files={"acl/global_acl.yaml": "rules: []\n"},
        ),
    )

    def check(self, facts: ConfigFacts) -> Iterator[Finding]:
        strategy = facts.configuration.value("schema.strategy")
        for node, key, path in written_paths(facts.configuration, facts.project.root):
            if key == "id_map.overrides" and facts.is_folder(path):
                message = f"`{path_text(node)}` is a folder and no id map, so `APCore(config)` fails"
                yield self.at(facts, node, message, severity=Severity.ERROR, refused=True)
                continue
            if path not in facts.missing_paths:
                continue
            early = key == "schema.root" and strategy == "yaml_only" and not facts.configuration.namespaced
            outcome = OUTCOMES[key]
            if early:
                outcome = "loading the configuration fails, for `schema.strategy` is `yaml_only`"
            severity = Severity.ERROR if early or key == "id_map.overrides" else Severity.WARNING
            refused = early or key not in ("acl.root", "schema.root")
            message = f"nothing is at `{path_text(node)}`, so {outcome}"
            yield self.at(facts, node, message, severity=severity, refused=refused)
