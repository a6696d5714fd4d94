"""HOK209: a module says that it streams, and has no `stream` that the host can use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import EXECUTE, MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class StreamMismatch(ModuleRule):
    """A module says that it streams, and has no `stream` that the host can use.

    ## What it does

    Finds module classes with `streaming=True` in their annotations whose `stream` is missing, is no `async
    def`, or has no parameters named `inputs` and `context`.

    ## Why it matters

    `Registry.register` raises STREAMING_INTERFACE_MISMATCH. Discovery does not look: the module is
    registered, a caller that asks for a stream gets the whole in one piece where `stream` is missing, and a
    `TypeError` where it is no asynchronous generator.

    ## Example

    ```python
    annotations = ModuleAnnotations(streaming=True)

    def stream(self, inputs, context):
        yield {"greeting": "Hello"}
    ```

    ## Use instead

    ```python
    annotations = ModuleAnnotations(streaming=True)

    async def stream(self, inputs, context):
        yield {"greeting": "Hello"}
    ```

    ## Fix safety

    There is no fix: what is to be streamed only the author knows.

    ## References

    - apcore 0.32.2: `_validate_streaming_signature` in `registry/registry.py`, `streaming.py`
    """

    code, name = "HOK209", "stream-mismatch"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            f"from apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(^streaming^=True)\n{EXECUTE}"
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}    annotations = {{'streaming': True}}\n{EXECUTE}\n    def ^stream^(self, inputs, context):\n        yield inputs\n"
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}    annotations = {{'streaming': True}}\n{EXECUTE}\n    async def ^stream^(self, data, context):\n        yield data\n"
        ),
        Good(
            f"from apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(streaming=True)\n{EXECUTE}\n    async def stream(self, inputs, context):\n        yield inputs\n"
        ),
        Good(
            f"from apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(streaming=False)\n{EXECUTE}"
        ),
        Good(
            f"from base import Base\n{MODELS}class Greeter(Base):\n{NAMES}    annotations = {{'streaming': True}}\n{EXECUTE}"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        found, promises = facts.discovery, facts.promises
        promise = promises.promises("streaming") if promises is not None else None
        stream = found.held("stream") if found is not None else None
        if found is None or promise is None or stream is None or not stream.known:
            return
        refused = f"`Registry.register` refuses `{facts.module_id}`"
        if stream.bound is None:
            yield self.at(
                promise.place,
                f"the module says that it streams and has no `stream`: {refused}, and callers get one piece",
            )
            return
        method = found.method("stream")
        if method is not None and not method.is_async:
            yield self.at(method.place, f"`stream` is no `async def`: {refused}, and every stream fails")
        elif method is not None and not {"inputs", "context"} <= {
            parameter.name for parameter in method.parameters
        }:
            yield self.at(method.place, f"`stream` has no parameters named `inputs` and `context`: {refused}")
