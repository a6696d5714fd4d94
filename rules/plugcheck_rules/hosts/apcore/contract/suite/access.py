"""Access lists, as the host loads them."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .telling import place_in, read_yaml, steps, what_it_says

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .logs import Records

_RULE = re.compile(r"\bRule (\d+)\b")
_LISTS = ("callers", "targets")


def check_access_lists(session: Any, request: Mapping[str, Any], records: Records) -> None:
    """The check `acl`: `ACL.load`, what it warns of, and `ACL.validate_rules`, for every access list."""
    from apcore.acl import ACL

    for path in request["acls"]:
        session.begin("acl", {"path": path, "line": 1})
        records.taken()
        try:
            findings = ACL.load(path).validate_rules()
        except BaseException as error:  # noqa: BLE001 - reported
            message = what_it_says(error)
            place = place_in(path, message, error, _rule_of(path, message, error))
            session.end("acl", "failed", message, place)
            continue
        warned = [record.args for record in records.taken() if isinstance(record.args, tuple)]
        faults = [*_literal_marks(path, warned), *_unevaluable(path, findings, warned, request["conditions"])]
        for place, message in faults:
            session.end("acl", "failed", message, place)
        if not faults:
            session.end("acl", "passed")


def _rule_of(path: str, message: str, error: BaseException) -> list[str | int]:
    """The keys of the rule that the host names; where it names none, for its own code fails, of the first one that does so."""
    named = _RULE.search(message)
    if named is not None:
        return ["rules", int(named[1])]
    if type(error).__module__ != "builtins":
        return []
    data = read_yaml(path)
    rules = data.get("rules") if isinstance(data, dict) else None
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        if _fails_alone(rule):
            return ["rules", index]
    return []


def _fails_alone(rule: Any) -> bool:
    import yaml
    from apcore.acl import ACL

    alone = Path(tempfile.gettempdir(), "one_rule.yaml")
    try:
        alone.write_text(yaml.safe_dump({"rules": [rule]}), encoding="utf-8")
        ACL.load(str(alone))
    except Exception:  # noqa: BLE001 - that is the answer
        return True
    return False


def _literal_marks(path: str, warned: list[tuple[Any, ...]]) -> Iterator[tuple[dict[str, Any], str]]:
    """Each pattern with `?`, of which the host warns when it loads: rule, effect, field, pattern."""
    rules: Any = (read_yaml(path) or {}).get("rules")
    for arguments in dict.fromkeys(warned):
        if len(arguments) == 4 and arguments[2] in _LISTS and "?" in str(arguments[3]):
            index, _, field, pattern = arguments
            place = {"path": path, "key": ["rules", index, field, rules[index][field].index(pattern)]}
            yield place, f"the pattern `{pattern}` matches no id: `?` stands for itself in access lists"


def _unevaluable(
    path: str, findings: Any, warned: list[tuple[Any, ...]], conditions: list[str]
) -> Iterator[tuple[dict[str, Any], str]]:
    """What `validate_rules` finds, with the reason that the warning at loading gives: rule, effect, path, reason."""
    reasons = {(arguments[0], arguments[2]): arguments[3] for arguments in warned if len(arguments) == 4}
    for fault in findings:
        if fault.condition_key in conditions:
            continue  # the settings say that the application registers it
        index, where = fault.rule_index, fault.condition_path
        reason = str(reasons.get((index, where), ""))
        if where in _LISTS and "?" in reason:
            continue  # told for each pattern
        below = [] if where in _LISTS else ["conditions"]
        keys = ["rules", index, *below, *(() if where == "$" else steps(where))]
        place = {"path": path, "key": keys, "name": isinstance(keys[-1], str) and where not in _LISTS}
        effect = "it denies whatever it names" if fault.effect == "deny" else "it grants nothing"
        if reason:
            yield place, f"rule {index} cannot be evaluated at `{where}`, {reason}: {effect}"
        else:
            yield place, f"rule {index} can never match by its `{where}`"
