"""What an author does in an editor, as values: a run can be drawn from a seed, repeated, and made shorter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from random import Random


@dataclass(frozen=True)
class Replace:
    """Replace `length` characters at the share `at` of the text: a place in any text, so that steps can be left out."""

    at: float
    length: int
    text: str


@dataclass(frozen=True)
class Change:
    """One `didChange` of several edits, each in the text that the one before it left."""

    file: str
    edits: tuple[Replace, ...]


@dataclass(frozen=True)
class Undo:
    """Take back the newest edits of a file."""

    file: str
    count: int


@dataclass(frozen=True)
class Reset:
    """The text as it was at first: in one change of the whole text, or in one edit of a range that covers all."""

    file: str
    by_range: bool


@dataclass(frozen=True)
class Open:
    file: str


@dataclass(frozen=True)
class Close:
    file: str


@dataclass(frozen=True)
class Write:
    """Another program writes a file (None: removes it), and the editor says so."""

    file: str
    text: str | None


Step = Change | Undo | Reset | Open | Close | Write
Burst = tuple[Step, ...]
"""What is done without a look at what is shown."""

TRAPS = (
    "🎉", "𝒳", "é", "e\u0301", "👩\u200d🔬", "\u200f", "\r\n", "\r", "\n", "\n\r", "\x0c", "\x0b", "\x1c", "\u2028",
    "\u2029", "\x85", "\t", "\ufeff", "\0", "\x1a", "\x7f", " ", "\\", '"', "'", '"""', "#", "{", "}", "[", "]", "(",
    ")", ":", ",", "=", "-", "&", "*", "!", "|", ">", "%", "@", "`", "\\\n", "\u00a0", "\u3000", "۳", "ﬁ", "ª",
)  # fmt: skip
PYTHON = (
    "import time\n", "import random, uuid\n", "from os import environ as E\n", "cache = {}\n", "STATE: list[int] = []\n",
    "\ndef helper(x, y=time.time()):\n    cache[x] = random.random()\n    return open(x)\n", "async def f(): await g(\n",
    "    return {'at': time.time(), 'who': uuid.uuid4()}\n", "class ", "class A(B, metaclass=C):\n    pass\n", "lambda: ",
    "# plugcheck: ignore[DET001]\n", "  # plugcheck: ignore[NOPE, wall-clock] because\n", "# plugcheck: ignore-file\n",
    "if x:\n", "else:\n", "try:\n    a = 1\nfinally:\n", "match x:\n    case [a, *_]:\n        pass\n", "f'{x!r:>{w}}'",
    "    def teardown(self):\n        self.file.close()\n", "self.file = open('x')\n", "@property\n", "'''", "\\N{DASH}",
    "yield ", "global cache\n", "del cache\n", "from . import *\n", "type X = int\n", "def f(a, a): pass\n", "    ",
)  # fmt: skip
TOML = (
    "[plugin]\n", "[plugin.resources]\n", "[[x]]\n", "required = ['clock', 'nope']\n", 'name = "other"\n', "kind = 1\n",
    "runtime = 'in_process'\n", 'entry_point = "plugin:Nope"\n', "a.b.c = 1\n", "x = {a = 1, b = [1, 2]}\n", "= 1\n",
    "# plugcheck: ignore[MAN111]\n", "x = 1979-05-27T07:32:00Z\n", "'''\n", '"""', "x = inf\n", "priority = 0x10\n",
    'depends_on = ["clean-chunker"]\n', "[tool.plugcheck]\n", "ignore = ['AMB']\n", "select = [", "unknown-key = 1\n",
)  # fmt: skip
YAML = (
    "rules:\n", "  - callers: ['*']\n    targets: ['executor.*']\n    effect: allow\n", "- {callers: [a], targets: [",
    "default_effect: deny\n", "  type: object\n", "  properties:\n    x: {type: string}\n", "&a *a\n", "<<: *x\n", "? ",
    "# plugcheck: ignore[ACL250]\n", "key: |\n  text\n   more\n", "!!python/object:x\n", "---\n", "...\n", "%YAML 1.2\n",
    "bindings:\n  - module_id: a.b\n    target: desk.words:count\n", "  $ref: '#/definitions/x'\n", "\t- x\n", "x: y: z\n",
    "project: {name: ", "required: [a, a]\n", "effect: 'al", "version: \"9.9.9\"\n", "  conditions: {roles: [x]}\n",
)  # fmt: skip
SNIPPETS = {".py": PYTHON, ".toml": TOML, ".yaml": YAML}


