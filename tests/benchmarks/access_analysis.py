"""Time for the exact analysis of an access list, and what it is in proportion to.

Run it with ``python tests/benchmarks/access_analysis.py [RULES]``. For lists of several shapes it prints how long
reading and analysing take, and the ratios that say more than times do on another machine: analysing to reading, and
a list to one of half as many rules. It never fails.
"""

from __future__ import annotations

import random
import sys
import time
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.documents import yaml
from plugcheck_lsp.documents.yaml_edits import yaml_text
from plugcheck_lsp.text import Text
from plugcheck_rules.hosts.apcore.acls.automata import TooBig, classes_of
from plugcheck_rules.hosts.apcore.acls.reach import reach_of
from plugcheck_rules.hosts.apcore.acls.reading import read_access_list

if TYPE_CHECKING:
    from collections.abc import Mapping


def layered(_: random.Random, number: int) -> tuple[list[str], list[str]]:
    return [f"api.service{number % 60}.*"], [f"executor.group{number % 37}.*"]


def distinct(_: random.Random, number: int) -> tuple[list[str], list[str]]:
    return [f"api.service{number}.*"], [f"executor.group{number}.module_{number}"]


def for_all(_: random.Random, number: int) -> tuple[list[str], list[str]]:
    return ["*"], [f"executor.group{number}.*"]


def alike(_: random.Random, number: int) -> tuple[list[str], list[str]]:
    return ["api.*"], ["executor.*"]


def wild(chance: random.Random, number: int) -> tuple[list[str], list[str]]:
    """Most callers and targets are wide, most rules are dead, and many patterns begin with a star."""
    callers = [
        ["*"],
        ["@external"],
        [f"api.service{number}.*"],
        ["$not", f"x{number % 5}.*"],
        [f"*.mod{number % 9}"],
        [f"web.*_{number % 7}"],
    ]
    targets = [
        ["*"],
        [f"executor.group{number % 40}.*"],
        [f"common.{number}"],
        [f"*.read{number % 10}"],
        ["$not", f"db{number % 5}.*"],
    ]
    return chance.choice(callers), chance.choice(targets)


SHAPES: Mapping[str, Any] = {shape.__name__: shape for shape in (layered, distinct, for_all, alike, wild)}
CONDITIONS = (
    {"roles": ["admin"]},
    {"roles": ["ops", "dev"]},
    {"identity_types": ["service"]},
    {"max_call_depth": 3},
)


def source(shape: str, rules: int, *, conditions: bool = False) -> str:
    """An access list as YAML."""
    chance = random.Random(shape)
    lines = ["rules:"]
    for number in range(rules):
        callers, targets = SHAPES[shape](chance, number)
        lines += [
            f"  - callers: {yaml_text(callers)}",
            f"    targets: {yaml_text(targets)}",
            f"    effect: {chance.choice(['allow', 'deny'])}",
        ]
        if conditions and number % 4 == 0:
            lines.append(f"    conditions: {yaml_text(chance.choice(CONDITIONS))}")
    return "\n".join(lines) + "\n"


def measured(text: str) -> tuple[float, float, str]:
    """Seconds of the processor to read and to analyse, the best of five, and what was found."""
    best = (float("inf"), float("inf"))
    found = ""
    for _ in range(5):
        classes_of.cache_clear()
        start = time.process_time()
        access = read_access_list(yaml.parse(Text(text)).roots[0])
        read = time.process_time()
        try:
            reach = reach_of(access)
            found = (
                f"{len(reach.ground.callers.classes.words)} x {len(reach.ground.targets.classes.words)} classes, "
                f"{len(reach.ground.situations.all)} situations, {len(reach.dead)} dead, {len(reach.redundant)} redundant"
            )
        except TooBig:
            found = "too big"
        best = min(best, (read - start, time.process_time() - read), key=sum)
    return *best, found


def main() -> None:
    rules = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    for shape in SHAPES:
        for conditions in (False, True):
            read, analysed, found = measured(source(shape, rules, conditions=conditions))
            half = sum(measured(source(shape, rules // 2, conditions=conditions))[:2])
            print(
                f"{shape:9}{' with conditions' if conditions else '':16} {rules} rules: "
                f"{1000 * (read + analysed):6.1f} ms ({1000 * read:.1f} read), analysis/reading {analysed / read:4.1f}, "
                f"{(read + analysed) / half:.1f} times half as many; {found}"
            )


if __name__ == "__main__":
    main()
