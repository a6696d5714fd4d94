"""TST117: a test compares, and drops the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import SuiteRule, bad, good, inserted, unsafe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.facts import PythonFacts


class ComparisonWithoutAssert(SuiteRule):
    """A test compares two values and does nothing with the answer.

    ## What it does

    Finds comparisons in test functions that stand alone as a statement. Under `with` and `try`, where an error
    may be what is wanted, they are left out.

    ## Why it matters

    The line looks like a check and is none: the test passes whatever the values are.

    ## Example

    ```python
    def test_chunk():
        Plugin().chunk("a b") == ["a", "b"]
    ```

    ## Use instead

    ```python
    def test_chunk():
        assert Plugin().chunk("a b") == ["a", "b"]
    ```

    ## Fix safety

    Unsafe: the test may fail now.

    ## References

    - The pytest documentation, "How to write and report assertions in tests"
    """

    code, name = "TST117", "comparison-without-assert"
    examples = (
        bad(
            "def test_chunk():\n    ^len('ab') == 2^\n",
            "def test_chunk():\n    assert len('ab') == 2\n",
        ),
        bad(
            "class TestIt:\n    async def test_chunk(self):\n        for n in (1, 2):\n            ^n < 3^\n",
            "class TestIt:\n    async def test_chunk(self):\n        for n in (1, 2):\n            assert n < 3\n",
        ),
        good("def test_chunk():\n    assert len('ab') == 2\n"),
        good("import pytest\n\n\ndef test_chunk():\n    with pytest.raises(TypeError):\n        1 < 'a'\n"),
        good("def helper():\n    1 == 2\n"),
    )

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.pytest_shapes import idle_comparisons

        for place in idle_comparisons(tests):
            fix = unsafe("Assert it", inserted(place, place.span.start, "assert "))
            yield self.at(place, "The answer of this comparison is dropped, so it tests nothing", fix)
