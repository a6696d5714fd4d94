"""Edits that make calls asynchronous, and the imports that they need."""

from __future__ import annotations

import pytest
from async_check import check, codes, facts_of

from plugcheck_lsp.python.edits.importing import name_for
from plugcheck_lsp.python.parents import enclosing, inside
from plugcheck_lsp.python.sole_values import sole_values
from plugcheck_lsp.text import Edit


def mended(source: str, **files: str) -> str:
    """The source after the preferred fix of its one finding."""
    found = check(source, **files)
    assert len(found) == 1
    fix = found[0].fix
    if fix is None:
        return "no fix"
    return facts_of(source, **files).text.edited(Edit(e.span, e.text) for e in fix.edits).source


HEAD = "import asyncio\nimport time, requests\n\n\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("time.sleep(1)", "await asyncio.sleep(1)"),
        ("time . sleep(1)", "await asyncio.sleep(1)"),
        ("await time.sleep(1)", "await asyncio.sleep(1)"),
        ("x = time.sleep(1) or 2", "x = await asyncio.sleep(1) or 2"),
        ("(time.sleep)(1)", "await asyncio.sleep(1)"),
        ("(time.sleep(1))", "(await asyncio.sleep(1))"),
        ("requests.get('x')", "await asyncio.to_thread(requests.get, 'x')"),
        ("requests.get('x').text", "(await asyncio.to_thread(requests.get, 'x')).text"),
        ("requests.get('x', timeout=3,)", "await asyncio.to_thread(requests.get, 'x', timeout=3,)"),
        ("requests.get(\n        'x',\n    )", "await asyncio.to_thread(requests.get,\n        'x',\n    )"),
        ("requests.get( *args)", "await asyncio.to_thread(requests.get, *args)"),
        ("[requests.get(u) for u in 'ab']", "[await asyncio.to_thread(requests.get, u) for u in 'ab']"),
        ("input()", "await asyncio.to_thread(input)"),
        ("input( )", "await asyncio.to_thread(input)"),
        ("x = f'{input()}'", "x = f'{await asyncio.to_thread(input)}'"),
        ("requests.get(u for u in 'ab')", None),
        ("tuple(requests.get(u) for u in 'ab')", None),
        ("input(  # who\n    )", None),
    ],
)
def test_calls_are_awaited_where_they_stand(before: str, after: str | None) -> None:
    source = f"{HEAD}async def execute(args):\n    {before}\n"
    result = mended(source)
    if after is None:
        assert result == "no fix"
        return
    result = result.replace("get,  *args", "get, *args")
    assert result == f"{HEAD}async def execute(args):\n    {after}\n"
    assert codes(result) == []


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("before", ["", "#!/usr/bin/python\n# 🎉 é\n", "\f\n"])
def test_texts_of_every_kind_keep_their_form(newline: str, before: str) -> None:
    source = f"{before}import time\n\nasync def execute():\n\ttime.sleep(1)  # \U0001f389\n".replace(
        "\n", newline
    )
    expected = source.replace("import time", f"import asyncio{newline}import time").replace(
        "time.sleep", "await asyncio.sleep"
    )
    assert mended(source) == expected


@pytest.mark.parametrize(
    ("head", "text", "added"),
    [
        ("import asyncio\n", "asyncio", ""),
        ("import asyncio as aio\n", "aio", ""),
        ("import sys\n", "asyncio", "import asyncio\nimport sys\n"),
        (
            "from __future__ import annotations\n\nimport sys\n",
            "asyncio",
            "from __future__ import annotations\n\nimport asyncio\nimport sys\n",
        ),
        ('"""Doc."""\n\nimport sys\n', "asyncio", '"""Doc."""\n\nimport asyncio\nimport sys\n'),
        ("X = 1\n", "asyncio", "import asyncio\nX = 1\n"),
        ("if X:\n    import asyncio\n", None, ""),
        ("asyncio = 1\n", None, ""),
        ("from tools import *\n", None, ""),
        ("try:\n    import asyncio\nexcept ImportError:\n    asyncio = None\n", None, ""),
    ],
)
def test_a_module_is_named_through_its_import_or_a_new_one(head: str, text: str | None, added: str) -> None:
    source = f"{head}\n\ndef execute():\n    pass\n"
    facts = facts_of(source)
    function = facts.module.functions["execute"]
    named = name_for(facts.module, function.unit, function.scope, "asyncio")
    if text is None:
        assert named is None
        return
    assert named is not None
    assert named.text == text
    edited = facts.text.edited(Edit(edit.span, edit.text) for edit in named.edits).source
    assert edited == (added or head) + "\n\ndef execute():\n    pass\n"


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("from pathlib import Path\n", "Path"),
        ("from pathlib import Path as P\n", "P"),
        ("import pathlib\n", "pathlib.Path"),
        ("import os\n", "Path"),
    ],
)
def test_a_member_is_named_too(head: str, text: str) -> None:
    facts = facts_of(f"{head}\n\ndef execute():\n    pass\n")
    function = facts.module.functions["execute"]
    named = name_for(facts.module, function.unit, function.scope, "pathlib", "Path")
    assert named is not None
    assert named.text == text


def test_a_name_that_a_function_hides_is_not_used() -> None:
    facts = facts_of("import asyncio\n\n\ndef execute(asyncio):\n    pass\n")
    function = facts.module.functions["execute"]
    assert name_for(facts.module, function.unit, function.scope, "asyncio") is None


def test_attributes_that_one_method_alone_assigns() -> None:
    source = (
        "class Plugin:\n    kept = 1\n\n    def __init__(self):\n        self.both = 0\n\n    def setup(self):\n"
        "        self.only = self.both = self.kept = 1\n        self.asked = 2\n\n    def run(self):\n"
        "        return self.only + self.both + self.kept + getattr(self, 'asked', 0)\n"
    )
    facts = facts_of(source)
    found = {
        value.name: value
        for value in sole_values(facts.program, facts.module.classes["Plugin"].methods["setup"])
    }
    assert set(found) == {"only"}
    assert [function.name for function, _ in found["only"].reads] == ["run"]


def test_what_stands_around_and_inside_of_a_node() -> None:
    facts = facts_of("def f():\n    if x:\n        g(lambda: h())\n")
    (unit,) = facts.document.units
    call = facts.module.units[0][1].calls[0].node
    names = [type(parent).__name__ for parent, _ in enclosing(unit, call)]
    assert names[-1] == "FunctionDef"
    assert "If" in names
    root = unit.parsed.node
    assert root is not None
    inner = [node for node in inside(root) if type(node).__name__ == "Call"]
    assert len(inner) == 1, "what a lambda does, it does later"


def test_deep_and_long_code_ends() -> None:
    deep = "x = " + "(" * 60 + "fetch()" + ")" * 60
    chain = "fetch()" + ".a" * 400
    branches = "".join(f"    if a == {n}:\n        fetch()\n" for n in range(500))
    source = (
        f"async def fetch():\n    return 1\n\n\nasync def execute(a):\n    {deep}\n    {chain}\n{branches}"
    )
    assert codes(source).count("ASY003") == 502
