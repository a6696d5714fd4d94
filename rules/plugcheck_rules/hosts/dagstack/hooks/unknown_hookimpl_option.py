"""HOK103: A marker is given an option that it does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import FileEdit
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.hook_marks import OPTIONS
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.signature_edits import unsafe_fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnknownHookimplOption(ManifestRule):
    """A marker is given an option that it does not have.

    ## What it does

    Finds keyword arguments of a `hookimpl` marker that no release of pluggy knows.

    ## Why it matters

    The marker raises `TypeError` while the module is imported, so the plugin is refused.

    ## Example

    ```python
    from dagstack.plugin_system.hookspecs.tool import hookimpl


    class Echo:
        @hookimpl(try_first=True)
        def execute(self, args):
            return args
    ```

    ## Use instead

    ```python
    from dagstack.plugin_system.hookspecs.tool import hookimpl


    class Echo:
        @hookimpl(tryfirst=True)
        def execute(self, args):
            return args
    ```

    ## Fix safety

    Unsafe: the order of the implementations may change.

    ## References

    - pluggy 1.7.0: `HookimplMarker.__call__`
    """

    code, name = "HOK103", "unknown-hookimpl-option"
    examples = (
        Bad(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl(^try_first^=True)\n    def execute(self, args):\n        return args\n",
            fixed="from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl(tryfirst=True)\n    def execute(self, args):\n        return args\n",
        ),
        Bad(
            "from pluggy import HookimplMarker\n\n\nclass P:\n    @HookimplMarker('dagstack')(^order^=1)\n    def execute(self, args):\n        return args\n"
        ),
        Good(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl(tryfirst=True, optionalhook=True)\n    def execute(self, args):\n        return args\n"
        ),
        Good(
            "def hookimpl(**options):\n    return lambda function: function\n\n\nclass P:\n    @hookimpl(order=1)\n    def execute(self, args):\n        return args\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for mark in facts.all_marks:
            free = [name for name in OPTIONS if name not in mark.options]
            for name in mark.options:
                if name in OPTIONS:
                    continue
                place = mark.option_name_place(name)
                likely = nearest(name, free)
                meant = f"; `{likely[0]}` is likely meant" if likely else ""
                edits = (FileEdit(place.path, place.span, likely[0]),) if likely else ()
                yield self.in_code(
                    facts,
                    place,
                    f"a `hookimpl` marker has no option `{name}`, so the module cannot be imported{meant}",
                    unsafe_fix(f"Rename `{name}` to `{likely[0]}`", edits) if likely else None,
                )
