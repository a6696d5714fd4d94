"""Nothing that a file can hold takes the process down or takes long."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from plugcheck_lsp.documents.python import PythonDocument, parse
from plugcheck_lsp.documents.python_parsed import SAFE_DEPTH
from plugcheck_lsp.text import Text

# generous for a busy machine; each of these takes 0.1 s to 1 s on a quiet one
PATIENCE = 10

DEEP = {
    "calls": "x = a" + ".b()" * 20_000,
    "attributes": "x = a" + ".b" * 20_000,
    "subscripts": "x = a" + "[0]" * 20_000,
    "calls over lines": "x = (a\n" + ".b()\n" * 20_000 + ")",
    "parentheses": "x = " + "(" * 20_000 + "1" + ")" * 20_000,
    "open brackets": "x = " + "[" * 20_000,
    "lists": "x = " + "[" * 199 + "]" * 199,
    "calls in calls": "x = " + "f(" * 199 + ")" * 199,
    "sums": "x = 1" + "+1" * 20_000,
    "signs": "x = " + "-" * 20_000 + "1",
    "negations": "x = " + "not " * 20_000 + "1",
    "lambdas": "x = " + "lambda:" * 20_000 + "1",
    "choices": "x = " + "1 if 1 else " * 20_000 + "1",
    "strings": "x = (" + "'a'\n" * 20_000 + ")",
    "mappings in patterns": "match x:\n case " + "{1:" * 60 + "1" + "}" * 60 + ": pass",
    "brackets in patterns": "match x:\n case " + "[" * 60 + "1" + "]" * 60 + ": pass",
    "elif": "if a:\n pass\n" + "elif b:\n pass\n" * 20_000,
    "indentation": "".join(" " * level + "if 1:\n" for level in range(200)) + " " * 200 + "pass",
    "f-strings": "x = " + 'f"{' * 140 + "1" + '}"' * 140,
}


def use(source: str) -> PythonDocument:
    """Everything that a document can be asked."""
    document = parse(Text(source))
    assert document.comments is not None
    skipped = {problem.span.start for problem in document.skipped}
    problems = document.problems
    for unit in document.units:
        node = unit.parsed.node
        if node is not None:
            unit.parsed.span(node)
        else:
            assert problems or unit.start in skipped
    return document


@pytest.mark.parametrize("name", DEEP)
def test_what_is_nested_deeply_ends_soon_and_loses_only_itself(name: str) -> None:
    started = time.monotonic()
    document = use(f"before = 1\n{DEEP[name]}\nafter = 2\n")
    assert time.monotonic() - started < PATIENCE
    assert document.units[0].parsed.node is not None
    assert document.units[-1].text == "after = 2"


@pytest.mark.parametrize(
    "source",
    [
        "x = a" + ".b()" * (SAFE_DEPTH // 2 - 10) + "\n",
        "if a:\n pass\n" + "elif b:\n pass\n" * 500,
        "x = 1" + "+1" * (SAFE_DEPTH - 100) + "\n",
    ],
    ids=["calls", "elif", "sums"],
)
def test_what_people_write_has_a_tree_and_positions(source: str) -> None:
    document = use(source)
    unit = document.units[0]
    assert unit.parsed.node is not None
    span = unit.parsed.span(unit.parsed.node)
    assert unit.text[span.start : span.end].strip() == unit.text


def test_the_limit_of_recursion_is_what_it_was() -> None:
    before = sys.getrecursionlimit()
    use("if a:\n pass\n" + "elif b:\n pass\n" * 500)
    assert sys.getrecursionlimit() == before


def test_deep_text_is_safe_on_a_small_stack() -> None:
    program = (
        "import sys, threading\n"
        "from plugcheck_lsp.documents.python import parse\n"
        "from plugcheck_lsp.text import Text\n"
        "found = []\n"
        "def work():\n"
        f"    for source in ('x = a' + '.b()' * {SAFE_DEPTH // 2 - 10}, 'x = ' + '[' * 110 + ']' * 110, 'x = 1' + '+1' * {SAFE_DEPTH - 10}):\n"
        "        found.append(parse(Text(source)).units[0].parsed.node)\n"
        "threading.stack_size(1024 * 1024)\n"
        "thread = threading.Thread(target=work)\n"
        "thread.start()\n"
        "thread.join()\n"
        "print(sum(node is not None for node in found))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "3"), done.stderr


HUGE = {
    "lines": "x = 1\n" * 50_000,
    "functions": "def f(a, b):\n    '''Doc.'''\n    return g(a, [b])\n\n\n" * 10_000,
    "one class": "class A:\n" + "    def m(self):\n        return self.x\n\n" * 15_000,
    "a string": 'x = """\n' + "line = f(1)\n" * 50_000 + '"""\n',
    "an open string": 'x = """\n' + "line = f(1)\n" * 50_000,
    "open brackets": "f(\nx = 1\n" * 25_000,
    "open calls": "f(\n" * 50_000,
    "open strings in a class": "class A:\n" + "    '''a\n    x = 1\n" * 20_001,
    "comments": "# c\n" * 50_000,
    "comments and lone line ends": "x = 1\r" + "# it's\r" * 50_000,
    "one line": "x = [" + "1, " * 500_000 + "]\n",
    "binary": "".join(map(chr, range(256))) * 2_000,
    "quotes": "'\"" * 100_000,
    "decorators": "@a\n" * 50_000,
    "open decorators": "@a(\n" * 30_000,
    "blank": "\n" * 500_000,
    "no line end": "x" * 5_000_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HUGE)
def test_huge_files_end(name: str) -> None:
    started = time.monotonic()
    document = parse(Text(HUGE[name]))
    assert document.problems is not None
    assert time.monotonic() - started < PATIENCE
    started = time.monotonic()
    assert document.comments is not None
    assert time.monotonic() - started < PATIENCE


@pytest.mark.parametrize(
    "source", ["", "\0", "\ufeff", "\x00\x01\x02(\xff\n'\r", "#", "\\", "\f", "\r\n\r", "😀", "\ud800"]
)
def test_odd_files_are_read(source: str) -> None:
    use(source)
