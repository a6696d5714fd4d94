"""Where the statements of a Python text begin and end, in valid and in half-typed text."""

from __future__ import annotations

import ast
import random
import sysconfig
import tokenize
import warnings
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from plugcheck_lsp.documents import python_units
from plugcheck_lsp.documents.python import PythonDocument, UnitKind, parse, unit_at
from plugcheck_lsp.text import Text

STDLIB = sorted(
    path for path in Path(sysconfig.get_path("stdlib")).rglob("*.py") if "site-packages" not in path.parts
)


def document(source: str) -> PythonDocument:
    return parse(Text(source))


def texts(source: str) -> list[str]:
    return [unit.text for unit in document(source).units]


def read(path: Path) -> str | None:
    """The text of a Python file, or None where Python itself does not take it."""
    try:
        with tokenize.open(path) as file:
            encoding = file.encoding
        source = path.read_bytes().decode(encoding)
        ast.parse(source)
    except (SyntaxError, UnicodeDecodeError, ValueError):
        return None
    return source


# What belongs together, and what does not


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", []),
        ("\n\n", []),
        ("# only\n# comments", []),
        ("x = 1", ["x = 1"]),
        ("x = 1; y = 2  # both\nz = 3\n", ["x = 1; y = 2  # both", "z = 3"]),
        ("if x:\n  a\nelif y:\n  b\nelse:\n  c\nd\n", ["if x:\n  a\nelif y:\n  b\nelse:\n  c", "d"]),
        ("try:\n  a\nexcept* E:\n  b\nfinally:\n  c\n", ["try:\n  a\nexcept* E:\n  b\nfinally:\n  c"]),
        ("elsewhere = 1\nfinally_ = 2\n", ["elsewhere = 1", "finally_ = 2"]),
        ("match x:\n  case 1:\n    pass\n", ["match x:\n  case 1:\n    pass"]),
        ("@a\n\n# why\n@b(\n1)\ndef f(): pass\n", ["@a\n\n# why\n@b(\n1)\ndef f(): pass"]),
        ("x = [\n1,\n# c\n2,\n]\ny\n", ["x = [\n1,\n# c\n2,\n]", "y"]),
        ("f(\n'''(''', \")\", # )\n)\ny\n", ["f(\n'''(''', \")\", # )\n)", "y"]),
        ('"""a\nb = 1\ndef f(): pass\n"""\nc\n', ['"""a\nb = 1\ndef f(): pass\n"""', "c"]),
        ("def f():\n  '''a\nb = 1\n'''\nc\n", ["def f():\n  '''a\nb = 1\n'''", "c"]),
        ("x = 'a\\\nb'\ny\n", ["x = 'a\\\nb'", "y"]),
        ("x = 'a\\\r\nb'\r\ny\r\n", ["x = 'a\\\r\nb'", "y"]),
        ("x = \\\n1\ny\n", ["x = \\\n1", "y"]),
        ("\\\nx\ny\n", ["\\\nx", "y"]),
        ("if x:\n  a\n\\\nelse:\n  b\n", ["if x:\n  a\n\\\nelse:\n  b"]),
        ("x = r'\\'\ny = 1'\n", ["x = r'\\'", "y = 1'"]),
        ("x = '\u2028'\ny = '\x85\x1c'\n", ["x = '\u2028'", "y = '\x85\x1c'"]),
        ("x = 1\ry = 2\r", ["x = 1", "y = 2"]),
        ("x = 1\n\x0cy = 2\n  \x0cz = 3\n", ["x = 1", "y = 2", "z = 3"]),
        ("def f():\n\tpass\n\n\n    # an indented comment\n# one more\ny\n", ["def f():\n\tpass", "y"]),
        ("x = f'{a[\"b\"]:{c}}'\ny\n", ["x = f'{a[\"b\"]:{c}}'", "y"]),
        ("x = f\"{a['}']}\" f'''\n{b}\n'''\ny\n", ["x = f\"{a['}']}\" f'''\n{b}\n'''", "y"]),
        ("if'{':\n  f'{{'\ny\n", ["if'{':\n  f'{{'", "y"]),
        ("x = rf'\\{a}' rb'\\''\ny\n", ["x = rf'\\{a}' rb'\\''", "y"]),
        (
            "async def f(): pass\n@a\nasync def g(): pass\n",
            ["async def f(): pass", "@a\nasync def g(): pass"],
        ),
        ("😀 = 1\nx = '😀'\n", ["😀 = 1", "x = '😀'"]),
        ("x = 1\x00\ny = 2\n", ["x = 1\x00", "y = 2"]),
    ],
)
def test_statements_are_cut_at_their_lines(source: str, expected: list[str]) -> None:
    assert texts(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        'x = f"{a["b"]}"\ny\n',
        'x = f"{a["#"]}" + (\n1)\ny\n',
        "x = f'{f'{f'{1}'}'}' + [\n]\ny\n",
        "x = f'{\n1 # }'\n}'\ny\n",
        'x = f"""{\n"}" + \'\'\'"""\n\'\'\'}"""\ny\n',
        "x = f'{1:{'>'}{'('}}'\ny\n",
    ],
)
def test_fstrings_of_python_3_12_are_whole_in_every_python(source: str) -> None:
    assert texts(source) == [source[:-3], "y"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class A: pass\n", ["class A:", "pass"]),
        ("class A: x = 1; y = 2  # c\nz\n", ["class A:", "x = 1; y = 2  # c", "z"]),
        (
            "class A(B):  # c\n\n  # d\n  x = 1\n\n  def f(self):\n    pass\n",
            ["class A(B):  # c", "x = 1", "def f(self):\n    pass"],
        ),
        ("class A(\n  B,\n):\n  x = 1\n", ["class A(\n  B,\n):", "x = 1"]),
        ("class A(B[{1: 2}], k=lambda: 3):\n  x = 1\n", ["class A(B[{1: 2}], k=lambda: 3):", "x = 1"]),
        ("class A[T: (int, str) = int](B):\n  x = 1\n", ["class A[T: (int, str) = int](B):", "x = 1"]),
        (
            "@a\n@b\nclass A:\n  @c\n\n  @d\n  def f(self): pass\n",
            ["@a\n@b\nclass A:", "@c\n\n  @d\n  def f(self): pass"],
        ),
        (
            "class A:\n  if x:\n    a\n  else:\n    b\n  c\n",
            ["class A:", "if x:\n    a\n  else:\n    b", "c"],
        ),
        (
            'class A:\n  """a\n  b = 1\nc = 2\n  """\n  d = 3\n',
            ["class A:", '"""a\n  b = 1\nc = 2\n  """', "d = 3"],
        ),
        ("class A:\n\tx = 1\n\ty = 2\n", ["class A:", "x = 1", "y = 2"]),
        ("class A:\n\t  \tx = 1\n  \t\ty = 2\n", ["class A:", "x = 1", "y = 2"]),
        ("class A:\n  class B:\n    x = 1\n  y = 2\n", ["class A:", "class B:\n    x = 1", "y = 2"]),
        ("class A:\r  x = 1\r  y = 2\rz\r", ["class A:", "x = 1", "y = 2", "z"]),
        ("class A:\\\n  pass\n", ["class A:", "\\\n  pass"]),
        ("classes = 1\nclass_ = 2\n", ["classes = 1", "class_ = 2"]),
    ],
)
def test_classes_are_cut_into_header_and_members(source: str, expected: list[str]) -> None:
    assert texts(source) == expected


