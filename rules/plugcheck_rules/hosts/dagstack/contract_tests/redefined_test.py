"""TST121: a test is hidden by another one of the same name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import SuiteRule, bad, good

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.facts import PythonFacts


class RedefinedTest(SuiteRule):
    """Two tests of one module or class have the same name, so the first never runs.

    ## What it does

    Finds test functions whose name is bound again by a later test of the same module or class.

    ## Why it matters

    Python keeps the last definition alone. The first test is not run and nothing says so.

    ## Example

    ```python
    def test_chunk():
        assert Plugin().chunk("") == []


    def test_chunk():
        assert Plugin().chunk("a b") == ["a", "b"]
    ```

    ## Use instead

    ```python
    def test_chunk_of_nothing():
        assert Plugin().chunk("") == []


    def test_chunk():
        assert Plugin().chunk("a b") == ["a", "b"]
    ```

    ## Fix safety

    There is no automatic fix: the name says what a test is about.

    ## References

    - The pytest documentation, "Conventions for Python test discovery"
    """

    code, name = "TST121", "redefined-test"
    severity = Severity.ERROR
    examples = (
        bad("def ^test_chunk^():\n    assert 1\n\n\ndef test_chunk():\n    assert 2\n"),
        bad(
            "import pytest\n\n\nclass TestIt:\n    @pytest.mark.slow\n    def ^test_chunk^(self):\n        assert 1\n\n"
            "    def test_chunk(self):\n        assert 2\n"
        ),
        good("def test_chunk():\n    assert 1\n\n\ndef test_chunk_again():\n    assert 2\n"),
        good("import sys\n\nif sys.version_info > (3, 12):\n    def test_chunk():\n        assert 1\nelse:\n    def test_chunk():\n        assert 2\n"),
        good("from tools import keep\n\n\n@keep\ndef test_chunk():\n    assert 1\n\n\ndef test_chunk():\n    assert 2\n"),
    )  # fmt: skip

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.pytest_shapes import redefined_tests

        for hidden in redefined_tests(tests):
            again = hidden.second
            proof = [Related(again.path, again.span, "This one takes its name")]
            yield self.at(
                hidden.first, f"`{hidden.name}` is defined again, so this one never runs", proof=proof
            )
