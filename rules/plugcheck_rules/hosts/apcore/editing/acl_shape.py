"""The shape of an access list (`acl.py`, `acl_handlers.py` of release 0.32.2)."""

from __future__ import annotations

from plugcheck_rules.hosts.apcore.editing.shapes import BOOLEAN, Key, Names, Shape, choice, keys

_CALLERS = Shape(items=Shape(names=Names.CALLERS))
_TARGETS = Shape(items=Shape(names=Names.TARGETS))
_TEXTS = Shape(items=Shape())

_IDENTITY_TYPES = Shape(
    items=choice(
        ("user", "A person"),
        ("service", "Another service"),
        ("agent", "An agent"),
        ("api_key", "Whoever holds a key"),
        ("system", "The host itself"),
    )
)
_CONDITIONS: dict[str, Key] = {}
CONDITIONS = Shape(keys=_CONDITIONS)
_CONDITIONS.update(
    keys(
        Key(
            "identity_types",
            "The caller's identity has one of these types",
            "a list of texts",
            _IDENTITY_TYPES,
        ),
        Key("roles", "The caller's identity has at least one of these roles", "a list of texts", _TEXTS),
        Key(
            "max_call_depth",
            "The chain of calls is at most this long",
            "a whole number, or a mapping with `lte`",
            Shape(keys=keys(Key("lte", "At most this many calls", "a whole number")), scalar=True),
        ),
        Key(
            "arguments",
            "Which arguments the call has; answered only where the Executor makes the call",
            "a mapping, not empty",
            Shape(
                keys=keys(
                    Key("has_key", "At least one of these arguments is given", "a list of texts", _TEXTS),
                    Key("has_all_keys", "All of these arguments are given", "a list of texts", _TEXTS),
                    Key("has_none_of", "None of these arguments is given", "a list of texts", _TEXTS),
                )
            ),
        ),
        Key("$or", "One of these sets of conditions holds", "a list of mappings", Shape(items=CONDITIONS)),
        Key("$not", "These conditions do not hold", "a mapping", CONDITIONS),
    )
)

RULE = Shape(
    keys=keys(
        Key(
            "callers",
            "Patterns for the module that calls; `*` is any text, and a call from outside comes from `@external`",
            "a list of patterns",
            _CALLERS,
            required=True,
        ),
        Key(
            "targets",
            "Patterns for the module that is called; `*` is any text, everything else stands for itself",
            "a list of patterns",
            _TARGETS,
            required=True,
        ),
        Key(
            "effect",
            "What happens to a call that the rule matches; the first rule that matches decides",
            "`allow` or `deny`",
            choice(("allow", "The call is made"), ("deny", "The call is refused")),
            required=True,
        ),
        Key("description", "What the rule is for", "text", default='""'),
        Key(
            "conditions",
            "What must hold besides, all of it; without a context a rule with conditions does not match",
            "a mapping",
            CONDITIONS,
        ),
        Key(
            "approval",
            "Whether a person must approve each call that the rule allows; not together with `effect: deny`",
            "`required` or `not_required`",
            choice(
                ("required", "Each call waits for approval"), ("not_required", "The call is made at once")
            ),
            default="not_required",
        ),
    )
)
AUDIT = Shape(
    keys=keys(
        Key("enabled", "Whether decisions are recorded", "true or false", BOOLEAN, default="true"),
        Key(
            "include_denied",
            "Whether refused calls are recorded too",
            "true or false",
            BOOLEAN,
            default="true",
        ),
        Key(
            "log_level",
            "The level of the records",
            "one of its names",
            choice(*((level, "") for level in ("trace", "debug", "info", "warn", "error"))),
            default="info",
        ),
    )
)
ACL = Shape(
    keys=keys(
        Key(
            "rules",
            "The rules, in the order in which they are tried",
            "a list",
            Shape(items=RULE),
            required=True,
        ),
        Key(
            "default_effect",
            "What happens to a call that no rule matches",
            "`allow` or `deny`",
            choice(("deny", "The call is refused"), ("allow", "The call is made")),
            default="deny",
        ),
        Key("audit", "What is recorded of decisions", "a mapping", AUDIT),
        Key("version", "The version of the list", "text", inert="apcore reads it nowhere"),
        Key("$schema", "Names a JSON Schema for editors", "text", inert="apcore reads it nowhere"),
    )
)

_MODULE = Shape(names=Names.MODULE)
_ROW = Shape(
    keys=keys(
        Key(
            "caller",
            "The id of a module, or null for a call from outside",
            "a module id",
            _MODULE,
            required=True,
        ),
        Key("target", "The id of the module that is called", "a module id", _MODULE, required=True),
        Key(
            "expected",
            "What the access list is to decide",
            "one of its names",
            choice(
                ("allow", "The call is made"),
                ("approval", "The call is made after approval"),
                ("deny", "The call is refused"),
                ("true", "The call is made without approval"),
                ("false", "The call is refused or waits for approval"),
            ),
            required=True,
        ),
        Key("roles", "The roles of the caller's identity", "a list of texts", _TEXTS),
        Key("type", "The type of the caller's identity", "text"),
        Key("depth", "How many calls are in the chain", "a whole number"),
        Key("arguments", "The names of the arguments of the call", "a list of texts", _TEXTS),
        Key("description", "What the row is for", "text"),
    )
)
ACCESS_TABLE = Shape(
    keys=keys(Key("rows", "The rows", "a list", Shape(items=_ROW))),
    items=_ROW,
)
"""A table of `tests/acl`: who is expected to be allowed what. A file of this tool's, not of the host's."""