def test_header_and_members_share_a_number() -> None:
    units = document("@d\nclass A:\n  x = 1\n\nf()\n\nclass B: pass\n").units
    assert [(unit.kind, unit.class_index) for unit in units] == [
        (UnitKind.CLASS_HEADER, 0),
        (UnitKind.CLASS_MEMBER, 0),
        (UnitKind.STATEMENT, None),
        (UnitKind.CLASS_HEADER, 1),
        (UnitKind.CLASS_MEMBER, 1),
    ]


def test_a_units_text_is_what_stands_there() -> None:
    source = "\ufeffclass Ä:\r\n\tx = '😀'\r\n\r\n\tdef f(self):\r\n\t\treturn 1\r\n"
    found = document(source[1:])
    for unit in found.units:
        assert found.text.slice(found.unit_span(unit)) == unit.text
    assert [type(unit.parsed.node).__name__ for unit in found.units] == [
        "ClassDef",
        "SimpleStatementLine",
        "FunctionDef",
    ]


@pytest.mark.parametrize(
    ("offset", "text"), [(0, "a = 1"), (5, "a = 1"), (6, None), (7, "b"), (8, "b"), (9, None)]
)
def test_a_unit_is_found_by_offset(offset: int, text: str | None) -> None:
    unit = unit_at(document("a = 1\n\nb\n\n"), offset)
    assert (unit.text if unit else None) == text


