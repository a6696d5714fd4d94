"""ASY007: `for` or `with` where `async for` or `async with` is needed, or the reverse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.asynchronous.wording import in_other_form
from plugcheck_rules.catalogs import coroutines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class WrongAsyncForm(Rule[PythonFacts]):
    """`for` or `with` is written for something that needs the other, (a)synchronous form.

    ## What it does

    Finds `for` over the plugin's own asynchronous generators, `async for` over its plain ones and over plain
    containers, and `with` and `async with` for context managers of the other kind.

    ## Why it matters

    Python raises `TypeError` (`'async_generator' object is not iterable`) or `AttributeError`, each time the
    line runs.

    ## Example

    ```python
    async def rows():
        yield 1


    async def execute():
        return [row for row in rows()]
    ```

    ## Use instead

    ```python
    async def rows():
        yield 1


    async def execute():
        return [row async for row in rows()]
    ```

    ## Fix safety

    Unsafe: the line fails today. There is a fix for statements in coroutines.

    ## References

    - The Python documentation, "Coroutines" in "Compound statements"
    """

    code, name = "ASY007", "wrong-async-form"
    severity = Severity.ERROR
    subject = PythonFacts
    examples = (
        Bad(
            "async def rows():\n    yield 1\n\n\nasync def execute():\n    for row in ^rows()^:\n        print(row)\n",
            fixed="async def rows():\n    yield 1\n\n\nasync def execute():\n    async for row in rows():\n        print(row)\n",
        ),
        Bad(
            "def rows():\n    yield 1\n\n\nasync def execute():\n    async for row in ^rows()^:\n        print(row)\n",
            fixed="def rows():\n    yield 1\n\n\nasync def execute():\n    for row in rows():\n        print(row)\n",
        ),
        Bad(
            "from contextlib import asynccontextmanager\n\n\n@asynccontextmanager\nasync def session():\n    yield 1\n\n\n"
            "async def execute():\n    with ^session()^ as it:\n        return it\n",
            fixed="from contextlib import asynccontextmanager\n\n\n@asynccontextmanager\nasync def session():\n    yield 1\n\n\n"
            "async def execute():\n    async with session() as it:\n        return it\n",
        ),
        Bad(
            "import asyncio\n\n\nasync def execute():\n    with ^asyncio.timeout(3)^:\n        await asyncio.sleep(5)\n",
            fixed="import asyncio\n\n\nasync def execute():\n    async with asyncio.timeout(3):\n        await asyncio.sleep(5)\n",
        ),
        Bad("async def rows():\n    yield 1\n\n\nasync def execute():\n    return [row for row in ^rows()^]\n"),
        Good("async def rows():\n    yield 1\n\n\nasync def execute():\n    return [row async for row in rows()]\n"),
        Good("async def execute(rows):\n    async for row in rows:\n        print(row)\n"),
        Good(
            "class Session:\n    def __enter__(self): ...\n    def __exit__(self, *a): ...\n\n\n"
            "async def execute():\n    with Session():\n        pass\n"
        ),
        Good("async def rows():\n    yield 1\n\n\nasync def execute():\n    rows = list\n    for row in rows():\n        print(row)\n"),
    )  # fmt: skip

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for wrong in code.wrong_forms(coroutines()):
            yield self.finding(
                code.path,
                wrong.place.span,
                f"{wrong.what[0].upper()}{wrong.what[1:]}: it needs `{wrong.needed}`, and `{wrong.written}` raises an error",
                fixes=in_other_form(wrong),
            )
