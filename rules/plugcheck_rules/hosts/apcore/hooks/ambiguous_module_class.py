"""HOK202: a file holds several module classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import EXECUTE, MODELS, MODULE, NAMES
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class AmbiguousModuleClass(ModuleRule):
    """A file holds several module classes.

    ## What it does

    Finds files that define more than one class with an `input_schema`, an `output_schema` and an `execute`,
    and whose metadata names none of them. A base class counts like the class that inherits from it, and a
    second name for a class counts once more.

    ## Why it matters

    Discovery does not choose: it logs `Ambiguous entry point: multiple Module subclasses found` and skips the
    file. The class variable or decorator for several classes in one file does not help, for only
    `discover_multi_class` reads it.

    ## Example

    ```python
    class Base:
        input_schema = Input
        output_schema = Output

        def execute(self, inputs, context): ...


    class Greeter(Base):
        description = "Greets"
    ```

    ## Use instead

    ```python
    # base.py, outside of the extensions, holds Base
    from base import Base


    class Greeter(Base):
        description = "Greets"
    ```

    ## Fix safety

    There is no fix: which class is meant only its author knows. `entry_point: file:Class` in the metadata
    names one.

    ## References

    - apcore 0.32.2: `resolve_entry_point` in `registry/entry_point.py`
    """

    code, name = "HOK202", "ambiguous-module-class"
    examples = (
        Bad(f"{MODELS}class ^Base^:\n{NAMES}{EXECUTE}\n\nclass Greeter(Base):\n    pass\n"),
        Bad(f"{MODELS}class ^Greeter^:\n{NAMES}{EXECUTE}\n\nAlias = Greeter\n"),
        Good(MODULE),
        Good(f"{MODELS}class Base:\n{EXECUTE}\n\nclass Greeter(Base):\n{NAMES}"),
        Good(
            f"{MODELS}class Base:\n{NAMES}{EXECUTE}\n\nclass Greeter(Base):\n    pass\n",
            files={"extensions/greeter_meta.yaml": "entry_point: greeter:Greeter\n"},
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        found = facts.discovery
        if found is None or found.entry_point is not None or len(found.candidates.sure) < 2:
            return
        first, *others = sorted(found.candidates.sure, key=lambda candidate: candidate.bound.span)
        proof = [
            Related(other.bound.place.path, other.bound.span, f"`{other.bound.binding.name}` is one as well")
            for other in others
        ]
        yield self.at(
            first.bound.place,
            f"`{first.bound.binding.name}` and `{others[0].bound.binding.name}` are both module classes, so discovery skips the file "
            f"and `{facts.module_id}` does not exist",
            proof=proof,
        )
