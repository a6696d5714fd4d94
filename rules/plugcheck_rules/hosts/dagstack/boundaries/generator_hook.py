"""SER105: a hook is a generator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.hosts.dagstack.boundaries.wording import severity
from plugcheck_rules.hosts.dagstack.hook_marks import marks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.module import FunctionFacts

_WRAPPERS = frozenset({"wrapper", "hookwrapper"})


class GeneratorHook(Rule[PythonFacts]):
    """A hook has a `yield` in it.

    ## What it does

    Finds hooks that are generators or asynchronous generators. Wrappers (`@hookimpl(wrapper=True)`) are meant to
    be generators and stay silent.

    ## Why it matters

    Calling such a hook runs nothing of it: the host gets a generator object, which JSON refuses, and whatever the
    body was to do happens only if somebody iterates.

    ## Example

    ```python
    class Tool:
        def execute(self, args):
            for word in args["text"].split():
                yield word.lower()
    ```

    ## Use instead

    ```python
    class Tool:
        def execute(self, args):
            return [word.lower() for word in args["text"].split()]
    ```

    ## Fix safety

    There is no automatic fix: a list needs memory for all that the generator would give one by one.

    ## References

    - dagstack ADR-0003, invariant 2: serialisable boundaries
    - dagstack 0.4.1: `contract/serialization.py`
    """

    code, name = "SER105", "generator-hook"
    severity = Severity.ERROR
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad(
            "class Plugin:\n    def ^chunk^(self, text):\n        for word in text.split():\n            yield word\n"
        ),
        Bad("class Plugin:\n    async def ^chunk^(self, text):\n        yield text\n"),
        Bad(
            "from base import Base\n\n\nclass Plugin(Base):\n    def ^chunk^(self, text):\n        yield from self.parts(text)\n",
            files={"base.py": "class Base:\n    def parts(self, text):\n        return text.split()\n"},
        ),
        Good(
            "class Plugin:\n    def chunk(self, text):\n        return list(self._words(text))\n\n    def _words(self, text):\n        yield from text.split()\n"
        ),
        Good(
            "class Plugin:\n    def chunk(self, text):\n        def words():\n            yield text\n\n        return list(words())\n"
        ),
        Good(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass Plugin:\n    @hookimpl(wrapper=True)\n"
            "    def execute(self, args):\n        return (yield)\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        from plugcheck_lsp.python.boundaries.flaws import yields

        for hook in code.hooks.functions:
            if hook.module.path != code.path or not hook.is_generator or _is_wrapper(hook):
                continue
            kind = "an asynchronous generator" if hook.is_async else "a generator"
            yield self.finding(
                code.path,
                hook.span,
                f"`{hook.name}` is {kind}: the host gets that in place of what it yields, and JSON refuses it",
                severity=severity(code, self),
                proof=[Related(place.path, place.span, "this makes it one") for place in yields(hook)[:1]],
            )


def _is_wrapper(hook: FunctionFacts) -> bool:
    return any(_WRAPPERS & set(mark.options) for mark in marks_of(hook))