# Half-typed text


@pytest.mark.parametrize(
    ("source", "broken", "whole"),
    [
        ("x = (1\n\ndef f():\n  pass\n", ["x = (1"], ["def f():\n  pass"]),
        ("x = (1\ny = 2\n", ["x = (1"], ["y = 2"]),
        ("foo(\n\nbar()\n", ["foo("], ["bar()"]),
        ("x = [1, (2\nimport a\n", ["x = [1, (2"], ["import a"]),
        ("x = {\n@d\ndef f(): pass\n", ["x = {"], ["@d\ndef f(): pass"]),
        ("x = {\n@d\nclass C:\n  y = 1\n", ["x = {"], ["@d\nclass C:", "y = 1"]),
        ("x = '''a\n\ndef f():\n  '''Doc.'''\n\ny = 1\n", ["x = '''a"], ["def f():\n  '''Doc.'''", "y = 1"]),
        ("def f(:\n  pass\n\ny = 1\n", ["def f(:\n  pass"], ["y = 1"]),
        ("def f(a\n  b = 1\n\ndef g(): pass\n", ["def f(a\n  b = 1"], ["def g(): pass"]),
        ("try:\n  a\n\ndef g(): pass\n", ["try:\n  a"], ["def g(): pass"]),
        ("from x import (\n  a,\n\ny = 1\n", ["from x import (\n  a,"], ["y = 1"]),
        ("x = 'a\ny = 1\n", ["x = 'a"], ["y = 1"]),
        ("x = f'{a\ny = 1\n", ["x = f'{a"], ["y = 1"]),
        ("x = (]\ny = 1\n", ["x = (]"], ["y = 1"]),
        ("@d\nx = 1\n", ["@d"], ["x = 1"]),
        ("@d(\nclass C:\n  y = 1\n", ["@d("], ["class C:", "y = 1"]),
        ("@d\n", ["@d"], []),
        (")\nx = 1\n", [")"], ["x = 1"]),
        ("  x = 1\ny = 2\n", ["x = 1"], ["y = 2"]),
        ("else:\n  x\ny = 2\n", ["else:\n  x"], ["y = 2"]),
        ("x = [\n1,\n2 3,\n]\ny = 1\n", ["x = [\n1,\n2 3,\n]"], ["y = 1"]),
        ("x = 1 + \\\n\ny = 2\n", ["x = 1 + \\"], ["y = 2"]),
        (
            "class A:\n  def f(self:\n    pass\n  def g(self): pass\n",
            ["def f(self:\n    pass"],
            ["class A:", "def g(self): pass"],
        ),
        ("class A:\n  x = (\n  y = 1\n\nz = 1\n", ["x = ("], ["class A:", "y = 1", "z = 1"]),
        (
            "class A:\n  '''a\n  x = 1\n  def f(self):\n    '''Doc.'''\n\ny = 1\n",
            ["'''a"],
            ["class A:", "x = 1", "def f(self):\n    '''Doc.'''", "y = 1"],
        ),
        (
            "class A(B:\n  x = 1\n  def f(self): pass\n\ny = 1\n",
            ["class A(B:"],
            ["x = 1", "def f(self): pass", "y = 1"],
        ),
        ("class A\n  x = 1\n\ny = 1\n", ["class A"], ["x = 1", "y = 1"]),
        ("class A:\n  x = 1\n y = 2\nz = 1\n", ["x = 1\n y = 2"], ["class A:", "z = 1"]),
        ("class A:\n\nz = 1\n", ["class A:"], ["z = 1"]),
        ("class A:\n  # soon\n", ["class A:"], []),
        ("class A\n\nz = 1\n", ["class A"], ["z = 1"]),
        ("class\n\nz = 1\n", ["class"], ["z = 1"]),
        ("class A: x = (\nz = 1\n", ["x = ("], ["class A:", "z = 1"]),
    ],
)
def test_a_half_typed_statement_loses_only_itself(source: str, broken: list[str], whole: list[str]) -> None:
    units = document(source).units
    assert [unit.text for unit in units if unit.parsed.problems()] == broken
    assert [unit.text for unit in units if not unit.parsed.problems()] == whole
    assert all(unit.parsed.node is not None for unit in units if unit.text in whole)


