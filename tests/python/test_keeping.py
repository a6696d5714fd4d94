"""What instances keep, what releases it, and the edits that add a release."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.python.calls.graph import call_graph
from plugcheck_lsp.python.edits.additions import at_end_of, made_async, new_method
from plugcheck_lsp.python.own_attributes import (
    attributes_of_others,
    handled_as_a_whole,
    relatives,
    uses_of_self,
)
from plugcheck_lsp.python.program import Program
from plugcheck_lsp.python.resources.keeping import Kept, kept_resources
from plugcheck_lsp.python.resources.owning_classes import kept_instances
from plugcheck_lsp.python.resources.registrations import registered
from plugcheck_lsp.python.resources.telling import is_told_to_end, run_by, runs_for_ever
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Text
from plugcheck_rules.catalogs import resources

PATH = Path("/p/m.py")
CATALOG = resources(Settings())


def program_of(source: str) -> Program:
    return Program({PATH: parse(Text(dedent(source)))}, (PATH.parent,))


def kept(source: str) -> list[Kept]:
    return list(kept_resources(program_of(source), CATALOG))


def summary(one: Kept) -> tuple[str, list[str], list[str], list[str]]:
    """What makes it, the attributes that keep it, what releases it, where it escapes."""
    stores = [f"{store.attribute}{'[]' if store.in_container else ''}" for store in one.stores]
    return (
        one.made.text,
        stores,
        [release.place.text for release in one.releases],
        [place.text for place in one.escapes],
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("self.a = open('a')", ("open('a')", ["a"], [], [])),
        ("a = open('a'); self.a = a; a.close()", ("open('a')", ["a"], ["a.close()"], [])),
        ("self.a = self.b = open('a')", ("open('a')", ["a", "b"], [], [])),
        ("self.a = open('a') if x else None", ("open('a')", ["a"], [], [])),
        ("self.a, self.b = 1, open('a')", ("open('a')", ["b"], [], [])),
        ("self.a = [open('a')]", ("open('a')", ["a[]"], [], [])),
        ("self.a['k'] = open('a')", ("open('a')", ["a[]"], [], [])),
        ("self.a.append(open('a'))", ("open('a')", ["a[]"], [], [])),
        ("self.a = {k: open(k) for k in x}", ("open(k)", ["a[]"], [], [])),
        ("x.keep(open('a'))", ("open('a')", [], [], ["open('a')"])),
        ("x.a = open('a')", ("open('a')", [], [], ["open('a')"])),
        ("self.a.b = open('a')", ("open('a')", [], [], ["open('a')"])),
        ("print(open('a'))", ("open('a')", [], [], [])),
        ("with open('a') as a: self.a = a", ("open('a')", [], ["open('a')"], [])),
    ],
)
def test_where_a_resource_goes(body: str, expected: tuple[str, list[str], list[str], list[str]]) -> None:
    assert [summary(one) for one in kept(f"class P:\n    def f(self, x):\n        {body}\n")] == [expected]


def test_order_of_files_and_recursion_change_nothing() -> None:
    one = "from b import g\n\n\nclass P:\n    def f(self):\n        self.a = g(self, 3)\n\n    def end(self):\n        self.a.close()\n"
    two = "import a\n\n\ndef g(p, n):\n    if n:\n        return g(p, n - 1)\n    return open('a')\n"
    documents = {Path("/p/a.py"): parse(Text(one)), Path("/p/b.py"): parse(Text(two))}
    answers = []
    for order in (documents, dict(reversed(documents.items()))):
        program = Program(order, (Path("/p"),))
        answers.append([summary(found) for found in kept_resources(program, CATALOG)])
    assert answers[0] == answers[1] == [("open('a')", ["a"], ["self.a.close()"], [])]


def test_a_deep_chain_of_helpers_ends() -> None:
    helpers = "".join(f"def f{n}(x):\n    f{n + 1}(x)\n\n\n" for n in range(400))
    (one,) = kept(
        f"class P:\n    def f(self):\n        self.a = open('a')\n        f0(self.a)\n\n\n{helpers}def f400(x):\n    x.close()\n"
    )
    assert [release.place.text for release in one.releases] == ["x.close()"]


def test_what_a_thread_runs_and_what_tells_it_to_end() -> None:
    source = """
        import threading
        class P:
            def f(self):
                self.t = threading.Thread(target=self.run)
                self.t.start()
            def run(self):
                while True:
                    if self.ended:
                        return
            def stop(self):
                self.ended = True
            def pause(self):
                self.paused = True
    """
    program = program_of(source)
    (one,) = kept_resources(program, CATALOG)
    methods = next(iter(program.modules.values())).classes["P"].methods
    assert [function.name for function in run_by(program, one)] == ["run"]
    assert runs_for_ever(program, one)
    assert is_told_to_end(program, one, [methods["stop"]])
    assert not is_told_to_end(program, one, [methods["pause"]])


def test_an_instance_that_keeps_is_kept_itself() -> None:
    source = """
        class Store:
            def __init__(self):
                self.a = open('a')
            def end(self):
                self.a.close()
        class P:
            def f(self):
                self.store = Store()
    """
    (one,) = kept_instances(program_of(source), CATALOG)
    assert (one.resource.noun, one.resource.release, one.stores[0].attribute) == ("a `Store`", "end", "store")
    assert one.inside is not None
    assert one.inside.made.text == "open('a')"


def test_attributes_of_the_instance() -> None:
    source = """
        class Base:
            def end(self):
                self.a.close()
        class P(Base):
            def f(self, other):
                self.a = getattr(self, 'b')
                other.c.d()
                def g():
                    return self.a
            def vague(self):
                vars(self).clear()
    """
    program = program_of(source)
    owner = next(iter(program.modules.values())).classes["P"]
    assert {member.name for member in relatives(program, owner)} == {"P", "Base"}
    uses = uses_of_self(program, owner)
    assert {name: len(found) for name, found in uses.items()} == {"a": 3, "b": 1}
    assert {"c", "d"} <= attributes_of_others(program)
    assert "a" not in attributes_of_others(program)
    assert [name for name, method in owner.methods.items() if handled_as_a_whole(method)] == ["vague"]


def test_what_is_registered() -> None:
    source = """
        import atexit as at
        from signal import signal as take
        def f(log):
            at.register(print)
            take(3, print)
            log.addHandler(print)
        def g():
            at.register(print)
            at.unregister(print)
    """
    found = registered(program_of(source), CATALOG)
    assert [one.call.place.text for one in found] == [
        "log.addHandler(print)",
        "take(3, print)",
        "at.register(print)",
    ]


def edited(source: str, edit: object) -> str:
    from plugcheck_lsp.findings import FileEdit

    assert isinstance(edit, FileEdit)
    return source[: edit.span.start] + edit.text + source[edit.span.end :]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class P:\n    def f(self):\n        a()  # why\n", "class P:\n    def f(self):\n        a()  # why\n        x()\n"),
        ("class P:\n\tdef f(self):\n\t\tif a:\n\t\t\tb()\n\n\n# end\n", "class P:\n\tdef f(self):\n\t\tif a:\n\t\t\tb()\n\t\tx()\n\n\n# end\n"),
        ("class P:\n    def f(self):\n        pass\n", "class P:\n    def f(self):\n        x()\n"),
        ("class P:\n    def f(self):\n        a()\n        return 1\n", "class P:\n    def f(self):\n        a()\n        x()\n        return 1\n"),
        ("class P:\n    def f(self):\n        '''Doc.'''", "class P:\n    def f(self):\n        '''Doc.'''\n        x()"),
        ("class P:\n    def f(self): pass\n", None),
    ],
)  # fmt: skip
def test_a_statement_at_the_end(source: str, expected: str | None) -> None:
    program = Program({PATH: parse(Text(source))}, (PATH.parent,))
    method = program.modules[PATH].classes["P"].methods["f"]
    edit = at_end_of(method, ["x()"])
    assert (edit and edited(source, edit)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class P:\n  def f(self):\n    a()\n\n\nb()\n", "class P:\n  def f(self):\n    a()\n\n  def g(self):\n    x()\n\n\nb()\n"),
        ("class P:\n    a = 1", "class P:\n    a = 1\n\n    def g(self):\n        x()"),
        ("class P: pass\n", None),
    ],
)  # fmt: skip
def test_a_method_at_the_end(source: str, expected: str | None) -> None:
    program = Program({PATH: parse(Text(source))}, (PATH.parent,))
    edit = new_method(program.modules[PATH].classes["P"], ["def g(self):", "    x()"])
    assert (edit and edited(source, edit)) == expected


def test_a_method_becomes_a_coroutine_function_where_nobody_of_ours_calls_it() -> None:
    source = "class P:\n    @d\n    def  f(self):\n        self.g()\n\n    def g(self):\n        pass\n"
    program = Program({PATH: parse(Text(source))}, (PATH.parent,))
    methods = program.modules[PATH].classes["P"].methods
    assert "    async def  f(self):" in edited(source, made_async(program, methods["f"]))
    assert made_async(program, methods["g"]) is None
    assert call_graph(program).callers(methods["g"])
