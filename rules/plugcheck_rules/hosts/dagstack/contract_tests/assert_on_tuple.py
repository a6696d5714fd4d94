"""TST116: an assertion on a tuple is always true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import FileEdit, Severity
from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import SuiteRule, bad, good, unsafe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.facts import PythonFacts


class AssertOnTuple(SuiteRule):
    """`assert (condition, message)` asserts a tuple, which is always true.

    ## What it does

    Finds `assert` before a tuple that is not empty.

    ## Why it matters

    The parentheses make one value of the condition and the message, and a tuple with elements is true: the
    test passes whatever the condition says.

    ## Example

    ```python
    assert (result.passed, result.summary())
    ```

    ## Use instead

    ```python
    assert result.passed, result.summary()
    ```

    ## Fix safety

    Unsafe: the test may fail now. The fix is offered for a pair.

    ## References

    - The Python reference, "The assert statement"
    """

    code, name = "TST116", "assert-on-tuple"
    severity = Severity.ERROR
    examples = (
        bad(
            "def test_chunk():\n    assert ^(1 == 2, 'differs')^\n",
            "def test_chunk():\n    assert 1 == 2, 'differs'\n",
        ),
        bad("class TestIt:\n    def test_chunk(self):\n        assert ^(1, 2, 3)^\n"),
        good("def test_chunk():\n    assert (1 == 1), 'differs'\n"),
        good("def test_chunk():\n    assert (1, 2) == (1, 2)\n"),
    )

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.pytest_shapes import pair_in_parentheses, tuple_assertions

        for place, span in tuple_assertions(tests):
            pair = pair_in_parentheses(place)
            fix = unsafe("Take away the parentheses", FileEdit(place.path, span, pair)) if pair else None
            message = "This asserts a tuple, which is always true"
            yield self.finding(place.path, span, message, fixes=[fix] if fix else [])
