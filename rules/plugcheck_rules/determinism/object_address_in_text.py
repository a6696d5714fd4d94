"""DET010: what a hook gives back holds the default text of an object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import DifferenceRule, seen

if TYPE_CHECKING:
    from plugcheck_lsp.python.differences.search import Difference


class ObjectAddressInText(DifferenceRule):
    """An object without a text of its own is formatted, so its address is seen from outside.

    ## What it does

    Finds f-strings that hold an instance of a class of the plugin's own without `__repr__` and `__str__`, where
    the text reaches what a hook returns, yields, raises, stores or sends.

    ## Why it matters

    The default text is `<plugin.Job object at 0x7f3a...>`: it tells nothing, and it is another one in each run.

    ## Example

    ```python
    class Job:
        def __init__(self, name):
            self.name = name


    class Plugin:
        def execute(self, args):
            job = Job(args["name"])
            return f"done: {job}"
    ```

    ## Use instead

    ```python
    class Job:
        def __init__(self, name):
            self.name = name

        def __repr__(self):
            return f"Job({self.name!r})"


    class Plugin:
        def execute(self, args):
            job = Job(args["name"])
            return f"done: {job}"
    ```

    ## Fix safety

    There is no automatic fix: what the text should say is the author's decision.

    ## References

    - The Python documentation of `object.__repr__`
    """

    code, name = "DET010", "object-address-in-text"
    severity = Severity.WARNING
    categories = ("object-text",)
    examples = (
        Bad(
            "class Plugin:\n    def execute(self, args):\n        job = Job(args['name'])\n        return f'done: {^job^}'\n\n\nclass Job:\n    def __init__(self, name):\n        self.name = name\n"
        ),
        Bad(
            "from jobs import Job\n\n\nclass Plugin:\n    def execute(self, args):\n        raise ValueError(f'{^Job()^!r} failed')\n",
            files={"jobs.py": "class Job:\n    pass\n"},
        ),
        Good(
            "from dataclasses import dataclass\n\n\nclass Plugin:\n    def execute(self, args):\n        return f'{Job(args)}'\n\n\n@dataclass\nclass Job:\n    name: str\n"
        ),
        Good(
            "class Plugin:\n    def execute(self, args):\n        return f'{Job()}'\n\n\nclass Job:\n    def __str__(self):\n        return 'job'\n"
        ),
    )

    def message(self, difference: Difference) -> str:
        text = " ".join(difference.place.text.split())
        return f"`{text}` has no text of its own but its address, so what {seen(difference)} differs from run to run"
