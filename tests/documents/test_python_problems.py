"""What Python refuses is reported at its place, in one sentence; what it takes is not."""

from __future__ import annotations

import sys

import pytest

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.text import Text


def problems(source: str) -> list[tuple[str, str]]:
    found = parse(Text(source))
    return [(found.text.slice(problem.span), problem.message) for problem in found.problems]


@pytest.mark.parametrize(
    ("source", "place", "message"),
    [
        ("x = (1\n", "(", "`(` was never closed"),
        ("x = 1\ndef f(a, a): pass\n", "", "duplicate argument `a` in function definition"),
        ("x = 1\nreturn x\n", "return x", "`return` outside function"),
        ("nonlocal x\n", "nonlocal x", "nonlocal declaration not allowed at module level"),
        ("x = 'é😀'; return 'é😀'\n", "return 'é😀'", "`return` outside function"),
        ("class A:\n    'é'; return 1\n", "return 1", "`return` outside function"),
        ("class A:\n    def f(self):\n        x = '😀' +* 2\n", "*", "Python cannot parse this"),
        ("def f():\npass\n", "", ""),
        ("for x in y:\n  pass\n  break\nbreak\n", "break", "`break` outside loop"),
        ("x = '''a\n", "'", "unterminated triple-quoted string literal"),
        ("x = 'a\n", "'", ""),
        ("x = 1 2\n", "2", ""),
        ("f(**a, *b)\n", "", ""),
        ("b'é'\n", "", "bytes can only contain ASCII literal characters"),
        ("'\\N{no such}'\n", "", ""),
        ("f(a=1, a=2)\n", "a=2", "keyword argument repeated: a"),
        ("await x\n", "", ""),
        ("  x = 1\n", "x", "unexpected indent"),
        ("class A:\n", ":", "expected an indented block after class definition"),
        (
            "x = 1\nfrom __future__ import annotations\n",
            "",
            "from __future__ imports must occur at the beginning of the file",
        ),
        ("x = 1\nglobal x\n", "global x", "name `x` is assigned to before global declaration"),
        (
            "class A:\n    x = 1\n    global x\n",
            "global x",
            "name `x` is assigned to before global declaration",
        ),
        ("x = 1\n\x00y = 2\n", "\x00", ""),
        ("x = 1 # \ud800\n", "", ""),
        ("from __future__ import no_such_thing\n", "", "future feature no_such_thing is not defined"),
    ],
)
def test_what_python_refuses_is_reported_at_its_place(source: str, place: str, message: str) -> None:
    found = problems(source)
    assert len(found) == 1, found
    if place:
        assert found[0][0].startswith(place)
    if message:
        assert found[0][1] == message


def test_every_broken_unit_is_reported_once() -> None:
    source = "x = (\n\ndef f(:\n  pass\n\nclass A:\n  def g(self): 1 1\n  y = 1 +\n\nz = 1\n"
    assert len(problems(source)) == 4


@pytest.mark.parametrize(
    "source",
    [
        "",
        "# nothing\n",
        "'doc'\nfrom __future__ import annotations\nfrom __future__ import division\nx = 1\n",
        "'doc'; from __future__ import annotations\nx = 1\n",
        "class A:\n    global x\n    x = 1\n",
        "'\\d'\nassert (1, 2)\n1 is 1\n",
        "def f():\n    def g():\n        nonlocal x\n    x = 1\n",
        "class A:\n    '''a\nb'''\n    x = 1\n",
        "if x:\n    pass\n\n    # end\n",
        "x = 1 # \u2028 y = (\n",
    ],
)
@pytest.mark.filterwarnings("error")
def test_what_python_takes_is_no_problem_and_no_warning(source: str) -> None:
    assert problems(source) == []


@pytest.mark.parametrize(
    ("since", "source"),
    [
        ((3, 12), "type X[T] = list[T]\n"),
        ((3, 12), "def f[T](x: T) -> T: return x\n"),
        ((3, 12), "class A[T]:\n    def m[S](self, x: S): pass\n"),
        ((3, 12), 'x = f"{a["b"]}"\n'),
        ((3, 12), "x = f'{'\\n'}'\n"),
        ((3, 13), "def f[T = int](x: T): pass\n"),
    ],
)
def test_syntax_that_is_newer_than_the_running_python_is_taken(since: tuple[int, int], source: str) -> None:
    assert problems(source) == []
    assert all(unit.parsed.node is not None for unit in parse(Text(source)).units)
    if sys.version_info >= since:
        compile(source, "", "exec")


def test_newer_syntax_does_not_hide_what_is_wrong_elsewhere() -> None:
    assert [place for place, _ in problems("type X = int\n\ndef f(a, a): pass\n")] == ["a"]


def test_messages_are_one_sentence_and_name_no_line() -> None:
    for source in (
        "x = (\n]\n",
        "def f():\nx\n",
        "x = '''\n",
        "print 1\n",
        "if x = 1: pass\n",
        "x = f'{'\n",
        "é = 1 é\n",
    ):
        for _, message in problems(source):
            assert "line" not in message.split()
            assert not message.endswith((".", "?"))
            assert ". " not in message
            assert "'" not in message.replace("'''", "")
