"""State that is put back, that belongs to one thread, or that is made while classes are: silent; the rest is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from plugcheck_lsp.findings import Finding

Check = Callable[..., list[Finding]]

SWAP = """\
import sys


def run(function, stream):
    saved = sys.stdout
    sys.stdout = stream
    try:
        return function()
    finally:
        sys.stdout = {value}
"""
REGISTRY = """\
REGISTRY = {{}}


class {header}:
    def {method}:
        REGISTRY[cls.__name__] = cls


{user}
"""
IN_FUNCTION = "def make():\n    class Late({base}):\n        pass\n\n    return Late\n"


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def lines(findings: list[Finding], source: str) -> list[int]:
    return [source.count("\n", 0, finding.span.start) + 1 for finding in findings]


def test_only_the_swap_is_told_not_the_putting_back(check: Check) -> None:
    source = SWAP.format(value="saved")
    assert lines(check(source, host="generic"), source) == [6]


def test_what_puts_another_value_back_is_told(check: Check) -> None:
    source = SWAP.format(value="sys.__stdout__")
    assert lines(check(source, host="generic"), source) == [6, 10]


def test_names_of_own_modules_are_put_back_too(check: Check) -> None:
    source = "import state\n\n\ndef swap(value):\n    before = state.current\n    state.current = value\n    yield\n    state.current = before\n"
    assert lines(check(source, host="generic", state="current = None\n"), source) == [6]


@pytest.mark.parametrize("copy", ["set({})", "{}.copy()", "copy.copy({})"])
def test_a_copy_puts_back_too(copy: str, check: Check) -> None:
    before = copy.format("state.current")
    source = f"import copy\nimport state\n\n\ndef swap(value):\n    before = {before}\n    state.current = value\n    yield\n    state.current = before\n"
    assert lines(check(source, host="generic", state="current = set()\n"), source) == [7]


def test_what_an_assignment_for_type_checkers_declares_is_not_where_a_name_is_made(check: Check) -> None:
    state = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    current: int = 0\ncurrent = None\n"
    (found,) = check(
        "import state\n\n\ndef swap(value):\n    state.current = value\n", host="generic", state=state
    )
    assert [place.span.start for place in found.related] == [state.rindex("current")]


@pytest.mark.parametrize(
    ("entered", "found"),
    [
        ("warnings.catch_warnings()", []),
        ("open('/x') as f, warnings.catch_warnings(record=True) as w", []),
        ("open('/x')", ["AMB011"]),
    ],
)
def test_filters_of_a_block_end_with_it(entered: str, found: list[str], check: Check) -> None:
    source = f"import warnings\n\nwith {entered}:\n    warnings.simplefilter('ignore')\n    import odd\n"
    assert codes(check(source, host="generic")) == found


def test_filters_beside_the_block_do_not(check: Check) -> None:
    source = (
        "import warnings\n\nwith warnings.catch_warnings():\n    pass\nwarnings.filterwarnings('ignore')\n"
    )
    assert codes(check(source, host="generic")) == ["AMB011"]


@pytest.mark.parametrize(
    ("header", "method", "user", "late"),
    [
        ("Base", "__init_subclass__(cls)", "class A(Base):\n    pass", "Base"),
        ("Meta(type)", "__init__(cls, *_)", "class Base(metaclass=Meta):\n    pass", "Base"),
        ("Meta(type)", "__init__(cls, *_)", "class Base(metaclass=Meta):\n    pass", "metaclass=Meta"),
    ],
)
def test_classes_register_as_they_are_made(
    header: str, method: str, user: str, late: str, check: Check
) -> None:
    source = REGISTRY.format(header=header, method=method, user=user)
    assert codes(check(source, host="generic")) == []
    in_function = f"{source}\n\n{IN_FUNCTION.format(base=late)}"
    assert codes(check(in_function, host="generic")) == ["AMB001"]


def test_an_ordinary_constructor_is_no_making_of_classes(check: Check) -> None:
    source = REGISTRY.format(header="Base", method="__init__(cls)", user="Base()")
    assert codes(check(source, host="generic")) == ["AMB001"]


def test_a_modules_getattr_completes_its_import(check: Check) -> None:
    source = "import importlib\n\n\ndef {}(name):\n    value = globals()[name] = importlib.import_module(name)\n    return value\n"
    assert codes(check(source.format("__getattr__"), host="generic")) == []
    assert codes(check(source.format("fetch"), host="generic")) == ["AMB007"]


def test_each_thread_has_its_own(check: Check) -> None:
    source = (
        "from threading import local\n\n\nclass Tracker:\n    def __init__(self):\n        self.storage = {}\n\n"
        "    def enter(self, value):\n        self.storage.value = value\n\n\ntracker = Tracker()\n\n\ndef f(v):\n    tracker.enter(v)\n"
    )
    assert codes(check(source.format("local()"), host="generic")) == []
    assert codes(check(source.format("object()"), host="generic")) == ["AMB003"]


def test_loggers_are_configured_by_whom_they_belong_to(check: Check) -> None:
    source = "import logging\n\nlog = logging.{}\n\n\ndef f():\n    log.handlers = []\n"
    assert codes(check(source.format("getLogger()"), host="generic")) == []
    assert codes(check(source.format("Handler()"), host="generic")) == ["AMB003"]


def test_a_submodule_may_stand_behind_a_name_of_its_package(check: Check) -> None:
    package = {
        "pkg/__init__": "from pkg.making import make as mapper\n",
        "pkg/making": "def make():\n    pass\n",
    }
    inside = "from . import mapper\n\n\ndef f():\n    mapper.seen = 1\n"
    with_submodule = {**package, "pkg/mapper": "limit = 1\n", "pkg/user": inside}
    assert codes(check("", host="generic", **with_submodule)) == []
    assert codes(check("", host="generic", **package, **{"pkg/user": inside})) == ["AMB008"]
