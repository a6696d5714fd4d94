"""How dagstack's suite is run for one plugin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.contract.plan import ContractPlan, Pass, PassKind
from plugcheck_rules.hosts.dagstack.contract.author_call import AuthorCall, read_tests
from plugcheck_rules.hosts.dagstack.hook_names import kind_hooks
from plugcheck_rules.hosts.dagstack.landscape import Form, Manifest, read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.workspace import Workspace

DISTRIBUTION = "dagstack-plugin-system"
REMEDY = 'pip install "dagstack-plugin-system[mcp]"'
"""With the extra: the host does not import without `httpx`, which only that brings."""
SCRIPT = Path(__file__).parent / "suite" / "__init__.py"
BRIDGED = "bridged"
"""With what the suite itself gets wrong put right: async hooks, fresh contexts, copied arguments."""
AS_SHIPPED = "as-shipped"
"""As the author's own test calls it."""
REPLAY = "replay"
"""The hooks again, under another hash seed and in another working directory."""
PASSES = (
    Pass(BRIDGED),
    Pass(AS_SHIPPED, PassKind.EXCUSABLE, needs="load"),
    Pass(REPLAY, PassKind.COMPARISON, needs="load", hash_seed="4242"),
)
_SECTIONS = {Form.TABLE: ("plugin",), Form.TOOL: ("tool", "dagstack", "plugin"), Form.FLAT: ()}
_OTHER_RUNTIMES = ("mcp_stdio", "mcp_http")


def contract_plan(plugin: Plugin, workspace: Workspace) -> ContractPlan | None:
    """How to run the suite for `plugin`; None where no manifest declares it."""
    if plugin.manifest is None:
        return None
    manifest = read_manifest(plugin.manifest, workspace)
    texts = (text.source for path in plugin.tests if (text := workspace.text(path)) is not None)
    tests = read_tests(texts)
    call = tests.call or AuthorCall()
    return ContractPlan(
        script=SCRIPT,
        request={
            "plugin_folder": str(plugin.root),
            "manifest": str(plugin.manifest),
            "section": _SECTIONS[manifest.read_by(manifest.judge) or manifest.form],
            "roots": [str(plugin.root), str(workspace.root)],
            "search": [str(folder) for folder in _search(plugin, workspace)],
            "samples": {**tests.samples, **_configured(plugin, workspace)},
            "expected": dict(tests.expected),
            "config": tests.config,
            "kind_hooks": kind_hooks(manifest, workspace),
            "call": {
                "arguments": dict(call.arguments),
                "checks": call.checks,
                "module": call.module,
                "ctx": call.ctx,
            },
            "distribution": DISTRIBUTION,
            "remedy": REMEDY,
        },
        distribution=DISTRIBUTION,
        remedy=REMEDY,
        passes=PASSES,
        skip=skip_reason(manifest),
        notes=tuple(
            f"`{name}` in the contract test is no literal, so it is not passed on: "
            "samples can be given in the settings (`contract.samples`)"
            for name in call.unread
        ),
    )


def skip_reason(manifest: Manifest) -> str:
    """Why the plugin cannot run in process, a clause that follows "because"; empty if it can."""
    runtime = manifest.section.get("runtime")
    if runtime is not None and runtime.value in _OTHER_RUNTIMES:
        return f"its runtime is `{runtime.value}`, so it does not run in the host's process"
    return ""


def _search(plugin: Plugin, workspace: Workspace) -> Iterator[Path]:
    """Where the workspace's own modules are imported from: where the author's processes start, and `src`.

    Never the plugin's folder: discovery does not put it on the path.
    """
    for folder in (workspace.root, workspace.root / "src"):
        if folder != plugin.root and folder.is_dir():
            yield folder


def _configured(plugin: Plugin, workspace: Workspace) -> Mapping[str, str]:
    """The samples from the settings, as literals: those for every plugin, then those for this one."""
    samples = workspace.settings.contract.samples
    chosen: dict[str, Any] = {**samples.get("*", {}), **samples.get(plugin.name, {})}
    return {hook: repr(_plain(arguments)) for hook, arguments in chosen.items()}


def _plain(value: Any) -> Any:
    """A TOML value as JSON has it: dates and times become text."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, (str, int, float)) else str(value)
