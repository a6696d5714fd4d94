"""Texts as nobody means them: half-typed, mutated, of wrong types, hostile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

ODD: tuple[str, ...] = (
    *":[]{}'\"#,|>&*!?%@`\\\t\n\r\f\0 -~",
    "- ",
    "? ",
    "\r\n",
    "  ",
    "---\n",
    "...\n",
    "<<: ",
    "&a ",
    "*a",
    "!!set ",
    "!!binary ",
    "!!python/object:os.system ",
    "🎉",
    "\u2028",
    "\ufeff",
    "\ud800",
    "é",
    "e\u0301",
    '"\\ud83d"',
    '"\\x00"',
    "'''",
    "$ref",
    "class A:\n",
    "def f(",
    "lambda: ",
    "async ",
)
"""What a slip of the hand, or an enemy, puts anywhere."""
VALUES = (
    "",
    "null",
    "~",
    "true",
    "on",
    "0",
    "-1",
    "010",
    "1:30",
    "1e400",
    ".nan",
    "-.inf",
    "123456789012345678901234567890",
    "2024-02-30",
    "2024-02-29",
    "[]",
    "{}",
    "[[]]",
    "[null]",
    "[1, a, {b: c}]",
    "{1: 2}",
    "{null: null}",
    "{[a]: b}",
    "{a: {b: {c: [d]}}}",
    '""',
    '" "',
    '"\\0"',
    '"\\ud800"',
    '"🎉"',
    "'*'",
    "'$or'",
    "'@external'",
    "'" + "a" * 5000 + "'",
    "'" + "*a" * 300 + "'",
    "'../../../etc/passwd'",
    "'/'",
    "'.'",
    "'..'",
    "'a..b'",
    "'.a.'",
    "'(a+)+$'",
    "'(?P<n>('",
    "'#/definitions/x'",
    "'#'",
    "'file:///etc/passwd'",
    "'http://[x/'",
    "'%zz#%00'",
    "&loop [*loop]",
    "&loop {a: *loop}",
    "!!binary 'not base 64'",
    "!!set {a, b}",
    "!!timestamp x",
    "!!int x",
    "!unknown {a: b}",
    "|\n   \n  a",
    "[" * 60 + "]" * 60,
    "[" * 3000,
)
"""YAML values of every type, and of none."""
WHOLE = (
    "",
    "\n",
    "null",
    "[]",
    "{}",
    "x",
    "1",
    "--- {}\n--- {}\n",
    "{" * 500,
    "- " * 500,
    "a: " * 100,
    "? " * 300,
    "\t\tx:\n\t- y",
    "&a [*a]",
    "&a {*a : *a}",
    "1: 2\nnull: 3\n? [a]\n: b\n",
    "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]" for n in range(12)),
    "(" * 200,
    "def f(:\n",
    "class Module:\n",
    "🎉" * 2000,
    "%YAML 9.9\n---\na: b\n",
)
"""What may stand instead of a whole file."""
_VALUE = re.compile(r"(?<=[:\-,\[{] )[^\s,\[\]{}:#][^\n,\]}]*|(?<=: )[\[{][^\n]*")
_WORD = re.compile(r"[A-Za-z_$@*][\w.$@*]*")


def odd_text(text: str, chance: random.Random, others: list[str]) -> str:
    """`text` with one or several slips in it, or another text; `others` are texts of other files."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        text = _slip(text, chance, others)
    return text


def _slip(text: str, chance: random.Random, others: list[str]) -> str:
    at = chance.randint(0, len(text))
    kind = chance.randrange(14)
    if kind == 0:
        return text[:at]
    if kind == 1:
        return text[:at] + chance.choice(ODD) + text[at:]
    if kind == 2:
        return text[:at] + text[at + chance.randint(1, 9) :]
    if kind in (3, 4, 5):
        return _replaced(_VALUE, text, chance.choice(VALUES), chance)
    if kind == 6:
        words = _WORD.findall(chance.choice([text, *others]))
        return _replaced(_WORD, text, chance.choice(words or ["x"]), chance)
    if kind == 7:
        return _replaced(_WORD, text, chance.choice(VALUES), chance)
    if kind == 8:
        return chance.choice((*WHOLE, *others))
    if kind == 9:
        return chance.choice((text.replace("\n", "\r\n"), text.replace("\n", "\r"), "\ufeff" + text))
    lines = text.splitlines(keepends=True) or [""]
    here = chance.randrange(len(lines))
    if kind == 10:
        del lines[here : here + chance.randint(1, 3)]
    elif kind == 11:
        source = chance.choice([text, *others]).splitlines(keepends=True) or ["x\n"]
        start = chance.randrange(len(source))
        lines[here:here] = source[start : start + chance.randint(1, 5)]
    elif kind == 12:
        lines[here] = chance.choice((" ", "  ", "\t")) + lines[here]
    else:
        lines[here] = lines[here].lstrip()
    return "".join(lines)


def _replaced(pattern: re.Pattern[str], text: str, new: str, chance: random.Random) -> str:
    """`text` with one of the matches of `pattern` replaced."""
    matches = list(pattern.finditer(text))
    if not matches:
        return text + new
    match = chance.choice(matches)
    return text[: match.start()] + new + text[match.end() :]
