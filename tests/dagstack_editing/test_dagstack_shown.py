"""What is shown of dagstack plugins besides: hovers, outlines, and proposals in code. `|` is the cursor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from dagstack_files import (
    FILES,
    LANGUAGE,
    LOADED,
    MAIN,
    REMOTE,
    SPLITTER,
    SPLITTER_CODE,
    STORE,
    STORE_CODE,
    Bench,
)

from plugcheck_lsp.settings import Settings

if TYPE_CHECKING:
    from plugcheck_lsp.editing.language import Symbol

S, C = "plugins/splitter/dagstack.toml", "plugins/splitter/plugin.py"
T, D = "plugins/store/dagstack.toml", "plugins/store/store.py"
R, L, K = "remote/pyproject.toml", "loaded/dagstack_plugin.toml", "kinds/chunker/v1.yaml"


def code(old: str, new: str) -> str:
    assert old in SPLITTER_CODE
    return SPLITTER_CODE.replace(old, new, 1)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (S, SPLITTER.replace("core_", "co|re_"), ["text, required", "PEP 440", "Read by dagstack 0.4.1: `registry.py`"]),
        (S, SPLITTER.replace("kind_api", "kind|_api"), ["Never compared", "Not read by dagstack 0.4.1"]),
        (S, SPLITTER.replace("runtime =", "run|time ="), ["`\"mcp_http\"`: The host speaks MCP", "registry.py"]),
        (S, SPLITTER + "\n[unit_of_work]\nchec|kpointable = true\n", ["true or false", "**Not read**"]),
        (S, SPLITTER.replace("depends_on", "execution|_model = 'sync'\ndepends_on"), ["default `\"sync\"`", "**Not read**", "called as they are written"]),
        (S, "prior|ity = 1\n" + SPLITTER, ["whole number, default `0`, at least 0", "`dispatch.py`", "`lifecycle.py`"]),
        (S, "comm|and = []\n" + SPLITTER, ["required with the runtime `mcp_stdio`", "Without effect here: the runtime is `in_process`"]),
        (R, REMOTE.replace("endpoint", "end|point"), ["required with the runtime `mcp_http`", "Read by"]),
        (R, REMOTE.replace("[tool.dag", "[tool.d|ag"), ["`load_manifest` reads it", "Discovery never does"]),
        (T, STORE.replace("[plugin]", "[plu|gin]"), ["Discovery reads it", "`load_manifest` does not"]),
        (T, STORE.replace("plugin.metadata", "plugin.meta|data"), ["Discovery alone takes it", "takes the table away first"]),
        (T, STORE.replace("description", "descr|iption"), ["Documentation only"]),
        (S, SPLITTER.replace("[resources]", "[res|ources]"), ["ctx.resources", "Read by"]),
        (S, SPLITTER.replace("required", "req|uired"), ["list of texts", "the set-up of all plugins stops"]),
        (L, LOADED.replace("name", "na|me", 1), ["unique among all plugins"]),
        (S, "depnds|_on = []\n" + SPLITTER, ["no field of a manifest", "Did you mean `depends_on`?", "discovery skips"]),
        (L, "depnds|_on = []\n" + LOADED, ["no field of a manifest", "`load_manifest` raises"]),
        (S, "ver|sion = '1'\n" + SPLITTER, ["public documents name it", "only `metadata` can hold it"]),
        (S, SPLITTER.replace("optional", "optio|nals"), ["no field of the table `resources`", "Did you mean `optional`?"]),
        (S, SPLITTER.replace("in_process", "in_pro|cess"), ["imports the module of `entry_point`"]),
        (S, SPLITTER.replace("in_process", "in-pro|cess"), ["none of the values", "Did you mean `\"in_process\"`?"]),
        (S, SPLITTER.replace(">=0.4,<0.5", ">=0|.4,<0.5"), ["takes dagstack 0.4.1 of this workspace"]),
        (S, SPLITTER.replace(">=0.4,<0.5", ">=1|.0"), ["does not take dagstack 0.4.1", "`VersionIncompatible`"]),
        (S, SPLITTER.replace(">=0.4,<0.5", "^0|.4"), ["no PEP 440 specifier", "`ManifestInvalid`"]),
        (S, SPLITTER.replace("chunker", "chun|ker"), ["Cuts texts", "`kinds/chunker/v1.yaml`", "- `flush`: chain", "1 plugin of"]),
        (T, STORE.replace('"tool"', '"to|ol"'), ["Specified by the release", "`execute`", "3 plugins of"]),
        (T, STORE.replace('"tool"', '"own|"'), ["No specification", "`KindUnknown`"]),
        (S, SPLITTER.replace('"store"', '"st|ore"'), ["`plugins/store/dagstack.toml`", "version `1.2`", "kind `tool`", "Keeps chunks"]),
        (S, SPLITTER.replace('"store"', '"split|ter"'), ["`DependencyCycle`"]),
        (S, SPLITTER.replace('"store"', '"sto|r"'), ["No plugin of this workspace", "Did you mean `store`?"]),
        (S, SPLITTER.replace('"store"', '"remo|te"'), ["Discovery does not find a file of this name"]),
        (S, SPLITTER.replace('"splitter"', '"split|ter"'), ["Named in 0 places"]),
        (S, SPLITTER.replace('"clock"', '"clo|ck"'), ["`now() -> datetime`", "`SystemClock`", "Required", "Used in 1 place "]),
        (S, SPLITTER.replace('"postgres"', '"post|gres"'), ["the host application has to register", "Optional", "Used in 2 places"]),
        (S, SPLITTER.replace('"clock"', '"clo|k"'), ["Did you mean `clock`?", "Not used in the plugin"]),
        (S, SPLITTER.replace('"blob_store"', '"http_cl|ient"'), ["`request(", "The release has no implementation"]),
        (S, SPLITTER.replace("plugin:S", "plu|gin:S"), ["The module `plugins/splitter/plugin.py`"]),
        (S, SPLITTER.replace("plugin:S", "plugin:S|"), ["**class `Splitter`**", "without arguments", "Hooks: `chunk`"]),
        (S, SPLITTER.replace("plugin:Splitter", "plugin:Help|er"), ["needs an argument, so registration fails"]),
        (S, SPLITTER.replace("plugin:Splitter", "plugin:Go|ne"), ["No class `Gone`"]),
        (K, FILES[K].replace("chunker", "chu|nker", 1), ["Cuts texts"]),
        (K, FILES[K].replace("name: chunk", "name: ch|unk"), ["broadcast_collect", "Plugins that have it: `splitter`."]),
        (K, FILES[K].replace("name: flush", "name: fl|ush"), ["`STOP_CHAIN`", "No plugin of this workspace has it"]),
        (C, code("from dagstack.plugin_system.hookspecs.tool import hookimpl", 'import pluggy\nhookimpl = pluggy.HookimplMarker("mine")').replace("@hookimpl", "@hook|impl"), ["namespace `mine`", "does not see it"]),
        (C, code("ctx.resources.clock", "ctx.resources.cl|ock"), ["resource `clock`", "Required"]),
        (C, code("ctx.resources.clock", "ctx.resources.r|ng"), ["Not declared in the manifest"]),
        (C, code('"postgres" in', '"pos|tgres" in'), ["Optional"]),
        (C, code("= ctx.resources\n", "= ctx.reso|urces\n"), ["What the manifest declares", "derive_context_for_plugin"]),
        (C, code("self._clock.now", "self._clock.no|w"), ["`now() -> datetime`", "with a time zone"]),
        (C, code("ctx.progress.done", "ctx.prog|ress.done"), ["`ProgressSink | None`"]),
        (C, code("ctx.progress.done", "ctx.progress.do|ne"), ["`done() -> None`"]),
        (C, code("def setup", "def set|up"), ["`depends_on` first", "**never** called", "May be `async def`"]),
        (C, code("def teardown", "def tear|down"), ["reverse order", "nothing reads `teardown_timeout_sec`"]),
        (C, code('The Splitter."""\n\n    def __init__', 'The Splitter."""\n\n    def __in|it__'), ["without arguments", "belongs into `setup`"]),
        (C, code("def chunk", "def ch|unk"), ["of kind `chunker`", "broadcast_collect", "according to `kinds/chunker/v1.yaml`", "survive JSON", "in the thread of their caller"]),
        (C, code("@hookimpl", "@hook|impl"), ["in the namespace `dagstack.tool`"]),
        (C, code("class Splitter", "class Split|ter"), ["names it as its `entry_point`"]),
        (D, STORE_CODE.replace("execute", "ex|ecute"), ["singleton", "according to the release", "(of `args`)", "over MCP too"]),
        ("main.py", MAIN.replace('"store"', '"st|ore"', 1), ["Keeps chunks"]),
        ("main.py", MAIN.replace('"tool"', '"to|ol"', 1), ["kind `tool`"]),
    ],
)  # fmt: skip
def test_hover(bench: Bench, name: str, text: str, said: list[str]) -> None:
    shown = bench.hover(name, text)
    for part in said:
        assert part in shown, shown
    assert shown.count("\n---\n") == 0
    for paragraph in shown.split("\n\n"):
        assert re.search(r"[.?*:`)]$", paragraph.strip()) or paragraph.startswith(
            ("-", "**", "Cuts", "Keeps")
        ), paragraph


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (S, "|"),
        (S, SPLITTER.replace("# 🎉 splits", "# 🎉 spl|its")),
        (S, SPLITTER.replace('"1"', '"1|"', 1)),
        (S, SPLITTER + "\n[env]\nPA|TH = '/bin'\n"),
        (S, SPLITTER + "\n[metadata]\nanyth|ing = '/bin'\n"),
        (S, "runt|\n" + SPLITTER),
        (T, "[tool.ot|her]\nx = 1\n" + STORE),
        (T, "[other]\nx|x = 1\n" + STORE),
        (R, REMOTE.replace("[proj", "[pr|oj")),
        (R, REMOTE.replace("name", "na|me", 1)),
        (C, code("import hookimpl", "import hook|impl")),
        (C, code("class Helper", "class Help|er")),
        (C, code("self.size", "self.si|ze")),
        (C, code("The Splitter", "The Spl|itter")),
        ("main.py", MAIN.replace('# registry.get_plugin("tool"', '# registry.get_plugin("to|ol"')),
        ("loaded/pkg/__init__.py", "x = 1|"),
    ],
)  # fmt: skip
def test_nothing_to_say(bench: Bench, name: str, text: str) -> None:
    assert bench.hover(name, text) == ""


def test_another_release_in_the_workspace_is_told(bench: Bench) -> None:
    bench.settings = Settings(host_versions={"dagstack": "0.5.2"})
    assert "(this workspace has 0.5.2)" in bench.hover(S, SPLITTER.replace("core_", "co|re_"))
    assert set(bench.completions(S, "core_version = |")) == {">=0.5,<0.6"}
    bench.settings = Settings(host_versions={"dagstack": "0.4.2rc1"})
    assert "depends on the version of `packaging`" in bench.hover(S, SPLITTER.replace(">=0.4", ">=0|.4"))
    bench.settings = Settings(host_versions={"dagstack": "newest"})
    assert bench.hover(S, SPLITTER.replace(">=0.4", ">=0|.4")) == ""


def test_what_is_said_of_hooks_follows_the_manifest(bench: Bench) -> None:
    promise = "[unit_of_work]\ndeclared = true\nidempotency_mode = 'output_hash'\n"
    bench.put(S, f"in_process_only = true\n{SPLITTER}{promise}|")
    shown = bench.hover(C, code("def chunk", "def ch|unk"))
    assert "promises `output_hash`" in shown
    assert "need not survive JSON" in shown


def outline(symbols: tuple[Symbol, ...]) -> dict[str, object]:
    return {f"{s.name} | {s.detail}".removesuffix(" | "): outline(s.children) for s in symbols}


def test_outlines(bench: Bench) -> None:
    workspace = bench.workspace

    def of(name: str) -> dict[str, object]:
        return outline(tuple(LANGUAGE.symbols(bench.root / name, workspace)))

    assert list(of(S).items())[-2:] == [
        ("depends_on | store", {}),
        ("resources", {"required | clock": {}, "optional | blob_store, postgres": {}}),
    ]
    assert list(of(T)) == ["plugin"]
    assert of(T)["plugin"] == {
        "name | store": {}, "kind | tool": {}, "runtime | in_process": {}, "entry_point | store:Store": {},
        "schema_version | 1": {}, "kind_api_version | 1": {}, "core_version | >=0.4,<0.5": {},
        "metadata": {"version | 1.2": {}, "description | Keeps chunks": {}},
    }  # fmt: skip
    assert list(of(R)) == ["tool.dagstack.plugin"]
    assert of(C) == of(K) == {}


# --- proposals in code ---

DECLARED = {"clock", "blob_store", "postgres"}
FIELDS = {
    "config", "logger", "registry", "event_bus", "tenant", "resources", "progress", "checkpoint", "metadata", "extras",
    "tenant_or_default",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "labels"),
    [
        (C, code("ctx.resources.clock", "ctx.resources.|"), DECLARED | {"get"}),
        (C, code("ctx.resources.clock", "ctx.resources.cl|"), DECLARED | {"get"}),
        (C, code("ctx.resources.clock", "ctx.resources.|clock"), DECLARED | {"get"}),
        (C, code("ctx):", "context: PluginContext):").replace("ctx.resources.clock", "context.resources.|"), DECLARED),
        (C, code("ctx.resources.postgres", "self._resources.|"), DECLARED | {"get"}),
        (C, code("ctx.resources.clock", "ctx.|"), FIELDS),
        (C, code("ctx):", "ctx: PluginContext):").replace("ctx.resources.clock", "ctx.|"), set()),
        (C, code("self._clock.now()", "self._clock.|"), {"now"}),
        (C, code("self._clock.now()", "self._clock.|now()"), {"now"}),
        (C, code("ctx.progress.done()", "ctx.progress.|"), {"report", "done", "error"}),
        (C, code("ctx.resources.clock", "(ctx.resources.|"), DECLARED | {"get"}),
        (C, code("ctx.resources.clock", 'ctx.resources.get("|")'), DECLARED),
        (C, code("ctx.resources.clock", 'await ctx.resources.get("|'), DECLARED),
        (C, code("ctx.resources.clock", "ctx.resources.get('|')"), DECLARED),
        (C, code("ctx.resources.clock", 'getattr(ctx.resources, "|", None)'), DECLARED),
        (C, code('"postgres" in', '"|" in'), DECLARED),
        (C, code('"postgres" in ctx', '"|" not in ctx'), DECLARED),
        (C, code("    def teardown", "    def |\n\n    def teardown"), {"flush"}),
        (C, code("    def teardown(self)", "    def tear|(self)"), {"flush", "teardown"}),
        (D, STORE_CODE + "\n    def |", {"get_schema", "teardown"}),
        ("main.py", 'registry.get_plugin("|")', {"chunker", "orchestrator", "tool"}),
        ("main.py", 'registry.get_plugin("tool", "|")', {"store"}),
        ("main.py", 'registry.get_plugin(kind="tool", name="|', {"store"}),
        ("main.py", 'registry.get_plugin("chunker", "|")', {"splitter"}),
        (C, code("ctx.resources.clock", 'other.get("|")'), set()),
        (C, code("ctx.resources.clock", "other.resources.|"), set()),
        (C, code("ctx.resources.clock", "self.ctx.resources.|"), set()),
        (C, code("ctx.resources.clock", "1  # ctx.resources.|"), set()),
        (C, code("ctx.resources.clock", '"ctx.resources.|"'), set()),
        (C, code("ctx.resources.clock", "ctx.resources.clock.now().|"), set()),
        (C, code("ctx.resources.clock", "ctx.config.|"), set()),
        ("main.py", "ctx.resources.|", set()),
        (C, "|", set()),
        (C, code("    def __init__(self, size)", "    def |"), set()),
    ],
)  # fmt: skip
def test_what_is_proposed_in_code(bench: Bench, name: str, text: str, labels: set[str]) -> None:
    assert set(bench.completions(name, text)) == labels


def test_what_is_written_in_code(bench: Bench) -> None:
    text = code("ctx.resources.clock", "ctx.resources.cl|ick")
    assert "self._clock = ctx.resources.clock\n" in bench.completed(C, text, "clock")
    text = code("ctx.resources.clock", 'await ctx.resources.get("cl|ick")')
    assert 'ctx.resources.get("clock")\n' in bench.completed(C, text, "clock")
    text = code("    def teardown(self):\n        self._clock = None\n", "    async def t|")
    assert bench.completed(C, text, "teardown").endswith("    async def teardown(self):")
    text = code("    def teardown(self)", "    def tear|(self)")
    assert "def teardown(self):" in bench.completed(C, text, "teardown")


def test_every_question_about_half_typed_code_is_answered(bench: Bench) -> None:
    for end in range(0, len(SPLITTER_CODE), 23):
        for tail in ("", '"', "('", "\n    def "):
            source = SPLITTER_CODE[:end] + tail
            path, offset = bench.put(C, f"{source}|")
            workspace = bench.workspace
            for completion in LANGUAGE.completions(path, offset, workspace):
                assert 0 <= completion.span.start <= offset <= completion.span.end <= len(source)
            list(LANGUAGE.hover(path, offset, workspace))
            mention = LANGUAGE.mention(path, offset, workspace)
            assert mention is None or mention in set(LANGUAGE.references(mention, workspace))