def test_members_of_a_class_with_a_broken_header_stay_members() -> None:
    units = document("class A(B\n  x = 1\n  y = 2\n").units
    assert [(unit.kind, unit.class_index) for unit in units] == [
        (UnitKind.CLASS_HEADER, 0),
        (UnitKind.CLASS_MEMBER, 0),
        (UnitKind.CLASS_MEMBER, 0),
    ]


STATEMENTS = [
    "import a",
    "from a import (\n    b,\n    c,\n)",
    "x = 1",
    "x = [\n1,\n2,\n]",
    'y: str = """a\ncol 0\n"""',
    "f(a, 'b')",
    'def f(a, b=(1, 2)):\n    """Doc.\n\n    More.\n    """\n    if a:\n        return {"k": [1]}\n    return f"{a}"',
    "@d(1)\n@e\nasync def g():\n    await h()",
    "class A(B):\n    '''Doc.\n\n    More (of it.\n    '''\n\n    x = 1\n\n    def m(self):\n        return self.x\n",
    "class C: pass",
    "if a:\n    b = 1\nelif c:\n    d()\nelse:\n    e()",
    "try:\n    a()\nexcept E as e:\n    raise\nfinally:\n    b()",
    "with a as b, c:\n    pass",
    "for x in y:\n    z(x)",
    "del x",
    "assert x, 'y'",
]
BREAKS = [
    "(",
    "[",
    "{",
    '"""',
    "'",
    "f'{",
    "@",
    "x = (",
    "foo(1, ",
    'x = """',
    "def",
    "class",
    "if x",
    "return (",
    "\\",
]


@given(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=8), st.data())
def test_breaking_one_statement_leaves_the_others(statements: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(statements) - 1))
    broken = [*statements]
    broken[at] = data.draw(st.sampled_from(BREAKS)) + "\n"
    before, after = "\n\n".join(statements[:at]), "\n\n".join(statements[at + 1 :])
    found = texts("\n\n".join(broken) + "\n")
    first, last = texts(before), texts(after)
    assert found[: len(first)] == first
    assert len(found) >= len(first) + len(last)
    assert not last or found[-len(last) :] == last


# Properties


def belongs(source: str) -> list[int]:
    """How many units each code point belongs to; -1 for white space and comments between units."""
    found = document(source)
    counts = [0] * len(source)
    for unit in found.units:
        for at in range(unit.start, unit.end):
            counts[at] += 1
    return counts


PIECES = st.sampled_from(
    [*"()[]{}'\"\\#:=,.;@x1 \t\f\0é😀\u2028", "\n", "\r", "\r\n", '"""', "'''", "f'{", "f\"", "rb'", "def f", "class A", "    ",
     "if", "else:", "return ", "\n\n", "import ", "async ", "x = 1\n", "class B:\n    y = 2\n", "    def m(self):\n        pass\n"]
)  # fmt: skip
ANY_SOURCE = st.lists(PIECES, max_size=40).map("".join)


