"""The order of files and definitions never changes what is found."""

from __future__ import annotations

from determinism_check import check_files
from hypothesis import given, settings
from hypothesis import strategies as st

FILES = {
    "plugin.py": (
        "from helpers import stamp, tags\nfrom other import Kept",
        "def hook(args):\n    return stamp(args), [t for t in tags(args)]",
        "class Plugin:\n    def __init__(self):\n        self.kept = Kept()\n\n    def get(self):\n        return self.kept.get()",
        "def odd(n):\n    return even(n - 1)",
        "def even(n):\n    return odd(n) if n else stamp(n)",
    ),
    "helpers.py": (
        "import time",
        "def stamp(row):\n    return wrap(time.time(), row)",
        "def wrap(at, row):\n    return {'at': at, 'row': row}",
        "def tags(rows):\n    return {row.tag for row in rows}",
    ),
    "other.py": (
        "import random\nfrom helpers import wrap",
        "class Base:\n    def get(self):\n        return self.value",
        "class Kept(Base):\n    def __init__(self):\n        self.value = wrap(random.random(), 1)",
    ),
}


def told(order: list[str], blocks: dict[str, list[str]]) -> set[tuple[str, str, str, str]]:
    sources = {name: "\n\n\n".join((FILES[name][0], *blocks[name])) + "\n" for name in order}
    return {
        (f.code, f.path.name, sources[f.path.name][f.span.start : f.span.end], f.message)
        for f in check_files(sources)
    }


EXPECTED = told(list(FILES), {name: list(parts[1:]) for name, parts in FILES.items()})


@settings(max_examples=25, deadline=None)
@given(
    order=st.permutations(list(FILES)),
    one=st.permutations(FILES["plugin.py"][1:]),
    two=st.permutations(FILES["helpers.py"][1:]),
)
def test_shuffling_changes_nothing(order: list[str], one: list[str], two: list[str]) -> None:
    blocks = {"plugin.py": one, "helpers.py": two, "other.py": list(FILES["other.py"][1:])}
    assert len(EXPECTED) == 3
    assert told(order, blocks) == EXPECTED
