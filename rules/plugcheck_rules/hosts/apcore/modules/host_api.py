"""What the objects of apcore's that code holds have, by their public names (release 0.32.2)."""

from __future__ import annotations

DEFAULT_MODULE = "apcore.module"
"""The decorator that registers with the process-wide default client (`__init__.py`). It takes the id first: without
brackets it takes the function for the id, and registers nothing."""
MAKES_MODULE = "apcore.decorator.module"
"""The decorator that makes a module of a function, and registers it only where it is given a registry."""
DEFAULT_CALLS = frozenset({"apcore.call", "apcore.call_async", "apcore.stream", "apcore.validate"})
"""Calls of modules by the process-wide default client."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


MEMBERS: dict[str, frozenset[str]] = {
    "Registry": _names(
        "acquire clear_cache count describe discover discover_multi_class export_schema get get_callback_errors "
        "get_declared_annotations get_definition get_module_metadata has is_draining iter list module_ids off on "
        "register register_internal release safe_unregister set_discoverer set_event_emitter set_validator "
        "unregister unwatch watch"
    ),
    "Executor": _names(
        "call call_async call_async_with_trace call_with_trace close current_strategy describe_pipeline "
        "from_registry governance_state list_strategies middlewares register_strategy registry remove set_acl "
        "set_approval_handler set_policy stream use use_after use_before validate"
    ),
    "APCore": _names(
        "call call_async close config describe disable discover enable events executor list_modules "
        "metrics_collector module off on register registry remove stream toggle_state use use_after use_before "
        "validate"
    ),
    "ACL": _names(
        "add_rule async_check async_check_access check check_access debug default_effect discover load "
        "register_async_condition register_condition reload remove_rule rules validate_rules"
    ),
    "Context": _names(
        "bind_executor call_chain caller_id cancel_token child create data deserialize executor global_deadline "
        "governance_projection identity logger redacted_inputs redacted_output serialize services trace_id"
    ),
}
"""Methods and attributes by the name of the class."""
_HOMES = {
    "Registry": ("apcore", "apcore.registry", "apcore.registry.registry"),
    "Executor": ("apcore", "apcore.executor"),
    "APCore": ("apcore", "apcore.client"),
    "ACL": ("apcore", "apcore.acl"),
    "Context": ("apcore", "apcore.context"),
}
_CLASSES = {f"{home}.{name}": name for name, homes in _HOMES.items() for home in homes}
_ATTRIBUTES = {
    ("APCore", "executor"): "Executor",
    ("APCore", "registry"): "Registry",
    ("Executor", "registry"): "Registry",
    ("Context", "executor"): "Executor",
}
_MAKERS = {
    ("Context", "create"): "Context",
    ("Context", "child"): "Context",
    ("ACL", "load"): "ACL",
    ("Executor", "from_registry"): "Executor",
}
"""Methods that return an object of apcore's."""
STALE_GUIDE = {
    ("Registry", "add_middleware"): "`Executor.use` adds middleware",
    ("Registry", "list_modules"): "`Registry.list` lists the ids",
    ("Registry", "get_schema"): "`Registry.get_definition` holds the schemas",
    ("ACL", "from_dict"): "`ACL(rules, default_effect)` or `ACL.load(path)` makes one",
}
"""What the public testing guide uses and the package does not have, each with what takes its place."""


def owner_of(dotted: str) -> tuple[str, str] | None:
    """The class and the member that a canonical dotted name means: ``apcore.APCore().executor.call``; None for others.

    ``()`` stands for what a call returns.
    """
    current: str | None = None
    parts = dotted.split(".")
    for end in range(1, len(parts)):
        name = ".".join(parts[:end])
        if name.removesuffix("()") in _CLASSES:
            current = _CLASSES[name.removesuffix("()")]
            rest = parts[end:]
            break
    else:
        return None
    for part in rest[:-1]:
        key = (current, part.removesuffix("()"))
        current = (_MAKERS if part.endswith("()") else _ATTRIBUTES).get(key)
        if current is None:
            return None
    return (current, rest[-1]) if not rest[-1].endswith("()") else None
