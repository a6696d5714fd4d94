"""Every entry of the catalog counts through other names, and not where its name means something else."""

from __future__ import annotations

from pathlib import Path

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.python.program import Program
from plugcheck_lsp.python.state.effects import effects
from plugcheck_lsp.python.state.outside import outside_by_name
from plugcheck_lsp.text import Text
from plugcheck_rules.catalogs import bypasses

PATH = Path("/p/plugin.py")


def touched(lines: list[str]) -> set[str]:
    program = Program({PATH: parse(Text("\n".join(lines) + "\n"))}, (PATH.parent,))
    found = effects(outside_by_name(program, program.modules[PATH]), bypasses(), frozenset())
    return {use.effect.name for use in found}


def test_every_entry_counts_through_an_alias() -> None:
    lines: list[str] = []
    for number, name in enumerate(bypasses().by_name):
        first, call, after = name.partition("()")
        package, _, member = first.rpartition(".")
        if package == "builtins":
            lines.append(f"a{number} = {member}")
        else:
            lines.append(f"from {package} import {member} as a{number}")
        if call:
            lines += [f"def f{number}():", f"    b = a{number}()", f"    b{after}()"]
        else:
            lines += [f"def f{number}():", f"    b = a{number}", "    b()"]
    assert touched(lines) == set(bypasses().by_name)


def test_no_entry_counts_where_its_name_means_something_else() -> None:
    lines: list[str] = []
    for number, name in enumerate(bypasses().by_name):
        shown = name.removeprefix("builtins.")
        lines += [f"def f{number}({shown.partition('.')[0]}):", f"    {shown}()"]
    assert touched(lines) == set()
