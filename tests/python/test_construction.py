"""What an object surely lacks when it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.python.construction import Construction, construction
from plugcheck_lsp.python.program import Program
from plugcheck_lsp.text import Text

FOLDER = Path("/plugin")


def made(source: str, name: str = "P") -> Construction:
    path = FOLDER / "plugin.py"
    program = Program({path: parse(Text(source))}, (FOLDER,))
    return construction(program, program.modules[path].classes[name])


def klass(constructor: str, setup: str = "self.x = 1", more: str = "") -> str:
    return f"class P:\n    def __init__(self):\n        {constructor}\n\n    def setup(self, ctx):\n        {setup}\n{more}"


def missing(source: str, method: str = "__init__") -> tuple[str, str] | None:
    """The name of what the method surely misses, and who sets it."""
    known = made(source)
    found = known.missing(known.owner.methods[method])
    return (found.name, found.setter.name if found.setter is not None else "") if found is not None else None


@pytest.mark.parametrize(
    "constructor",
    [
        "self.y = self.x",
        "print(self.x.name)",
        "self.x()",
        "self.x[0] = 1",
        "return self.x",
        "self.y = [a for a in self.x]",
        "self.y = self.x and 1",
        "self.y = 1 if self.x else 2",
        "self.y: int = self.x",
        "assert self.x",
        "self.y, self.z = 1, self.x",
    ],
)
def test_a_read_that_every_run_makes(constructor: str) -> None:
    assert missing(klass(constructor)) == ("x", "setup")


@pytest.mark.parametrize(
    "constructor",
    [
        "self.x = 1",
        "self.y = lambda: self.x",
        "self.y = 1 and self.x",
        "self.y = 1 if 2 else self.x",
        "self.y = [self.x for a in ()]",
        "if self: print(self.x)",
        "try:\n            self.x\n        except AttributeError:\n            pass",
        "def later(): return self.x",
        "self.y = getattr(self, 'x', None)",
        "register(self)\n        print(self.x)",
        "self.setup(None)\n        print(self.x)",
        "raise ValueError\n        self.x",
        "self.y = z.x",
    ],
)
def test_a_read_that_may_not_fail(constructor: str) -> None:
    assert missing(klass(constructor)) is None


@pytest.mark.parametrize(
    "more",
    [
        "    x = 3\n",
        "    def x(self): ...\n",
        "    def __getattr__(self, name): return name\n",
        "    def __setattr__(self, name, value): ...\n",
        "\n\ndef fill(plugin):\n    plugin.x = 1\n",
    ],
)
def test_an_attribute_that_may_come_from_elsewhere(more: str) -> None:
    assert missing(klass("print(self.x)", more=more)) is None


@pytest.mark.parametrize("header", ["class P(Unknown):", "@wrap\nclass P:", "class P(metaclass=M):"])
def test_a_class_that_may_be_more_than_its_text(header: str) -> None:
    source = klass("print(self.x)").replace("class P:", header)
    assert missing(source) is None


def test_what_a_helper_of_the_constructor_sets_is_there() -> None:
    source = klass(
        "self.reset()\n        print(self.x)",
        more="\n    def reset(self):\n        self.again()\n\n    def again(self):\n        self.x = 2\n",
    )
    assert missing(source) is None


def test_what_nothing_sets() -> None:
    assert missing("class P:\n    def __init__(self):\n        print(self.x)\n") == ("x", "")
    assert (
        missing("class P:\n    def __init__(self):\n        print(self.__class__, self.__dict__)\n") is None
    )


def test_bases_and_recursion() -> None:
    source = (
        "class Base:\n    def __init__(self):\n        self.a()\n    def a(self): self.b()\n    def b(self): self.a()\n\n"
        "class P(Base):\n    def setup(self, ctx):\n        self.x = 1\n\n    @property\n    def y(self):\n        return self.x\n"
    )
    assert missing(source, "y") == ("x", "setup")


def raised(getter: str, constructor: str = "self.x = None", setup: str = "self.x = 1") -> str | None:
    known = made(klass(constructor, setup, f"\n    @property\n    def y(self):\n        {getter}\n"))
    found = known.raises(known.owner.methods["y"])
    return found.text if found is not None else None


@pytest.mark.parametrize(
    "getter",
    [
        "raise ValueError",
        "if self.x is None:\n            raise ValueError\n        return self.x",
        "if not self.x:\n            print('x')\n            raise ValueError\n        return self.x",
        "'''Text.'''\n        z = 1\n        if not self.x:\n            raise ValueError\n",
    ],
)
def test_a_raise_that_a_fresh_object_comes_to(getter: str) -> None:
    assert raised(getter) == "raise ValueError"


@pytest.mark.parametrize(
    ("getter", "constructor"),
    [
        ("return 1\n        raise ValueError", "self.x = None"),
        ("if self.x is None:\n            raise ValueError", "self.x = 1"),
        ("if self.x is None:\n            raise ValueError", "self.x = None\n        self.x = 2"),
        ("if self.x is not None:\n            raise ValueError", "self.x = None"),
        ("if self.x is None:\n            return 1\n        raise ValueError", "self.x = None"),
        ("if self.z is None:\n            raise ValueError", "self.x = None"),
        ("for a in self.x:\n            raise ValueError", "self.x = None"),
    ],
)
def test_a_raise_that_it_may_not_come_to(getter: str, constructor: str) -> None:
    assert raised(getter, constructor) is None
