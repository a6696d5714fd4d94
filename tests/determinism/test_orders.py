"""Sets, listings and completion: where their order is seen, and where it is lost again."""

from __future__ import annotations

import pytest
from determinism_check import codes_of, spots

HEAD = "import asyncio\nimport glob\nimport json\nimport os\nfrom concurrent.futures import as_completed\nfrom pathlib import Path\n\n\n"


def body(text: str) -> str:
    return HEAD + "def execute(self, args):\n" + "".join(f"    {line}\n" for line in text.split("\n"))


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("return list(set(args))", "list(set(args))"),
        ("return tuple({a for a in args})", "tuple({a for a in args})"),
        ("return [*{'a', 'b'}]", "{'a', 'b'}"),
        ("return ','.join(frozenset(args))", "frozenset(args)"),
        ("return f'{set(args)}'", "set(args)"),
        ("return str(set(args))", "str(set(args))"),
        ("return [a.x for a in set(args)]", "set(args)"),
        ("return json.dumps([a for a in set(args)])", "set(args)"),
        ("return next(iter(set(args)))", "iter(set(args))"),
        ("s = set(args)\nreturn s.pop()", "s.pop()"),
        ("s = set(args)\nt = s | {'x'}\nreturn list(t)", "list(t)"),
        ("s = set()\ns.add(args)\nreturn list(s)", "list(s)"),
        ("out = []\nfor a in set(args):\n    out.append(a)\nreturn out", "set(args)"),
        ("out = ''\nfor a in set(args):\n    out += a\nreturn out", "set(args)"),
        ("for a in set(args):\n    if a.ok():\n        return a", "set(args)"),
        ("for a in set(args):\n    yield a", "set(args)"),
        ("yield from set(args)", "set(args)"),
        ("for a in set(args):\n    if a.bad:\n        raise ValueError(a)", "set(args)"),
        ("a, b = set(args)\nreturn a", "set(args)"),
        ("out = []\nout.extend(set(args))\nreturn out", "set(args)"),
        ("out = []\nout += set(args)\nreturn out", "set(args)"),
        ("return list(enumerate(set(args)))", "enumerate(set(args))"),
        ("return [x for x in map(str, set(args))]", "map(str, set(args))"),
        ("s = set(args)\nout = []\nwhile s:\n    out.append(s.pop())\nreturn out", "s.pop()"),
        ("return os.listdir(args)", "os.listdir(args)"),
        ("return os.listdir(args)[0]", "os.listdir(args)"),
        ("for name in os.listdir(args):\n    return name", "os.listdir(args)"),
        ("return [str(p) for p in Path(args).iterdir()]", "Path(args).iterdir()"),
        ("return ' '.join(glob.glob('*'))", "glob.glob('*')"),
        ("return [f for _, _, fs in os.walk(args) for f in fs]", "os.walk(args)"),
        ("return [f.result() for f in as_completed(args)]", "as_completed(args)"),
    ],
)
def test_an_order_is_seen(text: str, spot: str) -> None:
    assert [where for _, where in spots(body(text))] == [spot]


@pytest.mark.parametrize(
    "text",
    [
        "return sorted(set(args))",
        "return len(set(args)), max(set(args)), sum(set(args)), any(set(args))",
        "return 'a' in set(args)",
        "return set(args)",
        "return {a.upper() for a in set(args)}",
        "return {a: 1 for a in set(args)}",
        "return sorted(a.x for a in set(args))",
        "return sum(a.x for a in set(args))",
        "s = list(set(args))\ns.sort()\nreturn s",
        "s = list(set(args))\ns = sorted(s)\nreturn s",
        "return set(list(set(args)))",
        "n = 0\nfor a in set(args):\n    n += a.size\nreturn n",
        "out = {}\nfor a in set(args):\n    out[a] = a.size\nreturn out",
        "out = set()\nfor a in set(args):\n    out.add(a.x)\nreturn out",
        "for a in set(args):\n    if a.bad:\n        return False\nreturn True",
        "for a in set(args):\n    if a.name == self.name:\n        return a",
        "for a in set(args):\n    self.close(a)",
        "out = {}\nfor a in set(args):\n    out[a.key] = []\n    out[a.key].append(a)\nreturn out",
        "return list({1, 2, 3})",
        "return list({None, True, 1.5})",
        "return list({len(a) for a in args})",
        "return list(set(range(args)))",
        "s = {i for i, _ in enumerate(args)}\nreturn list(s)",
        "s = set()\nfor i in range(9):\n    s.add(i)\nreturn list(s)",
        "return list({args})",
        "s = set(args)\nif len(s) == 1:\n    return s.pop()",
        "s = set(args)\nif len(s) == 1:\n    return next(iter(s))",
        "(only,) = set(args)\nreturn only",
        "todo = set(args)\ndone = set()\nwhile todo:\n    done.add(todo.pop())\nreturn len(done)",
        "return sorted(os.listdir(args))",
        "names = os.listdir(args)\nnames.sort()\nreturn names",
        "return len(os.listdir(args)), 'a' in os.listdir(args)",
        "found = os.listdir(args)\nif len(found) != 1:\n    raise ValueError('not one')\nreturn found[0]",
        "out = []\nfor root, folders, files in os.walk(args):\n    folders.sort()\n    out += sorted(files)\nreturn out",
        "for name in os.listdir(args):\n    os.remove(name)",
        "return {f: f.result() for f in as_completed(args)}",
        "for f in as_completed(args):\n    f.result()",
    ],
)
def test_an_order_is_lost(text: str) -> None:
    assert codes_of(body(text)) == []


def test_the_order_of_a_set_is_followed_from_where_it_is_made() -> None:
    assert spots("def made(a):\n    return {x for x in a}\n\n\ndef used(a):\n    return list(made(a))\n") == [
        ("DET011", "list(made(a))")
    ]
    assert spots("def used(names: set[str]):\n    return list(names)\n") == [("DET011", "list(names)")]
    assert spots("def used(names: set[int]):\n    return list(names)\n") == []
    assert spots("NAMES = {'a', 'b'}\n\n\ndef used():\n    return [n for n in NAMES]\n") == [
        ("DET011", "NAMES")
    ]
    assert spots(
        "from names import NAMES as N\n\n\ndef used():\n    return [n for n in N]\n",
        names="NAMES = {'a', 'b'}\n",
    ) == [("DET011", "N")]
    own = "class A:\n    def __init__(self):\n        self.s = set()\n\n    def add(self, x):\n        self.s.add(x)\n\n    def all(self):\n        return list(self.s)\n"
    assert spots(own) == [("DET011", "list(self.s)")]
    assert spots(own.replace("add(x)", "add(len(x))")) == []
    assert spots("def set(x):\n    return x\n\n\ndef used(a):\n    return list(set(a))\n") == []
