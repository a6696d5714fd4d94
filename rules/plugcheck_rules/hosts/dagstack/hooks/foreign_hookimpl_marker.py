"""HOK107: A hook carries a marker that the host does not look for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import FileEdit, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.hook_marks import NAMESPACE, SPECIFIED
from plugcheck_rules.hosts.dagstack.hooks.manifests import TOOL
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.signature_edits import unsafe_fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class ForeignHookimplMarker(ManifestRule):
    """A hook carries a marker that the host does not look for.

    ## What it does

    Finds `get_schema` and `execute` of plugins of the kind `tool` with a `pluggy.HookimplMarker` of another
    namespace than `dagstack.tool`.

    ## Why it matters

    The manager that plugins are registered with knows the namespace `dagstack.tool` alone. A method with any
    other marker is passed over without a word: neither checked nor called.

    ## Example

    ```python
    import pluggy

    hookimpl = pluggy.HookimplMarker("dagstack")
    ```

    ## Use instead

    ```python
    from dagstack.plugin_system.hookspecs.tool import hookimpl
    ```

    ## Fix safety

    Unsafe: registration then checks the signature, and the host calls the method.

    ## References

    - dagstack 0.4.1: `TOOL_HOOKSPEC_NS` in `hookspecs/tool.py`
    """

    code, name = "HOK107", "foreign-hookimpl-marker"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            "import pluggy\n\nhookimpl = pluggy.HookimplMarker('dagstack')\n\n\nclass P:\n    @^hookimpl^\n    def execute(self, args):\n        return args\n",
            files=TOOL,
            fixed='import pluggy\n\nhookimpl = pluggy.HookimplMarker("dagstack.tool")\n\n\nclass P:\n    @hookimpl\n    def execute(self, args):\n        return args\n',
        ),
        Bad(
            "from pluggy import HookimplMarker as Marker\n\nNAME = 'tools'\nmark = Marker(project_name=NAME)\n\n\nclass P:\n    @^mark(trylast=True)^\n    def get_schema(self):\n        return {}\n",
            files=TOOL,
            fixed='from pluggy import HookimplMarker as Marker\n\nNAME = "dagstack.tool"\nmark = Marker(project_name=NAME)\n\n\nclass P:\n    @mark(trylast=True)\n    def get_schema(self):\n        return {}\n',
        ),
        Bad(
            "import pluggy\nfrom dagstack.plugin_system.hookspecs.tool import PROJECT_NAME\n\nhookimpl = pluggy.HookimplMarker(PROJECT_NAME)\n\n\nclass P:\n    @^hookimpl^\n    def execute(self, args):\n        return args\n",
            files=TOOL,
        ),
        Good(
            "import pluggy\n\nhookimpl = pluggy.HookimplMarker('dagstack.tool')\n\n\nclass P:\n    @hookimpl\n    def execute(self, args):\n        return args\n",
            files=TOOL,
        ),
        Good(
            "import pluggy\n\nhookimpl = pluggy.HookimplMarker('chunkers')\n\n\nclass P:\n    @hookimpl\n    def execute(self, args):\n        return args\n"
        ),
        Good(
            "import pluggy\nfrom dagstack.plugin_system.hookspecs.tool import hookimpl\n\nours = pluggy.HookimplMarker('ours')\n\n\nclass P:\n    @ours\n    @hookimpl\n    def execute(self, args):\n        return args\n",
            files=TOOL,
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        if facts.text_of("kind") != "tool":
            return
        seen = {mark.method.name for mark in facts.marks if mark.counts or mark.namespace is None}
        for mark in facts.marks:
            if mark.namespace is None or mark.hook not in SPECIFIED or mark.method.name in seen:
                continue
            written = mark.literal
            edits = (FileEdit(written.path, written.span, f'"{NAMESPACE}"'),) if written is not None else ()
            yield self.in_code(
                facts,
                mark.place,
                f"this marker is of the namespace `{mark.namespace}`, and the host looks for `{NAMESPACE}`:"
                f" `{mark.hook}` is never called as a hook",
                unsafe_fix(f"Write `{NAMESPACE}`", edits),
            )
