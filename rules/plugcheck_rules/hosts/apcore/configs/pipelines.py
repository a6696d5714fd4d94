"""What is wrong with the section `pipeline` (`pipeline_config.py`, `pipeline.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.nearest import nearest
from plugcheck_rules.hosts.apcore.configs.file_keys import (
    CONFIGURABLE_STEP_FIELDS,
    PIPELINE_STEPS,
    STEP_FIELDS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_lsp.text import Span
    from plugcheck_rules.hosts.apcore.configs.reading import Configuration

FIXED = frozenset({"context_creation", "module_lookup", "execute", "return_result"})
"""Steps that cannot be taken out."""
GATES = frozenset({"acl_check", "approval_gate"})
"""Steps that keep calls out; they cannot be weakened, but taken out."""


@dataclass(frozen=True)
class PipelineFault:
    """Something for which `APCore(config)` fails, or that takes a protection away."""

    span: Span
    message: str
    likely: tuple[str, ...] = ()
    """Names that were likely meant, the nearest first."""
    node: Node | None = None
    """The scalar that names the wrong thing."""
    key: tuple[Node, str] | None = None
    """The mapping and its key that names the wrong thing."""
    refused: bool = True


def pipeline_faults(reading: Configuration, is_registered: Callable[[str], bool]) -> Iterator[PipelineFault]:
    """The faults, in the order in which the host works: what is removed, what is configured, what is put in.

    `is_registered` says whether code of the project registers a type of step under the name.
    """
    section = reading.node("pipeline")
    if section is None or not section.entries:
        return
    steps = list(PIPELINE_STEPS)
    removed, configured, added = (section.entry(name) for name in ("remove", "configure", "steps"))
    if removed is not None:
        yield from _removal(removed, steps)
    if configured is not None:
        yield from _changes(configured, steps, reading.value("validation.pipeline.timeout_ms_max"))
    if added is not None:
        yield from _additions(added, steps, reading, is_registered)


def _removal(entry: Entry, steps: list[str]) -> Iterator[PipelineFault]:
    if entry.node.items is None:
        if entry.node.value != "" and entry.node.value != {}:
            yield PipelineFault(entry.key_span, "`remove` must be a list of steps, so `APCore(config)` fails")
        return
    for item in entry.node.items:
        step = item.value
        if isinstance(step, str) and step in FIXED:
            yield PipelineFault(
                item.span, f"the step `{step}` cannot be taken out, so `APCore(config)` fails"
            )
        elif isinstance(step, str) and step in steps:
            steps.remove(step)
            if step in GATES:
                what = (
                    "no call is checked against the access list"
                    if step == "acl_check"
                    else "no call waits for approval"
                )
                yield PipelineFault(item.span, f"without the step `{step}` {what}", refused=False)
        else:
            yield _no_step(item.span, step, steps, node=item)


def _changes(entry: Entry, steps: list[str], longest: Any) -> Iterator[PipelineFault]:
    if entry.node.entries is None:
        if entry.node.value:
            yield PipelineFault(entry.key_span, "`configure` must be a mapping, so `APCore(config)` fails")
        return
    for change in entry.node.entries.values():
        if change.key not in steps or change.key not in entry.node.value:
            yield _no_step(change.key_span, change.key, steps, key=(entry.node, change.key))
            continue
        if change.node.entries is None:
            message = f"`{change.key}` must be a mapping of fields, so `APCore(config)` fails"
            yield PipelineFault(change.key_span, message)
            continue
        for field in change.node.entries.values():
            yield from _changed_field(change.key, change.node, field, longest)


def _changed_field(step: str, mapping: Node, field: Entry, longest: Any) -> Iterator[PipelineFault]:
    value = field.node.value
    if field.key not in CONFIGURABLE_STEP_FIELDS or field.key not in mapping.value:
        yield PipelineFault(
            field.key_span,
            f"`{field.key}` of a step cannot be changed, so `APCore(config)` fails",
            nearest(field.key, [name for name in CONFIGURABLE_STEP_FIELDS if name not in mapping.value]),
            key=(mapping, field.key),
        )
        return
    weakens = {
        "ignore_errors": bool(value),
        "match_modules": value is not None,
        "pure": bool(value) and step == "approval_gate",
    }
    if step in GATES and weakens.get(field.key, False):
        message = f"`{field.key}` would weaken the step `{step}`, so `APCore(config)` fails"
        yield PipelineFault(field.key_span, message)
    if field.key == "timeout_ms" and _is_over(value, longest):
        yield _too_long(field)


def _additions(
    entry: Entry, steps: list[str], reading: Configuration, is_registered: Callable[[str], bool]
) -> Iterator[PipelineFault]:
    if entry.node.items is None:
        if entry.node.value != "" and entry.node.value != {}:
            yield PipelineFault(entry.key_span, "`steps` must be a list of steps, so `APCore(config)` fails")
        return
    longest = reading.value("validation.pipeline.timeout_ms_max")
    longest_name = reading.value("validation.pipeline.step_name_max_length")
    for item in entry.node.items:
        if item.entries is None:
            yield PipelineFault(item.span, "a step must be a mapping, so `APCore(config)` fails")
            continue
        for field in item.entries.values():
            if field.key not in STEP_FIELDS or field.key not in item.value:
                known = [name for name in STEP_FIELDS if name not in item.value]
                message = f"`{field.key}` is no field of a step, so `APCore(config)` fails"
                yield PipelineFault(field.key_span, message, nearest(field.key, known), key=(item, field.key))
        timeout, named = item.entry("timeout_ms"), item.entry("name")
        if timeout is not None and _is_over(timeout.node.value, longest):
            yield _too_long(timeout)
        name = named.node.value if named is not None else ""
        if named is not None and isinstance(name, str) and _is_over(len(name), longest_name):
            message = f"`{name}` is longer than `validation.pipeline.step_name_max_length` allows"
            yield PipelineFault(named.node.span, f"{message}, so `APCore(config)` fails")
        yield from _made(item, is_registered)
        yield from _placed(item, steps)


def _made(item: Node, is_registered: Callable[[str], bool]) -> Iterator[PipelineFault]:
    """What keeps the step from being made."""
    kind, handler, matching = item.entry("type"), item.entry("handler"), item.entry("match_modules")
    if matching is not None and not isinstance(matching.node.value, str | list | dict | None):
        yield PipelineFault(matching.key_span, "`match_modules` must be a list, so `APCore(config)` fails")
    by_type = kind is not None and bool(kind.node.value)
    if kind is not None and isinstance(kind.node.value, str) and is_registered(kind.node.value):
        return
    if handler is not None and handler.node.value:
        path = handler.node.value
        if not isinstance(path, str) or ":" not in path:
            message = "`handler` must be `package.module:Class`, so `APCore(config)` fails"
            yield PipelineFault(handler.key_span, message)
    elif by_type and kind is not None:
        message = "so `APCore(config)` fails unless a package registers it before"
        yield PipelineFault(kind.key_span, f"nothing here registers this type of step, {message}")
    else:
        yield PipelineFault(_first(item), "a step needs a `type` or a `handler`, so `APCore(config)` fails")


def _placed(item: Node, steps: list[str]) -> Iterator[PipelineFault]:
    """Whether the step finds its place; then it is one of `steps`."""
    value = item.value
    anchor = item.entry("after") if value.get("after") else item.entry("before")
    if anchor is None or not anchor.node.value:
        message = "a step needs `after` or `before`, so `APCore(config)` fails"
        yield PipelineFault(_first(item), message)
        return
    if anchor.node.value not in steps:
        yield _no_step(anchor.node.span, anchor.node.value, steps, node=anchor.node)
    name = value.get("name")
    if isinstance(name, str) and name:
        if name in steps:
            message = f"there is a step `{name}` already, so `APCore(config)` fails"
            yield PipelineFault(_first(item), message)
        steps.append(name)


def _first(item: Node) -> Span:
    entries = list((item.entries or {}).values())
    return entries[0].key_span if entries else item.span


def _no_step(
    span: Span,
    step: Any,
    steps: list[str],
    *,
    node: Node | None = None,
    key: tuple[Node, str] | None = None,
) -> PipelineFault:
    likely = nearest(step, steps) if isinstance(step, str) else ()
    hint = f"; did you mean `{likely[0]}`?" if likely else ""
    is_short = isinstance(step, str) and step.isprintable() and 0 < len(step) < 60 and "`" not in step
    said = f"no step is called `{step}`" if is_short else "this is no name of a step"
    return PipelineFault(span, f"{said}, so `APCore(config)` fails{hint}", likely, node, key)


def _is_over(value: Any, limit: Any) -> bool:
    numbers = all(isinstance(each, int) and not isinstance(each, bool) for each in (value, limit))
    return numbers and value > limit


def _too_long(field: Entry) -> PipelineFault:
    message = "`timeout_ms` is over `validation.pipeline.timeout_ms_max`, so `APCore(config)` fails"
    return PipelineFault(field.node.span, message)
