from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore.configs.config_rule import ConfigRule, start_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import ConfigFacts


class RivalConfig(ConfigRule):
    """
    ## What it does
    Finds a second configuration file in the folder of the one that apcore reads.

    ## Why it matters
    Of `project.yaml`, `project.yml`, `apcore.yaml` and `apcore.yml` apcore reads the first that exists, and
    no other: a `project.yaml` of any other tool hides `apcore.yaml`. `APCORE_CONFIG_FILE` and a path given
    to `Config.load` go before all of them.

    ## Example
    ```yaml
    # project.yaml beside apcore.yaml
    version: "1.0"
    ```

    ## Use instead
    ```yaml
    # apcore.yaml alone
    version: "1.0"
    project:
      name: shop
    ```

    ## Fix safety
    There is no fix: which file shall stay is your choice.

    ## References
    - apcore 0.32.2: `config.py`: `discover_config_file`
    """

    code, name = "CFG212", "rival-config"
    examples = (
        Bad(
            '^version^: "1.0"\nproject:\n  name: shop\n',
            path="project.yaml",
            files={"apcore.yaml": 'version: "1.0"\nproject: {name: x}\n'},
        ),
        Bad(
            "# no key\n^a b^\n",
            path="project.yaml",
            files={"apcore.yaml": 'version: "1.0"\nproject: {name: x}\n'},
        ),
        Good('version: "1.0"\nproject:\n  name: shop\n', path="apcore.yaml"),
    )

    def check(self, facts: ConfigFacts) -> Iterator[Finding]:
        for path in facts.rivals:
            proof = [Related(path, Span(0, 0), "this file is not read")]
            message = f"apcore reads this file and not `{path.name}` beside it"
            yield self.at(facts, start_of(facts), message, proof=proof)
