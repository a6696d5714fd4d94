"""Access lists as texts: valid ones, and what hands make of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

PATTERNS = ['"*"', "api.*", "executor.db", "$orders.x", '"@external"', '"@system"', "common.read", "a.b.c", "'*.read'",
            '"**"', '"*.*"', "internal.x"]  # fmt: skip
ODD_PATTERNS = ["on", "no", "010", "1:30", "2024-01-01", "null", "~", "''", "Executor.*", "my-mod", "a..b", "a.", "'?'",
                "'exec.v?'", '"@System"', "$not", "$or", "[a]", "{a: b}", "3", "1.5", "!!str 5", "x y", "é.ü", "🎉",
                '"$not"', "=", "<<", '"\\u0041"', ".inf", "0x1f", "1_000"]  # fmt: skip
CONDITIONS = ["{roles: [admin]}", "{identity_types: [user, service]}", "{max_call_depth: 3}", "{max_call_depth: {lte: 2}}",
              "{$or: [{roles: [a]}, {max_call_depth: 1}]}", "{$not: {roles: [guest]}}", "{arguments: {has_key: [force]}}",
              "{arguments: {has_all_keys: [a, b], has_none_of: [c]}}", "{roles: [a], identity_types: [b]}", "null", "{}"]  # fmt: skip
ODD_CONDITIONS = ["{role: [a]}", "{roles: admin}", "{roles: []}", "{roles: [on]}", "{roles: [[a]]}", "{max_call_depth: '3'}",
                  "{max_call_depth: true}", "{$or: {roles: [a]}}", "{$or: []}", "{$or: [a]}", "{$not: [a]}", "{$not: {}}",
                  "{$not: }", "{arguments: {}}", "{arguments: x}", "{arguments: {has_key: force}}", "{arguments: {has: [a]}}",
                  "{arguments: {has_key: [1]}}", "{arguments: {1: [a], has_key: [b]}}", "{arguments: {on: [a], off: [b]}}",
                  "{arguments: {2: [a], 3: [b]}}", "{$or: [{$not: {zz: 1}}, {$or: [{arguments: {has_key: 3}}]}]}",
                  "{time_window: {from: 8}}", "{1: 2}", "{on: [a]}", "[]", "[{roles: [a]}]", "admin", "3", "no", "{$and: []}",
                  "{$or: [{}, {roles: [b]}, null]}", "{arguments: {has_key: [a], zz: 1, yy: 2}}", "{roles}", "{arguments: }"]  # fmt: skip
ROOT_LINES = ["default_effect: allow", "default_effect: deny", "version: '1.0'", "version: 1.0", "audit:", "audit: {}",
              "audit: {enabled: true, log_level: warn}", "audit: {include_denied: false}", "$schema: https://apcore.dev/acl/v1",
              "owner: me", "# a comment"]  # fmt: skip
ODD_ROOT_LINES = ["default_effect: Allow", "default_effect: no", "default_effect: [deny]", "default_effect:", "default_efect: allow",
                  "audit: on", "audit: [a]", "audit: {enbled: true}", "audit: {enabled: 'yes'}", "audit: {log_level: warning}",
                  "audit: {log_level: [info]}", "audit: {enabled: }", "audit: {1: 2}", "rules: []", "rules:", "rules: {}", "on: 1",
                  "---", "...", "%YAML 1.1", "? a\n: b", "- x", "ruls: []", "x-all: &all ['*']", "&a b: 1", "a: *b", "a: !!set {x}",
                  "a: !custom 1", "a: !!python/name:os.system", "a: !!binary aGk=", "a: 2024-13-45", "a: 0b2", "a: !!int x"]  # fmt: skip
WORDS = ["callers", "targets", "effect", "approval", "conditions", "description", "rules", "default_effect", "audit",
         "priority", "id", "actions", "Effect", "target", "callers ", "1", "on", "condition", "name", "?", "!!str effect"]  # fmt: skip
VALUES = ["allow", "deny", "Allow", "DENY", "yes", "no", "required", "not_required", "true", "null", "", "3", "[]", "{}", "[allow]",
          "'deny'", '"allow"', "|-\n      deny", ">-\n      allow", "!!str deny", "*", "@x", "`x`", "%x", "2024-01-01", "x: y", "# c",
          "'", '"', "[", "{", "&x deny", "*x", "!x deny", "-", "- deny"]  # fmt: skip


def valid(draw: random.Random) -> str:
    """A text that the host takes."""
    rules = [_rule(draw) for _ in range(draw.choice([0, 1, 1, 2, 3]))]
    roots = {line.split(":")[0]: line for line in draw.sample(ROOT_LINES, draw.randint(0, 3))}
    listed = "rules:\n" + "".join(rules) if rules else "rules: []\n"
    lines = [line + "\n" for line in roots.values()]
    lines.insert(draw.randint(0, len(lines)), listed)
    return "".join(lines)


def _rule(draw: random.Random) -> str:
    effect = draw.choice(["allow", "deny"])
    entries = [f"callers: {_patterns(draw)}", f"targets: {_patterns(draw)}", f"effect: {effect}"]
    if draw.random() < 0.4:
        entries.append(f"conditions: {draw.choice(CONDITIONS)}")
    if draw.random() < 0.2:
        entries.append(
            f"approval: {draw.choice(['required', 'not_required']) if effect == 'allow' else 'not_required'}"
        )
    if draw.random() < 0.2:
        entries.append(f"description: {draw.choice(['d', 'a text', '2024-01-01', '[x]', 'é 🎉'])}")
    draw.shuffle(entries)
    if draw.random() < 0.3:
        return f"  - {{{', '.join(entries)}}}\n"
    return "  - " + "\n    ".join(entries) + "\n"


def _patterns(draw: random.Random) -> str:
    kind = draw.random()
    if kind < 0.15:
        return f"[$not, {draw.choice(PATTERNS)}]"
    patterns = draw.sample(PATTERNS, draw.randint(1, 3))
    if kind < 0.3:
        patterns.insert(0, "$or")
    return f"[{', '.join(patterns)}]"


# What hands do


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _change_line(change: Callable[[random.Random, str], str]) -> Callable[[random.Random, str], str]:
    def changed(draw: random.Random, text: str) -> str:
        lines = _lines(text)
        if lines:
            number = draw.randrange(len(lines))
            lines[number] = change(draw, lines[number])
        return "".join(lines)

    return changed


def _other_pattern(draw: random.Random, text: str) -> str:
    places = list(re.finditer(r"(?<=[\[ ])(?:\"[*@][^\"]*\"|[$\w]+(?:\.[\w*]+)+|\$not|\$or)(?=[,\]])", text))
    return _put(draw, text, places, ODD_PATTERNS)


def _other_condition(draw: random.Random, text: str) -> str:
    return _put(
        draw, text, list(re.finditer(r"(?<=conditions: )\{.*?\}+(?=\n|, \w+:)", text)), ODD_CONDITIONS
    )


def _other_value(draw: random.Random, text: str) -> str:
    return _put(draw, text, list(re.finditer(r"(?<=: )[^\s,{}\[\]]+", text)), VALUES)


def _other_key(draw: random.Random, text: str) -> str:
    return _put(draw, text, list(re.finditer(r"[\w$]+(?=:)", text)), WORDS)


def _slip(draw: random.Random, text: str) -> str:
    places = list(re.finditer(r"\w{3,}", text))
    if not places:
        return text
    place = draw.choice(places)
    word = place[0]
    at = draw.randrange(len(word))
    made = draw.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] * 2 + word[at + 1 :],
            word.capitalize(),
            word.upper(),
        ]
    )
    return text[: place.start()] + made + text[place.end() :]


def _list_to_value(draw: random.Random, text: str) -> str:
    return _put(draw, text, list(re.finditer(r"\[[^\[\]{}]*\]", text)), ["api.*", "[]", "'x'", "{a: b}", "null", "", "[[a]]", "[*]", "[@external]", "*"])  # fmt: skip


def _put(draw: random.Random, text: str, places: list[re.Match[str]], choices: list[str]) -> str:
    if not places:
        return text
    place = draw.choice(places)
    return text[: place.start()] + draw.choice(choices) + text[place.end() :]


def _more_lines(draw: random.Random, text: str) -> str:
    lines = _lines(text)
    lines.insert(draw.randint(0, len(lines)), draw.choice(ODD_ROOT_LINES) + "\n")
    return "".join(lines)


def _odd_character(draw: random.Random, text: str) -> str:
    at = draw.randint(0, len(text))
    odd = draw.choice(
        [
            "\t",
            "\ufeff",
            "\x85",
            "\u2028",
            "\x00",
            "\x7f",
            "🎉",
            ":",
            "-",
            "#",
            "'",
            '"',
            ",",
            "]",
            "}",
            "&",
            "*",
            "@",
            " ",
        ]
    )
    return text[:at] + odd + text[at + draw.choice([0, 0, 1]) :]


MUTATIONS: list[Callable[[random.Random, str], str]] = [
    _other_pattern, _other_pattern, _other_condition, _other_condition, _other_value, _other_key, _slip, _slip, _list_to_value,
    _more_lines, _odd_character,
    _change_line(lambda draw, line: ""),
    _change_line(lambda draw, line: line + line),
    _change_line(lambda draw, line: draw.choice([" ", "  ", "\t", "- "]) + line),
    _change_line(lambda draw, line: line.lstrip(" ")),
    _change_line(lambda draw, line: line.rstrip("\n") + draw.choice([" # note\n", "#\n", " \n", "\r\n", "\r", "\t\n"])),
    lambda draw, text: text.replace("\n", draw.choice(["\r\n", "\r"])),
    lambda draw, text: "\ufeff" + text,
    lambda draw, text: text[: draw.randint(0, len(text))],
    lambda draw, text: re.sub(r"\[([^\[\]]*)\]", r"&p [\1]", text, count=1) + "x: *p\n",
]  # fmt: skip


def mutated(draw: random.Random) -> str:
    """A valid text with none to three changes."""
    text = valid(draw)
    for _ in range(draw.choice([0, 1, 1, 1, 2, 3])):
        text = draw.choice(MUTATIONS)(draw, text)
    return text
