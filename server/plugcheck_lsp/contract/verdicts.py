"""From events to results: what each check said, on file and line, and what to make of a process that died."""

from __future__ import annotations

import re
import signal
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.contract.plan import CheckResult, Outcome, PassKind
from plugcheck_lsp.text import Span, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from plugcheck_lsp.contract.plan import Pass
    from plugcheck_lsp.contract.runner import Ending, Limits
    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.files import Files
    from plugcheck_lsp.host import Plugin

_DUMPED_FRAME = re.compile(r'^  File "(.+)", line (\d+) in (.+)$', re.MULTILINE)
_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")
MAX_MESSAGE = 400
"""Code points of a result's message; the whole text stands in the details."""
MAX_EXCERPT = 60


def results_of(
    plugin: Plugin, step: Pass, ending: Ending, limits: Limits, files: Files
) -> tuple[CheckResult, ...]:
    """What one pass said, in the order in which it said it; at last, how its process died if it did."""
    places = Places(plugin, files)
    found = [result_of(plugin, step, event, places) for event in ending.events if event["event"] == "result"]
    if not ending.done:
        found.append(_death(plugin, step, ending, limits, places))
    return tuple(found)


def skipped(plugin: Plugin, step: Pass, message: str, files: Files) -> CheckResult:
    """The result for a plugin that is not run."""
    return _unrun(plugin, step, Outcome.SKIPPED, message, files)


def cannot_run(plugin: Plugin, step: Pass, message: str, files: Files) -> CheckResult:
    """The result for a plugin whose suite cannot be run, beside others that can."""
    return replace(_unrun(plugin, step, Outcome.ERRORED, message, files), details={"unrun": True})


def _unrun(plugin: Plugin, step: Pass, outcome: Outcome, message: str, files: Files) -> CheckResult:
    path, span = Places(plugin, files).find(None)
    return CheckResult(
        plugin.name, plugin.host.id, step.name, step.kind, "load", outcome, message, path, span, 0.0
    )


def result_of(plugin: Plugin, step: Pass, event: Mapping[str, Any], places: Places) -> CheckResult:
    """What one event of the kind `result` says."""
    path, span = places.find(event.get("place"))
    return CheckResult(
        plugin=plugin.name,
        host=plugin.host.id,
        pass_name=step.name,
        kind=step.kind,
        check=str(event.get("check")),
        outcome=Outcome(str(event.get("outcome"))),
        message=sentence(str(event.get("message", ""))),
        path=path,
        span=span,
        seconds=float(event.get("seconds", 0.0)),
        details={"text": event.get("message", ""), **event.get("details", {})},
    )


def _death(plugin: Plugin, step: Pass, ending: Ending, limits: Limits, places: Places) -> CheckResult:
    begun: Mapping[str, Any] = next(
        (event for event in reversed(ending.events) if event["event"] == "begin"), {}
    )
    ended = [event for event in ending.events if event["event"] == "result"]
    broken = next((event for event in ending.events if event["event"] == "broken"), None)
    check = str(begun.get("check", "load"))
    timed_out = ending.reason == "timeout" or "Timeout (" in ending.dump
    dumped = places.dumped(ending.dump)
    path, span = places.find(dumped or begun.get("place") or {})
    what = _what_happened(ending, limits, timed_out)
    if broken is not None:
        what = f"plugcheck's own part failed ({str(broken.get('message')).strip().rpartition(chr(10))[2]})"
    return CheckResult(
        plugin=plugin.name,
        host=plugin.host.id,
        pass_name=step.name,
        kind=step.kind,
        check=check,
        outcome=Outcome.TIMEOUT if timed_out else Outcome.ERRORED,
        message=f"{what} during `{check}`",
        path=path,
        span=span,
        seconds=max(0.0, ending.seconds - sum(float(event.get("seconds", 0.0)) for event in ended)),
        details={
            "died": ending.reason,
            "code": ending.code,
            "log": ending.log,
            "dump": ending.dump,
            "text": str(broken or ""),
        },
    )


