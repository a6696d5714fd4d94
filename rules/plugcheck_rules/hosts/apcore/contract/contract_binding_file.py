from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.contract.said import RealCheck


class ContractBindingFile(RealCheck):
    """
    ## What it does
    Tells that `BindingLoader`, run for real, does not take a binding file. Its targets are imported for that.

    ## Why it matters
    An application that loads its bindings at start does not start. The host stops at the first fault of the first file that
    has one.

    ## Example
    ```yaml
    spec_version: "1.0"
    bindings:
      - module_id: text.shout
        target: "json:louder"
    ```

    ## Use instead
    ```yaml
    spec_version: "1.0"
    bindings:
      - module_id: text.shout
        target: "json:dumps"
        input_schema: {type: object}
        output_schema: {type: object}
    ```

    ## Fix safety
    There is no fix: the host says what happened, and the rules that look at the text say how to mend it.

    ## References
    - apcore 0.32.2: `BindingLoader.load_bindings` in `bindings.py`
    """

    code, name = "CON203", "contract-binding-file"
    real_check = "binding"
    refused = True
    examples = (
        Bad('spec_version: "1.0"\nbindings:\n  - module_id: text.shout\n    target: ^"json:louder"^\n'),
        Bad(
            'spec_version: "1.0"\nbindings:\n  - module_id: text.shout\n    target: "json:dumps"\n    ^examples^: []\n'
        ),
        Good(
            'spec_version: "1.0"\nbindings:\n  - module_id: text.shout\n    target: "json:dumps"\n'
            "    input_schema: {type: object}\n    output_schema: {type: object}\n"
        ),
    )
