from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.contract.said import RealCheck


class ContractConfiguration(RealCheck):
    """
    ## What it does
    Tells each fault that `Config.load`, run for real, finds in the configuration.

    ## Why it matters
    The application does not start with it.

    ## Example
    ```yaml
    version: "1.0.0"
    project:
      name: shop
    executor:
      max_call_depth: 0
    ```

    ## Use instead
    ```yaml
    version: "1.0.0"
    project:
      name: shop
    executor:
      max_call_depth: 8
    ```

    ## Fix safety
    There is no fix: the host says what happened, and the rules that look at the text say how to mend it.

    ## References
    - apcore 0.32.2: `Config.load` and `Config.validate` in `config.py`
    """

    code, name = "CON204", "contract-configuration"
    real_check = "config"
    refused = True
    examples = (
        Bad('version: "1.0.0"\nproject:\n  name: shop\nexecutor:\n  ^max_call_depth^: 0\n'),
        Bad('^version: "1.0.0"^\n'),
        Good('version: "1.0.0"\nproject:\n  name: shop\n'),
    )