def _what_happened(ending: Ending, limits: Limits, timed_out: bool) -> str:
    if timed_out:
        return f"the process did not end within {limits.seconds:g} s"
    if ending.reason == "flood":
        return "the process flooded its results and was ended"
    if ending.reason == "swarm":
        return f"the process started more than {limits.processes} processes and was ended"
    if ending.reason == "lost":
        return "the process ended its supervisor"
    if ending.reason == "cancelled":
        return "the run was cancelled"
    if ending.code is not None and ending.code < 0:
        return f"the process was ended by {_signal_name(-ending.code)}"
    if "MemoryError" in ending.log:
        return f"the process needed more than {limits.memory // 1024**2} MiB of memory"
    return f"the process ended by itself (exit status {ending.code})"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


class Places:
    """Finds places in files as they are on disk: that is what the child ran."""

    def __init__(self, plugin: Plugin, files: Files) -> None:
        self._plugin = plugin
        self._files = files

    def find(self, place: Mapping[str, Any] | None) -> tuple[Path | None, Span | None]:
        """The file and the span of a place that a script named: a line, or a key of a TOML or YAML file."""
        fallback = next(iter(self._plugin.files), None)
        path = self._known(str(place["path"])) if place and place.get("path") else fallback
        text = self._files.text(path) if path is not None else None
        if path is None or text is None:
            return path, None
        if place and "key" in place:
            return path, _key_span(path, text, place["key"], name=bool(place.get("name")))
        line = place.get("line", 1) if place else 1
        return path, line_span(text, int(line) - 1)

    def _known(self, name: str) -> Path:
        """The plugin's own spelling of a path that the child may have seen through a link."""
        path = Path(name)
        for known in self._plugin.files:
            if known == path or known.resolve() == path:
                return known
        root = self._plugin.root
        if not path.is_relative_to(root) and path.is_relative_to(root.resolve()):
            return root / path.relative_to(root.resolve())
        return path

    def dumped(self, dump: str) -> dict[str, Any] | None:
        """The innermost line of the plugin's in a dump of stacks: of the thread that crashed, or else of the main one."""
        blocks = re.split(r"\n\n|(?=^(?:Current thread|Thread) 0x)", dump, flags=re.MULTILINE)
        if "Timeout (" in dump:
            blocks.reverse()  # the main thread stands last
        for block in blocks:
            for match in _DUMPED_FRAME.finditer(block):
                if self._is_own(match[1]):
                    return {"path": match[1], "line": int(match[2])}
        return None

    def _is_own(self, name: str) -> bool:
        path = Path(name)
        if {"site-packages", "dist-packages"} & set(path.parts):
            return False
        return any(
            path.is_relative_to(root) for root in (self._plugin.root, self._plugin.root.resolve())
        ) or any(path == code for code in self._plugin.code)


def line_span(text: Text, line: int) -> Span:
    """What stands on the 0-based line, without the white space around it."""
    span = text.line_span(max(0, min(line, len(text.line_starts) - 1)))
    written = text.slice(span)
    start = span.start + len(written) - len(written.lstrip())
    return Span(start, max(start, span.start + len(written.rstrip())))


def _key_span(path: Path, text: Text, keys: Sequence[str | int], *, name: bool) -> Span:
    """The value at `keys` (its key if the `name` is meant), or what stands nearest above it: a key, a header, the first line."""
    root = _tree(path, text)
    if root is None:
        return line_span(text, 0)
    for length in range(len(keys), 0, -1):
        node = root.get(*keys[:length])
        if node is None:
            continue
        if length == len(keys) and not name:
            return _first_line(text, node.span)
        step = keys[length - 1]
        if not isinstance(step, str):
            return _first_line(text, node.span)
        parent = root.get(*keys[: length - 1])
        entry = parent.entry(step) if parent is not None else None
        return entry.key_span if entry is not None else _first_line(text, node.span)
    return line_span(text, 0)


def _tree(path: Path, text: Text) -> Node | None:
    if path.suffix == ".toml":
        from plugcheck_lsp.documents import toml

        return toml.parse(text).root
    from plugcheck_lsp.documents import yaml

    return next(iter(yaml.parse(text).roots), None)


