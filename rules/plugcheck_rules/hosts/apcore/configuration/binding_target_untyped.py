from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingTargetUntyped(BindingRule):
    """
    ## What it does
    Finds targets whose schemas are to be made from annotations that the function does not have: a parameter
    without one, or no return type, or one with a name that is imported for type checkers alone. A class as
    the target has no return type at all.

    ## Why it matters
    Without schemas of its own, a binding gets them from the function. The loader refuses the file at the
    first annotation that is missing, `FUNC_MISSING_TYPE_HINT` or `FUNC_MISSING_RETURN_TYPE`.

    ## Example
    ```yaml
    # def order(count): ...
    target: shop.orders:order
    ```

    ## Use instead
    ```yaml
    # def order(count: int) -> dict: ...
    target: shop.orders:order
    ```

    ## Fix safety
    There is no fix: the types cannot be known.

    ## References
    - apcore 0.32.2: `bindings.py`
    - `decorator.py`: `generate_input_model`, `generate_output_model`
    """

    code, name = "CFG229", "binding-target-untyped"
    concludes_from_absence = True
    examples = (
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: ^shop:order^\n",
            files={"shop.py": "def order(count: int, town) -> dict:\n    return {}\n"},
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: ^shop:Shop.order^\n    auto_schema: strict\n",
            files={"shop.py": "class Shop:\n    def order(self, count: int):\n        return {}\n"},
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: ^shop:Shop^\n",
            files={"shop.py": "class Shop:\n    pass\n"},
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: ^shop:order^\n",
            files={
                "shop.py": "from __future__ import annotations\n\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from pathlib import Path\n\n\ndef order(place: Path) -> dict:\n    return {}\n"
            },
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: ^shop:order^\n",
            files={
                "shop.py": "class Town:\n    pass\n\n\ndef order(town: Town | None) -> dict:\n    return {}\n"
            },
        ),
        Good(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: shop:order\n",
            files={"shop.py": "def order(count: int, *more, **rest) -> dict:\n    return {}\n"},
        ),
        Good(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: shop:order\n    input_schema: {}\n    output_schema: {}\n",
            files={"shop.py": "def order(count):\n    return {}\n"},
        ),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        for item in facts.entries:
            node, resolved = item.get("target"), facts.resolved(item)
            if node is None or not facts.is_auto(item):
                continue
            made, why = resolved.owner or resolved.function, facts.inference_fault(item)
            if why and made is not None:
                proof = [Related(made.place.path, made.span, "what is called")]
                message = f"{why}, so no schema can be made and loading the file fails"
                yield self.at(facts, node, message, proof=proof)
