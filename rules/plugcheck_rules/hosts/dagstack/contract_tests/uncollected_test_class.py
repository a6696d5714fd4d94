"""TST115: pytest leaves out a test class because it has a constructor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import SuiteRule, bad, good

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.facts import PythonFacts


class UncollectedTestClass(SuiteRule):
    """A test class has a constructor, so pytest runs none of its tests.

    ## What it does

    Finds classes named `Test...` with test methods and an `__init__` or `__new__`, their own or inherited.

    ## Why it matters

    pytest says `cannot collect test class because it has a __init__ constructor` among its warnings, and the
    run is green: none of the tests ran.

    ## Example

    ```python
    class TestPlugin:
        def __init__(self):
            self.plugin = Plugin()

        def test_chunk(self):
            assert self.plugin.chunk("a b") == ["a", "b"]
    ```

    ## Use instead

    ```python
    class TestPlugin:
        def setup_method(self):
            self.plugin = Plugin()

        def test_chunk(self):
            assert self.plugin.chunk("a b") == ["a", "b"]
    ```

    ## Fix safety

    There is no automatic fix: a constructor with parameters becomes a fixture.

    ## References

    - The pytest documentation, "Conventions for Python test discovery"
    """

    code, name = "TST115", "uncollected-test-class"
    severity = Severity.ERROR
    examples = (
        bad("class ^TestPlugin^:\n    def __init__(self):\n        self.n = 1\n\n    def test_n(self):\n        assert self.n\n"),
        bad(
            "class Base:\n    def __init__(self):\n        self.n = 1\n\n\n"
            "class ^TestPlugin^(Base):\n    def test_n(self):\n        assert self.n\n"
        ),
        good("class TestPlugin:\n    def setup_method(self):\n        self.n = 1\n\n    def test_n(self):\n        assert self.n\n"),
        good("import unittest\n\n\nclass TestPlugin(unittest.TestCase):\n    def __init__(self, *a):\n        super().__init__(*a)\n\n    def test_n(self):\n        assert self.id()\n"),
        good("class TestDouble:\n    def __init__(self):\n        self.calls = []\n"),
    )  # fmt: skip

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.pytest_shapes import uncollected_classes

        for owner, constructor in uncollected_classes(tests):
            message = f"pytest runs no test of `{owner.name}`, because the class has a constructor"
            place = constructor.place
            yield self.at(
                owner.place, message, proof=[Related(place.path, place.span, "This is its constructor")]
            )
