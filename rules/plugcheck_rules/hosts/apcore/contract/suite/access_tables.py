"""Access tables: who may call what, row by row, as the author expects it and as the host decides it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .configuration import project_config
from .telling import place_in, what_it_says

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ANSWERS = {
    True: "allow",
    False: "not allow",
    "allow": "allow",
    "deny": "deny",
    "approval": "approval",
}
"""What a row may expect. `false` is what `ACL.check` answers for a call that is denied or waits for approval."""
NO_TABLE = "a table is a list of rows with `caller`, `target` and `expected`"
ROW_KEYS = frozenset({"caller", "target", "expected", "roles", "type", "depth", "arguments", "description"})


def check_access_tables(session: Any, request: Mapping[str, Any]) -> None:
    """The check `access-table`: every row of every table, judged by the access list that the host loads."""
    for path in request["tables"]:
        session.begin("access-table", {"path": path, "line": 1})
        try:
            found = _loaded(request)
        except BaseException as error:  # noqa: BLE001 - the check `acl` tells what is wrong with the list
            session.end("access-table", "skipped", f"the access list does not load: {what_it_says(error)}")
            continue
        if found is None:
            session.end(
                "access-table",
                "skipped",
                "the host loads no access list for this project: every call is allowed",
            )
            continue
        _check_table(session, path, *found)


def _loaded(request: Mapping[str, Any]) -> tuple[Any, str] | None:
    """The access list that `APCore` attaches, and its file; without one, the only one that there is."""
    from apcore.acl import ACL

    config = project_config(request)
    if request["attached"] is not None:
        return ACL.discover(config) or ACL.load(request["attached"]), request["attached"]
    if len(request["acls"]) == 1:
        return ACL.load(request["acls"][0]), request["acls"][0]
    return None


def _check_table(session: Any, path: str, access: Any, source: str) -> None:
    import yaml

    try:
        table = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except Exception as error:  # noqa: BLE001 - reported
        session.end("access-table", "errored", what_it_says(error), place_in(path, "", error))
        return
    below: list[str | int] = ["rows"] if isinstance(table, dict) else []
    rows = rows_of(table)
    if rows is None:
        session.end("access-table", "errored", NO_TABLE)
        return
    lines = dict(_rule_lines(source))
    for index, row in enumerate(rows):
        session.begin("access-table", {"path": path, "key": [*below, index]})
        fault = fault_of(row)
        if fault:
            session.end("access-table", "errored", fault)
            continue
        decision = access.check_access(row.get("caller"), row["target"], _context(row), **_projection(row))
        answer = (
            "deny" if decision.access == "deny" else "approval" if decision.approval_required else "allow"
        )
        if is_expected(answer, row):
            session.end("access-table", "passed")
            continue
        rule = decision.matched_rule_index
        what = difference(answer, row)
        who = (
            f"rule {rule} (line {lines.get(rule, '?')} of {Path(source).name})"
            if rule is not None
            else "no rule, but `default_effect`"
        )
        session.end("access-table", "failed", f"{what}: {who} decides", rule=rule)


SAID = {
    "allow": "allowed",
    "deny": "denied",
    "approval": "allowed after approval",
    "not allow": "denied or left to approval",
}


def rows_of(table: Any) -> list[Any] | None:
    """The rows of a table: a list, or what stands under `rows`; None where it is neither."""
    rows = table.get("rows") if isinstance(table, dict) else table
    return rows if isinstance(rows, list) else None


def is_expected(answer: str, row: Mapping[str, Any]) -> bool:
    """Whether `answer` (``allow``, ``approval`` or ``deny``) is what a sound row expects."""
    expected = ANSWERS[row["expected"]]
    return answer != "allow" if expected == "not allow" else answer == expected


def difference(answer: str, row: Mapping[str, Any]) -> str:
    """What a row is told that does not get the answer that it expects."""
    caller = "an external caller" if row.get("caller") is None else f"`{row['caller']}`"
    return f"{caller} -> `{row['target']}` is {SAID[answer]}, not {SAID[ANSWERS[row['expected']]]}"


def has_context(row: Mapping[str, Any]) -> bool:
    """Whether a row says anything of a context; else there is none, as for `ACL.check` alone."""
    return any(row.get(key) is not None for key in ("roles", "type", "depth", "arguments"))


def fault_of(row: Any) -> str:
    """Why a row cannot be judged; empty if it can."""
    if not isinstance(row, dict):
        return "a row is a mapping with `caller`, `target` and `expected`"
    unknown = sorted(str(key) for key in row if key not in ROW_KEYS)
    if unknown:
        return f"`{unknown[0]}` is no key of a row: {', '.join(sorted(ROW_KEYS))}"
    if not isinstance(row.get("target"), str) or not row["target"]:
        return "a row needs `target`, the id of a module"
    if not isinstance(row.get("caller"), (str, type(None))):
        return "`caller` is the id of a module, or null for a call from outside"
    expected = row.get("expected")
    if not isinstance(expected, (bool, str)) or expected not in ANSWERS:
        return "a row needs `expected`: true, false, allow, deny or approval"
    for key in ("roles", "arguments"):
        value = row.get(key)
        if value is not None and not (
            isinstance(value, list) and all(isinstance(item, str) for item in value)
        ):
            return f"`{key}` is a list of strings"
    if not isinstance(row.get("type"), (str, type(None))):
        return "`type` is the type of an identity: user, service, agent, api_key or system"
    depth = row.get("depth")
    if depth is not None and (
        isinstance(depth, bool) or not isinstance(depth, int) or not 0 <= depth <= 1000
    ):
        return "`depth` is the number of calls in the chain"
    return ""


def _context(row: Mapping[str, Any]) -> Any:
    """The context of a call as the row describes it; None where it says nothing of one, as for `ACL.check` alone."""
    from apcore.context import Context, Identity

    if not has_context(row):
        return None
    identity = None
    if row.get("roles") is not None or row.get("type") is not None:
        identity = Identity(
            id="access-table", type=row.get("type") or "user", roles=tuple(row.get("roles") or ())
        )
    context: Any = Context.create(identity=identity)
    context.call_chain.extend(f"step{number}" for number in range(row.get("depth") or 0))
    return context


def _projection(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the host is given of the call's arguments: their names. Nothing where the row does not say (`apcore` 0.28 takes none)."""
    from apcore.context import GovernanceProjection

    if row.get("arguments") is None:
        return {}
    return {"projection": GovernanceProjection.of(dict.fromkeys(row["arguments"]))}


def _rule_lines(path: str) -> Iterator[tuple[int, int]]:
    """The line of each rule of an access list."""
    import yaml

    root = yaml.compose(Path(path).read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    for key, value in getattr(root, "value", ()):
        if key.value == "rules" and isinstance(value.value, list):
            for index, item in enumerate(value.value):
                yield index, item.start_mark.line + 1
