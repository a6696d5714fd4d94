"""SER108: a hook changes what it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import objects
from plugcheck_rules.hosts.dagstack.boundaries.wording import severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class MutatedArgument(Rule[PythonFacts]):
    """A hook changes the list or dictionary that it gets as an argument.

    ## What it does

    Follows the arguments of hooks through names, items and the plugin's own functions to what changes them:
    `args.pop(...)`, `args["items"].append(...)`, `args["n"] = ...`. The first change of each argument is told.

    ## Why it matters

    In the process the caller's own data changes; behind MCP it does not. The suite's check for determinism calls
    the hook three times with the same object, and so sees another result each time.

    ## Example

    ```python
    class Tool:
        def execute(self, args):
            limit = args.pop("limit", 10)
            return self._search(limit=limit, **args)
    ```

    ## Use instead

    ```python
    class Tool:
        def execute(self, args):
            args = dict(args)
            limit = args.pop("limit", 10)
            return self._search(limit=limit, **args)
    ```

    ## Fix safety

    There is no automatic fix: whether a shallow copy is enough depends on what is changed.

    ## References

    - dagstack ADR-0003, invariant 2: serialisable boundaries
    - dagstack 0.4.1: `contract/determinism.py`
    """

    code, name = "SER108", "mutated-argument"
    severity = Severity.WARNING
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad(
            "class Plugin:\n    def chunk(self, args):\n        size = ^args.pop('size', 1)^\n        return [args['text'], size]\n"
        ),
        Bad(
            "class Plugin:\n    def chunk(self, args):\n        words = args['words']\n        ^words.sort()^\n        return words\n"
        ),
        Bad(
            "class Plugin:\n    def chunk(self, args):\n        return self._filled(args)\n\n"
            "    def _filled(self, given):\n        ^given['size']^ = 1\n        return given\n"
        ),
        Good(
            "class Plugin:\n    def chunk(self, args):\n        args = dict(args)\n        size = args.pop('size', 1)\n        return [args['text'], size]\n"
        ),
        Good(
            "class Plugin:\n    def chunk(self, args):\n        words = sorted(args['words'])\n        words.append('end')\n        return words\n"
        ),
        Good("class Plugin:\n    def chunk(self, args):\n        return args['text'].split()\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for change in code.argument_changes(objects()):
            hook, event = change.hook, change.event
            yield self.finding(
                code.path,
                event.place.span,
                f"`{hook.name}` changes its argument `{change.parameter.name}`: `{' '.join(event.place.text.split())[:60]}` {event.how}",
                severity=severity(code, self),
                proof=[
                    Related(
                        hook.module.path,
                        hook.span,
                        f"`{hook.name}` gets `{change.parameter.name}` from the host",
                    )
                ],
            )
