"""Rows of access tables, judged without running anything and by the real `ACL.check_access`: the same of both."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from apcore_bench import CONFIG, Bench

from plugcheck_lsp.engine import check
from plugcheck_rules.hosts.apcore.contract.suite.access_tables import check_access_tables

if TYPE_CHECKING:
    from pathlib import Path

PATTERNS = ["*", "a.*", "a.b", "b*", "*.c", "@external", "@system", "c"]
IDS = ["a.b", "a.c", "b", "b.c", "c", "a"]
CONDITIONS: list[Any] = [
    {"roles": ["x"]},
    {"identity_types": ["agent", "system"]},
    {"max_call_depth": 1},
    {"arguments": {"has_key": ["k"]}},
    {"$or": [{"roles": ["y"]}, {"max_call_depth": {"lte": 0}}]},
    {"$not": {"roles": ["x"]}},
    {"nobody": 1},
    {},
]


class Heard:
    """Hears what the suite says, in this process: access lists and tables run nothing of the user's."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, str, str]] = []
        self._place: dict[str, Any] = {}

    def begin(self, check: str, place: dict[str, Any]) -> None:
        assert check == "access-table"
        self._place = place

    def end(self, check: str, outcome: str, message: str = "", place: Any = None, **_: Any) -> None:
        key = self._place.get("key")
        if key:
            self.rows.append((key[-1], outcome, message))


def random_list(draw: Random) -> dict[str, Any]:
    found: dict[str, Any] = {"rules": [random_rule(draw) for _ in range(draw.randint(0, 5))]}
    if draw.random() < 0.5:
        found["default_effect"] = draw.choice(["allow", "deny"])
    return found


def random_rule(draw: Random) -> dict[str, Any]:
    rule: dict[str, Any] = {"effect": draw.choice(["allow", "allow", "deny"])}
    for field in ("callers", "targets"):
        operator = draw.choice([[], [], ["$or"], ["$not"]])
        rule[field] = [*operator, *draw.sample(PATTERNS, 1 if operator == ["$not"] else draw.randint(1, 2))]
    if draw.random() < 0.5:
        rule["conditions"] = draw.choice(CONDITIONS)
    if rule["effect"] == "allow" and draw.random() < 0.3:
        rule["approval"] = "required"
    return rule


def random_row(draw: Random) -> Any:
    row: dict[str, Any] = {"caller": draw.choice([None, *IDS]), "target": draw.choice(IDS)}
    row["expected"] = draw.choice([True, False, "allow", "deny", "approval"])
    given: dict[str, list[Any]] = {
        "roles": [["x"], ["y", "x"], []],
        "type": ["user", "agent", "system"],
        "depth": [0, 1, 2],
        "arguments": [["k"], [], ["other"]],
    }
    for key, values in given.items():
        if draw.random() < 0.3:
            row[key] = draw.choice(values)
    if draw.random() < 0.08:
        row[draw.choice(["target", "expected", "roles", "rolls", "depth"])] = draw.choice(
            [None, 1.5, "a", True, []]
        )
    return row


@pytest.mark.parametrize("count", [15, pytest.param(250, marks=pytest.mark.slow)])
def test_rows_get_the_verdict_of_the_real_host(tmp_path: Path, count: int) -> None:
    draw = Random(count)
    judged = told = 0
    for number in range(count):
        root = tmp_path / str(number)
        root.mkdir()
        bench = Bench(root)
        rows = [random_row(draw) for _ in range(12)]
        access = random_list(draw)
        bench.write(
            {
                "apcore.yaml": CONFIG,
                "acl/global_acl.yaml": yaml.safe_dump(access, sort_keys=False),
                "tests/acl/t.yaml": yaml.safe_dump(rows, sort_keys=False, default_flow_style=None, width=500),
            }
        )
        table, source = root / "tests/acl/t.yaml", str(root / "acl/global_acl.yaml")
        real = Heard()
        request = {
            "config": str(root / "apcore.yaml"),
            "acls": [source],
            "attached": source,
            "tables": [str(table)],
        }
        check_access_tables(real, request)
        outcomes = {index: outcome for index, outcome, _ in real.rows}
        assert sorted(outcomes) == list(range(12))
        workspace = bench.workspace()
        text = workspace.text(table)
        document = workspace.yaml(table)
        assert text is not None
        assert document is not None
        items = document.roots[0].items or ()
        ours = {
            next(i for i, item in enumerate(items) if item.span == finding.span): finding.code
            for finding in check(workspace, select=["ACL291", "ACL292"]).findings
        }
        expected = {
            index: {"failed": "ACL292", "errored": "ACL291"}[outcome]
            for index, outcome in outcomes.items()
            if outcome != "passed"
        }
        assert ours == expected, (access, rows, real.rows)
        judged += len(rows)
        told += len(ours)
    assert told > judged / 10