def _first_line(text: Text, span: Span) -> Span:
    """The part of `span` that stands on its first line: a place is to be seen, not a page to be marked."""
    return Span(span.start, max(span.start, min(span.end, line_span(text, text.position(span.start)[0]).end)))


def sentence(text: str) -> str:
    """`text` on one line, not too long, without a full stop; addresses of objects, which differ each time, left out."""
    flat = " ".join(_ADDRESS.sub("", text).split())
    if len(flat) > MAX_MESSAGE:
        flat = f"{flat[: MAX_MESSAGE - 1]}…"
    return flat.rstrip(". ")


def excused(results: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """The results with the suite's own failures marked.

    A failure of an excusable pass is the suite's own where the host's script names a cause in the suite, and
    the verdict, which puts just that right, passes the same check; or skips it and finds nothing else.
    """
    found = tuple(results)
    bad = _verdict_checks(found, lambda outcome: outcome.is_bad)
    excusable = _verdict_checks(found, lambda outcome: outcome is Outcome.PASSED) - bad
    if not bad:
        excusable |= _verdict_checks(found, lambda outcome: outcome is Outcome.SKIPPED)
    return tuple(
        replace(result, false_failure=True)
        if result.kind is PassKind.EXCUSABLE
        and result.outcome.is_bad
        and result.details.get("causes")
        and result.check in excusable
        else result
        for result in found
    )


def _verdict_checks(results: Iterable[CheckResult], wanted: Callable[[Outcome], bool]) -> frozenset[str]:
    return frozenset(
        result.check for result in results if result.kind is PassKind.VERDICT and wanted(result.outcome)
    )


def replay_results(
    plugin: Plugin,
    step: Pass,
    called: Iterable[Ending],
    replay: Ending,
    known: Iterable[CheckResult],
    limits: Limits,
    files: Files,
) -> tuple[CheckResult, ...]:
    """Compare what the hooks returned in the processes that `called` them first, and in `replay`."""
    places = Places(plugin, files)
    unstable = {
        result.details.get("hook")
        for result in known
        if result.check == "determinism" and result.outcome.is_bad
    }
    first, second = _outputs(called), _outputs([replay])
    found = []
    for hook, before in first.items():
        after = second.get(hook)
        if after is None or hook in unstable or "error" in before:
            continue
        path, span = places.find(before.get("place"))
        differs = _difference(before, after)
        found.append(
            CheckResult(
                plugin=plugin.name,
                host=plugin.host.id,
                pass_name=step.name,
                kind=step.kind,
                check="outputs",
                outcome=Outcome.FAILED if differs else Outcome.PASSED,
                message=sentence(f"`{hook}` {differs}") if differs else "",
                path=path,
                span=span,
                seconds=0.0,
                details={
                    "hook": hook,
                    "before": before.get("text"),
                    "after": after.get("text", after.get("error")),
                },
            )
        )
    if not replay.done:
        found.append(_death(plugin, step, replay, limits, places))
    return tuple(found)


def _outputs(endings: Iterable[Ending]) -> dict[str, Mapping[str, Any]]:
    return {
        str(event["hook"]): event
        for ending in endings
        for event in ending.events
        if event["event"] == "output"
    }


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """How the second output differs, as what follows the hook's name; empty if it does not."""
    if "error" in after:
        return f"raises {after['error']} under another hash seed and in another working directory"
    one, other = str(before.get("text")), str(after.get("text"))
    if one == other and before.get("digest") == after.get("digest"):
        return ""
    at = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    start = max(0, at - 10)
    return (
        "returns something else under another hash seed and in another working directory: "
        f"{_excerpt(one, start)} becomes {_excerpt(other, start)}"
    )


def _excerpt(text: str, start: int) -> str:
    part = text[start : start + MAX_EXCERPT]
    return f"{'…' if start else ''}{part}{'…' if start + MAX_EXCERPT < len(text) else ''}"
