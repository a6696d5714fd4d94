"""DET011: what a hook gives back depends on the order of a set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import DifferenceRule, seen, shortened

if TYPE_CHECKING:
    from plugcheck_lsp.python.differences.search import Difference


class UnorderedSet(DifferenceRule):
    """The order of a set reaches a sequence, a text or a first match that is seen from outside.

    ## What it does

    Finds where the elements of a set are listed, joined, formatted, looped over or taken one by one, where the
    order in which they happen to come reaches what a hook returns, yields, raises, stores or sends. What is
    sorted, counted, summed up, tested for membership or put into another set is none; nor are sets whose
    elements are known to be numbers, truth values or `None`.

    ## Why it matters

    The hashes of texts are salted anew in each process, so the elements come in another order after each start:
    the same set gives another list.

    ## Example

    ```python
    class Plugin:
        def execute(self, args):
            tags = {tag.lower() for tag in args["tags"]}
            return {"tags": list(tags)}
    ```

    ## Use instead

    ```python
    class Plugin:
        def execute(self, args):
            tags = {tag.lower() for tag in args["tags"]}
            return {"tags": sorted(tags)}
    ```

    ## Fix safety

    The fix sorts the elements. It is unsafe: elements of several types cannot be sorted, and the order changes.

    ## References

    - The Python documentation of `PYTHONHASHSEED`
    """

    code, name = "DET011", "unordered-set"
    severity = Severity.WARNING
    categories = ("unordered-set",)
    examples = (
        Bad(
            "class Plugin:\n    def execute(self, args):\n        tags = {tag.lower() for tag in args}\n        return ^list(tags)^\n",
            fixed="class Plugin:\n    def execute(self, args):\n        tags = {tag.lower() for tag in args}\n        return sorted(tags)\n",
        ),
        Bad(
            "class Plugin:\n    def execute(self, args):\n        return ', '.join(^set(args)^)\n",
            fixed="class Plugin:\n    def execute(self, args):\n        return ', '.join(sorted(set(args)))\n",
        ),
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self._tags = set()\n\n    def execute(self, args):\n        self._tags.update(args)\n        lines = []\n        for tag in ^self._tags^:\n            lines.append(tag.upper())\n        return lines\n",
            fixed="class Plugin:\n    def setup(self, ctx):\n        self._tags = set()\n\n    def execute(self, args):\n        self._tags.update(args)\n        lines = []\n        for tag in sorted(self._tags):\n            lines.append(tag.upper())\n        return lines\n",
        ),
        Bad(
            "class Plugin:\n    def execute(self, args):\n        missing = {'a', 'b'} - set(args)\n        if missing:\n            raise ValueError(f'missing: {^missing^}')\n        return args\n",
            fixed="class Plugin:\n    def execute(self, args):\n        missing = {'a', 'b'} - set(args)\n        if missing:\n            raise ValueError(f'missing: {sorted(missing)}')\n        return args\n",
        ),
        Good(
            "class Plugin:\n    def execute(self, args):\n        tags = set(args)\n        return sorted(tags), len(tags), 'a' in tags, max(tags)\n"
        ),
        Good(
            "class Plugin:\n    def execute(self, args):\n        pages = {1, 2, 3}\n        return list(pages)\n"
        ),
        Good(
            "class Plugin:\n    def execute(self, args):\n        total = 0\n        for row in set(args):\n            total += row.size\n        return total\n"
        ),
    )

    def message(self, difference: Difference) -> str:
        text = " ".join(difference.place.text.split())
        return f"The order of the set in `{shortened(text)}` differs from run to run, and with it what {seen(difference)}"
