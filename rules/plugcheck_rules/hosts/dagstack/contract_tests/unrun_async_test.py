"""TST114: an asynchronous test that pytest does not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import SuiteRule, bad, good

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.facts import PythonFacts

STRICT = {"pyproject.toml": '[tool.pytest.ini_options]\nasyncio_mode = "strict"\n'}
AUTO = {"pyproject.toml": '[tool.pytest.ini_options]\nasyncio_mode = "auto"\n'}
TEST = "async def {}():\n    assert await load() == 1\n"


class UnrunAsyncTest(SuiteRule):
    """An `async def` test has no marker, and the settings ask for one.

    ## What it does

    Finds asynchronous test functions without a `pytest.mark.asyncio`, `anyio` or `trio` on them, their class or
    their module, where the workspace's pytest settings say `asyncio_mode = "strict"`.

    ## Why it matters

    In strict mode pytest-asyncio runs marked tests alone. The others are not awaited: pytest skips them with a
    warning, or fails them from version 8.4 on.

    ## Example

    ```python
    async def test_contract():
        result = await run_contract_suite(Plugin, MANIFEST)
        assert result.passed, result.summary()
    ```

    ## Use instead

    ```python
    @pytest.mark.asyncio
    async def test_contract():
        result = await run_contract_suite(Plugin, MANIFEST)
        assert result.passed, result.summary()
    ```

    ## Fix safety

    There is no automatic fix: `asyncio_mode = "auto"` in the settings may be what is wanted.

    ## References

    - The pytest-asyncio documentation, "Test discovery modes"
    """

    code, name = "TST114", "unrun-async-test"
    severity = Severity.WARNING
    concludes_from_absence = True
    examples = (
        bad(TEST.format("^test_load^"), files=STRICT),
        bad("class TestIt:\n    async def ^test_load^(self):\n        assert await load() == 1\n", files=STRICT),
        good(TEST.format("test_load"), files=AUTO),
        good(TEST.format("test_load")),
        good("import pytest\n\n\n@pytest.mark.asyncio\n" + TEST.format("test_load"), files=STRICT),
        good("import pytest\n\npytestmark = pytest.mark.anyio\n\n\n" + TEST.format("test_load"), files=STRICT),
        good("import pytest\n\n\n@pytest.mark.asyncio\nclass TestIt:\n    async def test_load(self):\n        assert 1\n", files=STRICT),
        good(TEST.format("load_all"), files=STRICT),
    )  # fmt: skip

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.pytest_shapes import strict_mode, unmarked_async_tests

        settings = strict_mode(tests)
        if settings is None:
            return
        path, span = settings
        proof = [Related(path, span, "These settings ask for a marker on each test")]
        for test in unmarked_async_tests(tests):
            message = f"`{test.name}` is asynchronous and has no marker, so pytest does not run it"
            yield self.at(test.place, message, proof=proof)