@given(ANY_SOURCE)
@settings(max_examples=400)
def test_every_text_is_read_and_its_code_belongs_to_one_unit(source: str) -> None:
    found = document(source)
    end = 0
    for unit in found.units:
        assert unit.start >= end
        assert unit.text == source[unit.start : unit.end]
        assert unit.text
        between = source[end : unit.start]
        assert is_blank(between), between
        end = unit.end
    assert is_blank(source[end:])
    assert found.comments is not None
    assert all(0 <= problem.span.start < problem.span.end <= len(source) for problem in found.problems)


def is_blank(text: str) -> bool:
    lines = text.replace("\r", "\n").split("\n")
    return all(line.strip(" \t\f") in ("", "\\") or line.lstrip(" \t\f").startswith("#") for line in lines)


@given(ANY_SOURCE)
@settings(max_examples=400)
def test_there_are_problems_exactly_where_python_refuses(source: str) -> None:
    assume(
        not source.endswith("\\\r\n")
    )  # Python 3.11 takes this where it refuses `\\\n`; later ones refuse both
    try:
        with warnings.catch_warnings(action="ignore"):
            compile(source, "", "exec", dont_inherit=True)
        takes = True
    except (SyntaxError, ValueError):
        takes = False
    found = document(source)
    newer = any(unit.parsed.is_newer_than_python for unit in found.units)
    assert takes == (not found.problems) or newer


@given(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_result_does_not_depend_on_the_way_there(statements: list[str], rnd: random.Random) -> None:
    source = "\n\n".join(statements) + "\n"
    current = document(source)
    for _ in range(8):
        start = rnd.randrange(len(source) + 1)
        end = min(len(source), start + rnd.choice([0, 0, 0, 1, 5, 40]))
        source = source[:start] + rnd.choice(["", "x", " ", "\n", *BREAKS, *STATEMENTS]) + source[end:]
        current = parse(Text(source), current)
        current_facts = facts(current)
        forget()
        assert facts(parse(Text(source))) == current_facts


def forget() -> None:
    python_units.forget()


def facts(found: PythonDocument) -> object:
    return (
        [
            (unit.kind, unit.start, unit.text, unit.class_index, unit.parsed.node is None)
            for unit in found.units
        ],
        found.problems,
        found.comments,
        found.skipped,
    )


def expected_starts(source: str) -> list[int]:
    """The starts of the statements that Python sees: module level, and one level down in classes."""
    text = Text(source)

    def offset(line: int, column: int) -> int:
        return text.offset(line - 1, len(text.line_text(line - 1).encode()[:column].decode()))

    def start(node: ast.stmt) -> int:
        decorators = getattr(node, "decorator_list", ())
        first = [
            source.rindex("@", 0, offset(decorator.lineno, decorator.col_offset))
            for decorator in decorators[:1]
        ]
        return first[0] if first else offset(node.lineno, node.col_offset)

    def logical_lines(body: list[ast.stmt]) -> list[ast.stmt]:
        """The first statement of each line of statements that semicolons join."""
        lines: list[ast.stmt] = []
        end = 0
        for node in body:
            between = source[end : start(node)].strip(" \t\\\r\n")
            if not (
                lines
                and between.startswith(";")
                and "\n" not in source[end : start(node)].replace("\\\n", "")
            ):
                lines.append(node)
            end = offset(node.end_lineno or 0, node.end_col_offset or 0)
        return lines

    found = []
    for node in logical_lines(ast.parse(source).body):
        found.append(start(node))
        if isinstance(node, ast.ClassDef):
            found += [start(member) for member in logical_lines(node.body)]
    return found


def check_file(path: Path) -> bool:
    source = read(path)
    if source is None:
        return False
    found = document(source)
    assert [unit.start for unit in found.units] == expected_starts(source), path
    if found.problems:
        with pytest.raises(SyntaxError):
            compile(source, "", "exec", dont_inherit=True)
    return True


def test_units_are_the_statements_of_the_standard_library() -> None:
    sample = random.Random(7).sample(STDLIB, 60)
    assert sum(map(check_file, sample)) > 40


@pytest.mark.slow
def test_units_are_the_statements_of_a_fifth_of_the_standard_library() -> None:
    assert sum(map(check_file, STDLIB[::5])) > 0.16 * len(STDLIB)
