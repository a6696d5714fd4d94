"""Every comment of a Python text, and what a suppression in it covers."""

from __future__ import annotations

import io
import random
import sysconfig
import tokenize
from pathlib import Path

import pytest

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.text import Text

STDLIB = sorted(
    path for path in Path(sysconfig.get_path("stdlib")).rglob("*.py") if "site-packages" not in path.parts
)


def covered(source: str) -> list[tuple[bool, str]]:
    document = parse(Text(source))
    return [(comment.own_line, document.text.slice(comment.covers)) for comment in document.comments]


@pytest.mark.parametrize(
    ("source", "own_line", "covers"),
    [
        ("x = 1  # c\ny = 2\n", False, "x = 1  # c"),
        ("def f():\n    x = (\n        1,  # c\n    )\n", False, "        1,  # c"),
        ("class A:  # c\n    x = 1\n", False, "class A:  # c"),
        ("# c\nx = (1,\n  2)\ny\n", True, "x = (1,\n  2)"),
        ("# c\n\n\nx = 1; y = 2\n", True, "x = 1; y = 2"),
        (
            "# c\n@d(\n1)\n@e\n\ndef f(a: int = (lambda: 1)()) -> {1: 2}:\n    x = 1\n",
            True,
            "@d(\n1)\n@e\n\ndef f(a: int = (lambda: 1)()) -> {1: 2}:",
        ),
        ("# c\nclass A(\n  B,\n):\n    x = 1\n", True, "class A(\n  B,\n):"),
        ("# c\nif x[1:2]: y\n", True, "if x[1:2]:"),
        ("# c\nwhile x := f(): y\n", True, "while x := f():"),
        ("# c\nwhile lambda: x: y\n", True, "while lambda: x:"),
        ("# c\nasync def f(): y\n", True, "async def f():"),
        ("# c\nmatch x:\n  case 1: pass\n", True, "match x:"),
        ("match x:\n  # c\n  case 1 if y: pass\n", True, "case 1 if y:"),
        ("# c\nmatch = 1\n", True, "match = 1"),
        ("# c\nmatch: int = 1\n", True, "match: int = 1"),
        ("# c\nx: int = 1\n", True, "x: int = 1"),
        ("def f():\n    # c\n    x = '''#\n'''\n    y\n", True, "x = '''#\n'''"),
        ("def f():\n    # c\n    for x in y:\n        z\n", True, "for x in y:"),
        ("def f():\n    if x:\n        y\n    # c\n    else:\n        z\n", True, "else:"),
        ("def f():\n    x\n    # c\n\ny = 1\n", True, "y = 1"),
        ("class A:\n    # c\n    @d\n    def f(self):\n        x\n", True, "@d\n    def f(self):"),
        ("class A:\n    x = 1\n\n    # c\n\nclass B: y = 1\n", True, "class B:"),
        ("@d\n# c\ndef f():\n    x\n", True, "def f():"),
        ("f(\n    # c\n    a,\n    b,\n)\n", True, "a,"),
        ("x = 1\n# c\n", True, ""),
        ("# c", True, ""),
        ("x = 1\r# c\ry = (1,\r2)\r", True, "y = (1,\r2)"),
        ("x = (\n\n# c\ndef f(): pass\n", True, "def f():"),
        ("\x0c# c\nx\n", True, "x"),
        ("x = '#' '''\n# no\n''' f'#{1}'  # c\n", False, "''' f'#{1}'  # c"),
    ],
)
def test_what_a_comment_covers(source: str, own_line: bool, covers: str) -> None:
    assert covered(source) == [(own_line, covers)]


def test_comments_over_each_other_cover_the_same() -> None:
    assert covered("# a\n# b\nx = 1\n") == [(True, "x = 1"), (True, "x = 1")]


@pytest.mark.parametrize(
    "source", ["x = '# no'\n", "'''\n# no\n'''\n", "x = f'{a:#x}'\n", "x = 'a\\\n# no'\n"]
)
def test_a_hash_in_a_string_is_no_comment(source: str) -> None:
    assert covered(source) == []


def check_file(path: Path) -> bool:
    try:
        source = path.read_bytes().decode()
        compile(source, "", "exec", dont_inherit=True)
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (SyntaxError, UnicodeDecodeError, ValueError, tokenize.TokenError):
        return False
    text = Text(source)
    expected = [
        text.offset(token.start[0] - 1, token.start[1]) for token in tokens if token.type == tokenize.COMMENT
    ]
    assert [comment.span.start for comment in parse(text).comments] == expected, path
    return True


@pytest.mark.filterwarnings("ignore")
def test_comments_are_those_of_the_tokenizer_in_the_standard_library() -> None:
    assert sum(map(check_file, random.Random(5).sample(STDLIB, 40))) > 25


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_comments_are_those_of_the_tokenizer_in_a_fifth_of_the_standard_library() -> None:
    assert sum(map(check_file, STDLIB[::5])) > 0.16 * len(STDLIB)
