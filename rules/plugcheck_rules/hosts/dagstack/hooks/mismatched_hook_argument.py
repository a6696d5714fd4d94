"""HOK101: A hook takes an argument that its specification does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.class_shape import place_of
from plugcheck_rules.hosts.dagstack.hook_marks import SPECIFIED
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.signature_edits import renamed, unsafe_fix, without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts
    from plugcheck_rules.hosts.dagstack.hook_marks import Mark


class MismatchedHookArgument(ManifestRule):
    """A hook takes an argument that its specification does not have.

    ## What it does

    Finds methods that carry dagstack's `hookimpl` marker, implement `get_schema` or `execute`, and have a
    parameter without a default that the specification does not name: it knows `get_schema(self)` and
    `execute(self, args)`.

    ## Why it matters

    pluggy refuses such a method while the plugin registers, so the plugin is left out with a warning in the
    log. The documents show other names (`payload`, `ctx`), which no release accepts.

    ## Example

    ```python
    from dagstack.plugin_system.hookspecs.tool import hookimpl


    class Echo:
        @hookimpl
        def execute(self, payload):
            return payload
    ```

    ## Use instead

    ```python
    from dagstack.plugin_system.hookspecs.tool import hookimpl


    class Echo:
        @hookimpl
        def execute(self, args):
            return args
    ```

    ## Fix safety

    Unsafe: who calls the method with the old name of the argument, a test's `hook_samples` say, has to
    follow.

    ## References

    - dagstack 0.4.1: `hookspecs/tool.py`, `adapters/in_process.py`
    - pluggy 1.7.0: `PluginManager._verify_hook`
    """

    code, name = "HOK101", "mismatched-hook-argument"
    examples = (
        Bad(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def execute(self, ^payload^):\n        return payload\n",
            fixed="from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def execute(self, args):\n        return args\n",
        ),
        Bad(
            "import dagstack.plugin_system.hookspecs.tool as tool\n\n\nclass P:\n    @tool.hookimpl(tryfirst=True)\n    def execute(self, ^ctx^, args):\n        return args\n",
            fixed="import dagstack.plugin_system.hookspecs.tool as tool\n\n\nclass P:\n    @tool.hookimpl(tryfirst=True)\n    def execute(self, args):\n        return args\n",
        ),
        Bad(
            "import pluggy\n\nmark = pluggy.HookimplMarker('dagstack.tool')\n\n\nclass P:\n    @mark(specname='get_schema')\n    def describe(self, ^ctx^):\n        return {'name': str(ctx)}\n",
        ),
        Good(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def execute(self, args, *, dry_run=False):\n        return args\n"
        ),
        Good(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def chunk(self, text):\n        return text\n"
        ),
        Good(
            "def hookimpl(function):\n    return function\n\n\nclass P:\n    @hookimpl\n    def execute(self, payload):\n        return payload\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for mark in facts.marks:
            hook, wrong = mark.hook, mark.unspecified
            if not wrong or hook is None:
                continue
            known = ", ".join(("self", *SPECIFIED[hook]))
            for parameter in wrong:
                yield self.in_code(
                    facts,
                    place_of(mark.method, parameter),
                    f"the specification is `{hook}({known})`: it has no `{parameter.name}`, so the plugin is refused",
                    _fix(mark),
                )


def _fix(mark: Mark) -> Fix | None:
    """Rename the one wrong parameter to the one that is missing, or leave out what is not used."""
    method, wrong = mark.method, mark.unspecified
    missing = [name for name in SPECIFIED[mark.hook or ""] if name not in {p.name for p in method.parameters}]
    if len(wrong) == 1 and len(missing) == 1:
        return unsafe_fix(
            f"Rename `{wrong[0].name}` to `{missing[0]}`", renamed(method, wrong[0], missing[0])
        )
    names = ", ".join(f"`{parameter.name}`" for parameter in wrong)
    return unsafe_fix(f"Leave out {names}", without(method, wrong))
