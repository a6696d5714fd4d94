"""Properties that hold for any text: nothing crashes, places move with the text, broken text adds nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from ambient_check import FOLDER, check_documents, check_sources
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_what_stays_silent import SILENT
from test_what_the_suite_misses import FORMS

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from plugcheck_lsp.findings import Finding

SOURCES = [source for source, _, _ in FORMS.values()] + list(SILENT.values())
modules = st.lists(st.sampled_from(SOURCES), min_size=1, max_size=3).map("\n".join)
pieces = st.sampled_from(
    [
        "(",
        ")",
        "'''",
        "x",
        "\n",
        "\r\n",
        "    ",
        "def ",
        "class A:",
        "\x00",
        "\u2028",
        "🎉",
        "\f",
        "",
        "global x\n",
        ":",
        "=",
    ]
)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def told(findings: list[Finding], shift: int = 0) -> list[tuple[str, int, int, str]]:
    return [(f.code, f.span.start - shift, f.span.end - shift, f.message) for f in findings]


@quick
@given(modules, st.data())
def test_an_edit_and_its_reverse_leave_no_trace(source: str, data: st.DataObject) -> None:
    before = told(check_sources(source))
    document = parse(Text(source))
    for _ in range(3):
        start = data.draw(st.integers(0, len(source)))
        end = min(len(source), start + data.draw(st.integers(0, 9)))
        edited = source[:start] + data.draw(pieces) + source[end:]
        document = parse(Text(edited), document)
        for finding in check_documents({FOLDER / "plugin.py": document}):
            assert 0 <= finding.span.start <= finding.span.end <= len(edited)
            for fix in finding.fixes:
                assert all(edit.span.end <= len(edited) for edit in fix.edits)
    document = parse(Text(source), document)
    assert told(check_documents({FOLDER / "plugin.py": document})) == before


@quick
@given(modules, st.sampled_from(["# 🎉\n\n", "\f\n", "# a\r\n", "'''doc\n🎉'''\n\n", "import zzz\n"]))
def test_what_stands_before_moves_places_only(source: str, prefix: str) -> None:
    assert told(check_sources(prefix + source), len(prefix)) == told(check_sources(source))


@quick
@given(modules, st.sampled_from(["\ndef broken(:\n    pass\n", "\nclass Broken(\n", "\nx = [\n"]))
def test_broken_text_adds_no_finding(source: str, broken: str) -> None:
    assert set(told(check_sources(source + broken))) <= set(told(check_sources(source)))


@pytest.mark.parametrize(
    ("whole", "typed"),
    [
        (
            "T = {}\n\n\ndef put(k):\n    T[k] = 1\n\n\nput(1)\n",
            "T = {}\n\n\ndef put(k):\n    T[k] = 1\n\n\nput(1\n",
        ),
        (
            "import time\n\n\ndef time(): ...\n\n\nX = time.time()\n",
            "import time\n\n\ndef time(:\n\n\nX = time.time()\n",
        ),
        (
            "import random\nimport mine as random\nrandom.seed(1)\n",
            "import random\nimport mine as random,\nrandom.seed(1)\n",
        ),
        (
            "class P:\n    a = []\n\n    def __init__(self):\n        self.a = []\n\n    def f(self):\n        self.a.append(1)\n",
            "class P:\n    a = []\n\n    def __init__(self):\n        self.a = [\n\n    def f(self):\n        self.a.append(1)\n",
        ),
        (
            "import os\n\n\ndef setup():\n    g()\n",
            "import os\nx = [1]\n\n\ndef g():\n    return os.environ['A']\n\n\nclass P:\n    def setup(self, c):\n        g(\n",
        ),
    ],
)
def test_half_typed_text_adds_no_finding(whole: str, typed: str) -> None:
    assert {finding.code for finding in check_sources(typed)} <= {
        finding.code for finding in check_sources(whole)
    }


@quick
@given(modules)
def test_line_ends_do_not_matter(source: str) -> None:
    if "'''" in source or "\r" in source:
        return
    codes = [finding.code for finding in check_sources(source)]
    for newline in ("\r\n", "\r"):
        other = source.replace("\n", newline)
        found = check_sources(other)
        assert [finding.code for finding in found] == codes
        text = Text(other)
        assert all("\n" not in text.slice(f.span) for f in found if f.code == "AMB001")


HOSTILE = {
    "many functions": "CACHE = {}\n" + "".join(f"def f{n}(a, b={{}}):\n    CACHE[a] = b\n    return f{n + 1}(CACHE)\n\n" for n in range(600)),
    "a circle of calls": "X = []\n" + "".join(f"def f{n}(a):\n    return f{(n * 7 + 1) % 600}(a)\n\n\n" for n in range(600)) + "f0(X)\n",
    "aliases forwards": "A0 = []\n" + "".join(f"A{n + 1} = A{n}\n" for n in range(1500)) + "def f():\n    A9.append(1)\n",
    "aliases backwards": "def f():\n    A0.append(1)\n\n\n" + "".join(f"A{n} = A{n + 1}\n" for n in range(1500)) + "A1500 = []\n",
    "local aliases": "A = []\n\n\ndef f():\n    a0 = A\n" + "".join(f"    a{n + 1} = a{n}\n" for n in range(1500)) + "    a9.append(1)\n",
    "deep inheritance": "class P0:\n    x = []\n" + "".join(f"class P{n + 1}(P{n}):\n    def f(self): self.x.append(1)\n" for n in range(200)),
    "a long chain": "X = {}\n\n\ndef f(a):\n    return X" + ".get(1)" * 90 + "\n",
    "one class": "class P:\n    x = []\n" + "".join(f"    def f{n}(self, a):\n        return self.f{n + 1}(self.x)\n" for n in range(600)),
}  # fmt: skip


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_ends_in_time_that_grows_with_it(source: str) -> None:
    document = parse(Text(source))
    for unit in document.units:
        assert unit.parsed.node is not None
    started = time.process_time()
    check_documents({FOLDER / "plugin.py": document})
    assert time.process_time() - started < 10