def bursts(
    random: Random, files: Mapping[str, str], beside: Mapping[str, str], edits: int
) -> Iterator[Burst]:
    """Bursts with about so many edits of `files` (their names, and their texts at first), all of them open at first.

    Those `beside` them are never opened: others write them.
    """
    names = sorted(files)
    made = 0
    focus = random.choice(names)
    while made < edits:
        if random.random() < 0.08:
            # A whole text that has been looked at, then another of the same length: whoever takes one for the other
            # is found out, however fast either is.
            focus = random.choice(names)
            made += 2
            yield (Open(focus), Reset(focus, by_range=random.random() < 0.5))
            yield (_overwriting(random, focus, files[focus]),)
            continue
        steps: list[Step] = []
        if random.random() < 0.4:
            focus = random.choice(names)
            # Small changes of texts that are whole: there findings are moved and toggled, not swept away.
            steps.append(Reset(focus, by_range=random.random() < 0.5))
        for _ in range(random.choice((1, 1, 2, 4, 12, 30))):
            if random.random() < 0.25:
                focus = random.choice(names)
            some = _steps(random, focus, files[focus])
            made += sum(map(edits_of, some))
            steps += some
        if random.random() < 0.3:
            name = random.choice(sorted(beside))
            steps.append(_write(random, name, beside[name]))
        # Settings that cannot be used are the only fault that is told of a workspace: mostly they are mended at once.
        broken = {step.file for step in steps if step.file.endswith("pyproject.toml")}
        steps += [Reset(file, by_range=True) for file in broken if random.random() < 0.8]
        yield tuple(steps)


def _steps(random: Random, file: str, text: str) -> tuple[Step, ...]:
    roll = random.random()
    if roll < 0.16:
        return (Reset(file, random.random() < 0.5),)
    if roll < 0.24:
        return (Undo(file, random.randint(1, 6)),)
    if roll < 0.27:
        return (Close(file),)
    if roll < 0.31:
        return (Open(file),)
    if roll < 0.39:
        # Only while a file is closed does it count what is on disk.
        write = _write(random, file, text)
        return random.choice(((write,), (Close(file), write), (Close(file), write, Open(file))))
    if roll < 0.48:
        return (_typing(random, file),)
    if roll < 0.62:
        return (_overwriting(random, file, text),)
    # Most edits of a change are close together: what one does to a line is what the next one counts in.
    at = _behind(random, text) if random.random() < 0.3 else random.random()
    places = (
        at + random.choice((0.0, 0.001, -0.001, 0.004, -0.01, 0.2))
        for _ in range(random.choice((1, 2, 4, 8)))
    )
    return (Change(file, tuple(_replace(random, file, min(1.0, max(0.0, place))) for place in places)),)


def _overwriting(random: Random, file: str, text: str) -> Change:
    """An edit that leaves the text as long as it was."""
    over = random.choice((random.choice(_snippets(file)), "#", "x", "\n", "🎉")) * random.choice((1, 1, 2))
    at = random.choice((random.random(), _behind(random, text)))
    return Change(file, (Replace(at, len(over), over),))


def _write(random: Random, file: str, text: str) -> Write:
    """A line more moves all that is found in a text."""
    return Write(file, random.choice((text, "# 🎉\n" + text, "\n" + text, None, _broken(random, text))))


def _behind(random: Random, text: str) -> float:
    """A place close behind a character of several units; anywhere where there is none."""
    wide = [index for index, character in enumerate(text) if character > "\uffff"]
    if not wide:
        return random.random()
    return min(1.0, (random.choice(wide) + random.randint(1, 30)) / len(text))


def _broken(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(TRAPS) + text[at:]


def _typing(random: Random, file: str) -> Change:
    """One key after the other, here in one message: nothing says that an editor sends each by itself."""
    word = random.choice(_snippets(file))[:12]
    at = random.random()
    return Change(file, tuple(Replace(at, 0, letter) for letter in reversed(word)))


def _replace(random: Random, file: str, at: float) -> Replace:
    roll = random.random()
    if roll < 0.004:
        text = random.choice(_snippets(file)) * 400  # a huge paste
    elif roll < 0.35:
        text = random.choice(TRAPS)
    elif roll < 0.75:
        text = random.choice(_snippets(file))
    else:
        text = ""
    if text:
        length = random.choice((0, 0, 0, len(text), len(text), len(text), 1, 5, 20, 200))
    else:
        length = random.choice((1, 1, 2, 4, 12, 60, 10**6))
    return Replace(at, length, text)


def _snippets(file: str) -> Sequence[str]:
    return SNIPPETS[file[file.rindex(".") :]]


def edits_of(step: Step) -> int:
    match step:
        case Change(edits=edits):
            return len(edits)
        case Undo(count=count):
            return count
        case _:
            return 1
