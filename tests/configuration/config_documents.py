"""Random configurations of apcore as YAML text, most of them faulty."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.configs.config_keys import CONFIG_KEYS, NAMESPACES, Kind
from plugcheck_rules.hosts.apcore.configs.file_keys import PIPELINE_STEPS, STEP_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ODD = (
    "null", "~", "true", "false", "no", "on", "0", "1", "-1", "7", "16", "17", "0.5", "1.0", "1.5", "-0.1", ".nan",
    ".inf", "1e3", "010", "1:30", '""', "''", '" "', "text", '"5"', '"false"', "[]", "{}", "[a, b]", "[5]", "[[a]]",
    "[null]", "{a: 1}", "{1: 2}", "2024-01-02", "|\n    block", "é🎉", "'['", "['[', ok]", "[a, 'x(']", "./acl",
    "./nowhere", "!!str 5", "deny", "Deny", "otlp", "jaeger", "yaml_only", "yaml", "full", "[./extensions]",
    "[./extensions, ./more/extensions]", "[{root: ./extensions, namespace: shop}, ./more]", "[{root: 5}]", "['']",
    "[{namespace: x}]", "[{root: ./extensions, namespace: [x]}]", "[{root: ./more, namespace: 5}, ./extensions]",
    "[{root: ./nowhere}]",
)  # fmt: skip


def documents(seed: int, count: int) -> Iterator[str]:
    """`count` texts, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        yield document(chance)


def document(chance: random.Random) -> str:
    tree: dict[str, Any] = {}
    namespaced = chance.random() < 0.35
    for name in chance.sample(sorted(CONFIG_KEYS), chance.randint(0, 6)):
        parts = name.split(".")
        beside = namespaced and (parts[0] in NAMESPACES or parts[0] == "_config")
        if namespaced and beside == (chance.random() < 0.85):
            _put(tree, parts, _value(name, chance)) if beside else _put(
                tree, ["apcore", *parts], _value(name, chance)
            )
        elif namespaced:
            _put(tree, ["apcore", *parts], _value(name, chance))
        else:
            _put(tree, parts, _value(name, chance))
    if namespaced:
        tree.setdefault("apcore", "{}")
    if not namespaced or chance.random() < 0.2:
        if chance.random() < 0.95:
            tree["version"] = (
                chance.choice(['"1.0"', "1.0", "null", "0"]) if chance.random() < 0.1 else '"1.0"'
            )
        if chance.random() < 0.95:
            tree["project"] = (
                chance.choice(["shop", {"name": "null"}, {}]) if chance.random() < 0.1 else {"name": "shop"}
            )
    for _ in range(chance.choice([0, 0, 0, 1, 2])):
        chance.choice(_TWISTS)(tree, chance)
    if chance.random() < 0.15:
        _put(tree, ["_config", "strict"], chance.choice(["true", "yes", "no", '"false"', "1", "null"]))
    if chance.random() < 0.2:
        home = ["apcore", "pipeline"] if namespaced and chance.random() < 0.8 else ["pipeline"]
        _put(tree, home, _pipeline(chance))
    text = "\n".join(_lines(tree, 0)) + "\n"
    return chance.choice(["", "", "", "\ufeff", "# comment\n", "---\n"]) + text


def _value(name: str, chance: random.Random) -> str:
    key = CONFIG_KEYS[name]
    if chance.random() < 0.45:
        return chance.choice(ODD)
    if key.choices:
        return chance.choice(key.choices)
    match key.kind:
        case Kind.INTEGER:
            return str(chance.choice([1, 2, 8, 16]))
        case Kind.NUMBER:
            return chance.choice(["0.5", "1"])
        case Kind.BOOLEAN:
            return chance.choice(["true", "false"])
        case Kind.TEXTS:
            return chance.choice(["[a]", "[]", "[a, b]"])
        case Kind.LIST:
            return chance.choice(["[]", "[./extensions]"])
        case Kind.MAPPING:
            return "{}"
        case Kind.FOLDER:
            return chance.choice(["./acl", "./extensions", "./schemas", "./bindings", "./nowhere", "."])
    return chance.choice(["text", "'*.binding.yaml'"])


def _pipeline(chance: random.Random) -> Any:
    step = chance.choice([*PIPELINE_STEPS, "nothing"])
    field, value = (
        chance.choice([*STEP_FIELDS, "requires"]),
        chance.choice(["true", "false", "[a]", "5", "null", "x"]),
    )
    return chance.choice(
        [
            {"remove": f"[{step}]"},
            {"remove": step},
            {"remove": chance.choice(ODD)},
            {"configure": {step: {field: value}}},
            {"configure": {step: chance.choice(ODD)}},
            {"configure": chance.choice(ODD)},
            {"steps": f"[{{name: a, {field}: {value}}}]"},
            {"steps": f"[{{name: a, after: {step}}}]"},
            {"steps": f"[{{name: a, before: {step}, type: unknown}}]"},
            {"steps": f"[{{name: a, before: {step}, handler: nowhere}}]"},
            {"steps": chance.choice(ODD)},
            chance.choice(ODD),
        ]
    )


def _rename(tree: dict[str, Any], chance: random.Random) -> None:
    """A slip of the pen in one key."""
    home, key = _place(tree, chance)
    if key:
        at = chance.randrange(len(key))
        new = chance.choice(
            [key[:at] + key[at + 1 :], key[:at] + "x" + key[at:], key.upper(), "5", "on", "null"]
        )
        home[new or "a"] = home.pop(key)


def _drop(tree: dict[str, Any], chance: random.Random) -> None:
    home, key = _place(tree, chance)
    home.pop(key, None)


def _replace(tree: dict[str, Any], chance: random.Random) -> None:
    home, key = _place(tree, chance)
    if key:
        home[key] = chance.choice(ODD)


def _foreign(tree: dict[str, Any], chance: random.Random) -> None:
    tree[chance.choice(["warehouse", "acl", "schema", "5", "true", "extensions", "executor"])] = (
        chance.choice([{"a": "1"}, "text", "null", {"root": "./acl"}])
    )


def _meta(tree: dict[str, Any], chance: random.Random) -> None:
    tree["_config"] = {chance.choice(["strict", "allow_unknown"]): chance.choice(["true", "false", "0", "x"])}


_TWISTS: tuple[Callable[[dict[str, Any], random.Random], None], ...] = (
    _rename,
    _drop,
    _replace,
    _foreign,
    _meta,
)


def _place(tree: dict[str, Any], chance: random.Random) -> tuple[dict[str, Any], str]:
    """A key anywhere in the tree."""
    found = [(tree, key) for key in tree]
    stack = [value for value in tree.values() if isinstance(value, dict)]
    while stack:
        home = stack.pop()
        found.extend((home, key) for key in home)
        stack.extend(value for value in home.values() if isinstance(value, dict))
    return chance.choice(found) if found else (tree, "")


def _put(tree: dict[str, Any], parts: list[str], value: Any) -> None:
    for part in parts[:-1]:
        if not isinstance(tree.get(part), dict):
            tree[part] = {}
        tree = tree[part]
    tree[parts[-1]] = value


def _lines(tree: dict[str, Any], indent: int) -> Iterator[str]:
    for key, value in tree.items():
        if isinstance(value, dict) and value:
            yield " " * indent + f"{key}:"
            yield from _lines(value, indent + 2)
        else:
            shown = value if isinstance(value, str) else "{}"
            yield " " * indent + f"{key}: {shown}".replace("\n    ", "\n" + " " * (indent + 4))
