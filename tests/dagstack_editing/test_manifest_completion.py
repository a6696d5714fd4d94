"""What is proposed in manifests, and that the host takes what it gives. `|` is the cursor."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest
from dagstack.plugin_system.manifest import PluginManifest
from dagstack_files import FILES, HEAD, LANGUAGE, LOADED, REMOTE, SPLITTER, STORE, Bench
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugcheck_lsp.text import Edit, Span, Text
from plugcheck_rules.hosts.dagstack.editing.keys import manifest_keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.editing.language import Symbol

S, T = "plugins/splitter/dagstack.toml", "plugins/store/dagstack.toml"
R, L = "remote/pyproject.toml", "loaded/dagstack_plugin.toml"
RUNTIMES = {"in_process", "mcp_stdio", "mcp_http"}
TABLES = {"resources", "unit_of_work", "env", "auth", "metadata"}
STANDARD = {"clock", "rng", "blob_store", "http_client"}
UNIT_OF_WORK = {"declared", "partition_key", "estimated_duration_sec", "idempotency_mode", "checkpointable"}


@pytest.mark.parametrize(
    ("name", "text", "labels"),
    [
        (S, "runtime = |", RUNTIMES),
        (S, "runtime =|", RUNTIMES),
        (S, 'runtime = "|', RUNTIMES),
        (S, 'runtime = "in_|"', RUNTIMES),
        (S, "runtime = '|'", RUNTIMES),
        (S, '"runtime" = |', RUNTIMES),
        (S, "runtime = in|", RUNTIMES),
        (S, 'runtime = "|\nname = "x"\n', RUNTIMES),
        (S, "runtime = 1|", RUNTIMES),
        (S, "# 🎉\r\nruntime = |\r\n", RUNTIMES),
        (S, "execution_model = |", {"async", "sync", "thread_cpu_bound", "process_cpu_bound"}),
        (S, "[unit_of_work]\nidempotency_mode = |", {"output_hash", "input_hash", "none"}),
        (S, 'unit_of_work.idempotency_mode = "|"', {"output_hash", "input_hash", "none"}),
        (S, 'unit_of_work = { idempotency_mode = "|" }', {"output_hash", "input_hash", "none"}),
        (S, "schema_version = |", {"1"}),
        (S, 'kind = "|"', {"chunker", "orchestrator", "tool"}),
        (S, 'kind = "chunker"\nkind_api_version = |', {"2"}),
        (S, "core_version = |", {">=0.4,<0.5"}),
        (S, "tryfirst = |", {"true", "false"}),
        (S, 'tryfirst = "|"', set()),
        (S, "tryfirst = true\ntrylast = |", {"false"}),
        (S, "startup_timeout_sec = |", {"30"}),
        (S, "[res|", {"plugin", *TABLES}),
        (S, "[|]\n", {"plugin", *TABLES}),
        (S, 'name = "x"\n[|', TABLES),
        (S, 'name = "x"\n[resources]\n[|', TABLES - {"resources"}),
        (S, 'name = "x"\nresources.required = []\n[|', TABLES - {"resources"}),
        (S, 'name = "x"\nresources = {}\n[|', TABLES - {"resources"}),
        (S, "[[|", set()),
        (T, STORE + "[|", {f"plugin.{name}" for name in TABLES - {"metadata"}}),
        (T, STORE + "[plugin.res|]", {f"plugin.{name}" for name in TABLES - {"metadata"}}),
        (L, LOADED + "[|", TABLES - {"metadata"}),
        (R, REMOTE + "[|", {f"tool.dagstack.plugin.{name}" for name in TABLES - {"metadata"}}),
        (R, '[project]\nname = "remote"\n# dagstack\n[tool.|', {"tool.dagstack.plugin"}),
        (R, "dep|\n" + REMOTE, set()),
        (R, REMOTE.replace('name = "remote"', 'na|me = "remote"', 1), set()),
        (T, "|\n" + STORE, set()),
        (S, "[resources]\n|", {"required", "optional", "[plugin]"} - {"[plugin]"} | {f"[{name}]" for name in TABLES - {"resources"}}),
        (S, "[resources]\n|\nrequired = []\n", {"optional"}),
        (S, "resources.|", {"required", "optional"}),
        (S, "resources = { | }", {"required", "optional"}),
        (S, "resources = { required = [], | }", {"optional"}),
        (S, "[unit_of_work]\nde|", UNIT_OF_WORK | {f"[{name}]" for name in TABLES - {"unit_of_work"}}),
        (S, "[auth]\nto|\n[metadata]\n", {"token", *(f"[{name}]" for name in TABLES - {"auth", "metadata"})}),
        (S, "[env]\nPA|TH = 1\n", set()),
        (S, 'depends_on = ["|', {"loaded", "remote", "store"} - {"loaded", "remote"}),
        (S, 'depends_on = ["|"]', {"store"}),
        (S, "depends_on = [|]", {"store"}),
        (S, "depends_on = |", {"store"}),
        (S, 'depends_on = ["store", "|"]', set()),
        (S, 'depends_on = [\n  "|"\n]', {"store"}),
        (T, STORE.replace("[plugin.metadata]", 'depends_on = ["|"]\n[plugin.metadata]'), set()),
        (S, '[resources]\nrequired = ["|"]', STANDARD),
        (S, '[resources]\nrequired = ["clock", "|"]', STANDARD - {"clock"}),
        (S, '[resources]\nrequired = ["clock"]\noptional = ["|"]', STANDARD - {"clock"}),
        (S, "resources = { required = [|] }", STANDARD),
        (S, SPLITTER.replace("plugin:Splitter", "|"), {"plugin:Splitter"}),
        (S, SPLITTER.replace("plugin:Splitter", "plugin|"), {"plugin:Splitter"}),
        (S, SPLITTER.replace("plugin:Splitter", "plugin:|"), {"Splitter"}),
        (S, SPLITTER.replace("plugin:Splitter", "other:|"), set()),
        (S, SPLITTER.replace("plugin:Splitter", "oth|er:Splitter"), {"plugin:Splitter"}),
        (S, SPLITTER.replace('"plugin:Splitter"', "|"), {"plugin:Splitter"}),
        (S, SPLITTER.replace("in_process", "mcp_stdio").replace("plugin:Splitter", "|"), set()),
        (L, LOADED.replace("pkg.mod:Loaded", "|"), {"pkg.mod:Loaded"}),
        (L, LOADED.replace("pkg.mod:Loaded", "pkg.mod:|"), {"Loaded"}),
        ("new/dagstack-plugin.toml", "runtime = |", RUNTIMES),
        ("new/dagstack_plugin.toml", "[tool.dagstack.plugin]\nruntime = |", RUNTIMES),
        ("new/dagstack_plugin.toml", "[tool.dagstack.plugin.unit_of_work]\nidem|", UNIT_OF_WORK | {
            f"[tool.dagstack.plugin.{name}]" for name in TABLES - {"metadata", "unit_of_work"}}),
        ("new/pyproject.toml", "[tool.dagstack.plugin]\nruntime = |", RUNTIMES),
        ("new/pyproject.toml", "[project]\nruntime = |\n[tool.dagstack.plugin]", set()),
        ("new/dagstack.toml", "[plugin.unit_of_work]\nidempotency_mode = |", {"output_hash", "input_hash", "none"}),
        ("new/other.toml", "runtime = |", set()),
        (S, "license = |", set()),
        (S, "nonsense = |", set()),
        (S, "runtime = [|]", set()),
        (S, "# runt|", set()),
        (S, 'name = "x" |', set()),
        (S, 'name = """|"""', set()),
    ],
)  # fmt: skip
def test_what_is_proposed(bench: Bench, name: str, text: str, labels: set[str]) -> None:
    assert set(bench.completions(name, text)) == labels


@pytest.mark.parametrize(
    ("text", "label", "after"),
    [
        ("runt|", "runtime", 'runtime = "in_process"'),
        ("runt| = 1", "runtime", "runtime = 1"),
        ('"runt|', "runtime", '"runtime" = "in_process"'),
        ('"runt|" = 1', "runtime", '"runtime" = 1'),
        ("runtime = |", "mcp_http", 'runtime = "mcp_http"'),
        ("runtime =|", "mcp_http", 'runtime = "mcp_http"'),
        ('runtime = "in|', "mcp_http", 'runtime = "mcp_http"'),
        ("runtime = 'in|_process'", "mcp_http", "runtime = 'mcp_http'"),
        ("runtime = in|", "mcp_http", 'runtime = "mcp_http"'),
        ('entry_point = "oth|er:It"', "plugin:Splitter", 'entry_point = "plugin:Splitter"'),
        ('entry_point = "plugin:I|t"', "Splitter", 'entry_point = "plugin:Splitter"'),
        ("depends_on = |", "store", 'depends_on = ["store"]'),
        ("depends_on =|", "store", 'depends_on = ["store"]'),
        ("depends_on = [|]", "store", 'depends_on = ["store"]'),
        ('depends_on = ["a", "|]', "store", 'depends_on = ["a", "store"]'),
        ("[|", "resources", "[resources]"),
        ("[|]", "resources", "[resources]"),
        ("|", "[resources]", "[resources]"),
        ("reso|", "resources.required", "resources.required = []"),
        ("resources.|", "required", "resources.required = []"),
        ("resources.re| = 1", "required", "resources.required = 1"),
        ("r|.required = []", "resources", "resources.required = []"),
        ("resources = {|}", "required", "resources = {required = []}"),
        ("resources = { r|", "required", "resources = { required = []"),
        ("tryfirst = |", "true", "tryfirst = true"),
        ("|", "entry_point", 'entry_point = "plugin:Splitter"'),
        ("|", "name", 'name = "splitter"'),
        ('name = "x"\n|', "kind", 'name = "x"\nkind = ""'),
        ("|", "core_version", 'core_version = ">=0.4,<0.5"'),
    ],
)
def test_what_is_written(bench: Bench, text: str, label: str, after: str) -> None:
    assert bench.completed(S, text, label) == after


def test_required_keys_come_first_and_those_without_effect_are_struck_out(bench: Bench) -> None:
    found = bench.completions(S, "|")
    assert {label for label, each in found.items() if not each.order} == {
        "schema_version", "name", "kind", "kind_api_version", "core_version", "runtime"
    }  # fmt: skip
    assert found["name"].detail == "text, required"
    struck = {label for label, each in found.items() if each.deprecated}
    assert {"url", "fallback", "unit_of_work.declared"} <= struck
    assert not struck & {"priority", "license", "resources.required"}
    http = bench.completions(S, 'runtime = "mcp_http"\n|')
    assert http["endpoint"].order == 0
    assert "endpoint" not in bench.completions(S, 'runtime = "in_process"\n|')
    assert bench.completions(S, 'runtime = "in_process"\n|')["entry_point"].order == 0


def test_a_name_that_would_close_a_cycle_is_not_proposed(tmp_path: Path) -> None:
    other = f'name = "other"\nkind = "tool"\nruntime = "mcp_stdio"\ncommand = ["x"]\n{HEAD}'
    bench = Bench(tmp_path, {**FILES, "plugins/other/dagstack.toml": other})
    assert set(bench.completions(T, STORE.replace("[plugin.metadata]", 'depends_on = ["|"]\n'))) == {"other"}


def test_a_name_is_escaped_where_it_has_to_be(tmp_path: Path) -> None:
    odd = f'name = \'o"d\\d\'\nkind = "tool"\nruntime = "mcp_stdio"\ncommand = ["x"]\n{HEAD}'
    name = tomllib.loads(odd)["name"]
    bench = Bench(tmp_path, {**FILES, "plugins/odd/dagstack.toml": odd})
    for form in ('["|"]', "['|']", '["|', "[|]", "|"):
        text = bench.completed(S, f"depends_on = {form}", name)
        assert tomllib.loads(text + ("]" if form == '["|' else ""))["depends_on"] == [name]


def test_resources_that_the_code_uses_come_first(bench: Bench) -> None:
    found = bench.completions(S, SPLITTER.replace('["clock"]', '["|"]'))
    assert min(found.values(), key=lambda each: (each.order, each.label)).label == "clock"
    assert found["clock"].detail == "used in the code"
    assert "blob_store" not in found


def test_classes_that_the_host_cannot_make_are_not_proposed(tmp_path: Path) -> None:
    code = FILES["plugins/splitter/plugin.py"] + (
        "\n\nclass _Private:\n    pass\n\n\nMade = wrap_singleton('client', make)\n\n\nclass Half:\n    def __init__(self"
    )
    bench = Bench(tmp_path, {**FILES, "plugins/splitter/plugin.py": code})
    found = bench.completions(S, SPLITTER.replace("plugin:Splitter", "|"))
    assert set(found) == {"plugin:Splitter", "plugin:Half", "plugin:Made"}
    assert found["plugin:Splitter"].order < found["plugin:Half"].order


def _closed(line: str) -> str:
    """What closes the brackets that a line leaves open; strings on it are whole."""
    pairs = {"[": "]", "{": "}"}
    open_ones: list[str] = []
    for char in re.sub(r"\"[^\"]*\"|'[^']*'|#.*", "", line):
        if char in pairs:
            open_ones.append(pairs[char])
        elif open_ones and char == open_ones[-1]:
            open_ones.pop()
    return "".join(reversed(open_ones))


INLINE = SPLITTER.replace(
    '[resources]\nrequired = ["clock"]\noptional = ["blob_store", "postgres"]',
    'resources = { required = ["clock"], optional = ["blob_store"] }\nunit_of_work.declared = true',
)


@pytest.mark.parametrize("rest_of_line", [True, False])
@pytest.mark.parametrize(("name", "base"), [(S, SPLITTER), (S, INLINE), (T, STORE), (R, REMOTE)])
def test_a_manifest_in_which_a_line_is_typed_parses_with_every_proposal(
    bench: Bench, name: str, base: str, rest_of_line: bool
) -> None:
    """At every third place, in the line as it is and cut there; brackets that the author opened are the author's to
    close."""
    count = 0
    for offset in range(0, len(base), 3):
        end = base.index("\n", offset)
        before, after = base[:offset], base[offset:] if rest_of_line else base[end:]
        for completion in bench.completions(name, f"{before}|{after}").values():
            text = Text(before + after).edited([Edit(completion.span, completion.text)])
            line = text.line_span(text.line_of(completion.span.start))
            written = text.slice(line)
            whole = text.edited([Edit(line, written + _closed(written))]).source
            assert tomllib.loads(whole), completion
            count += 1
    assert count > 50


def _manifest(text: str, name: str) -> object:
    data = tomllib.loads(text)
    if name == R:
        return data["tool"]["dagstack"]["plugin"]
    return data.get("plugin", data)


def _keys(table: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in table.items() if isinstance(table, dict) else ():
        yield (*path, key)
        yield from _keys(value, (*path, key))


BASES = [
    (S, SPLITTER),
    (S, SPLITTER.replace("\n", "\r\n")),
    (T, STORE),
    (R, REMOTE),
    (L, LOADED),
    (S, ""),
    (S, 'runtime = "mcp_stdio"\ncommand = ["x"]\n\n[env]\nA = "1"\n'),
]


@pytest.mark.parametrize(("name", "base"), BASES)
def test_every_proposal_at_a_new_line_leaves_a_manifest_that_the_model_takes(
    bench: Bench, name: str, base: str
) -> None:
    """At the start of every line: the text parses, has one known key or table more, and no fault that it had not."""
    before = set(_keys(tomllib.loads(base)))
    old_faults = _faults(_manifest(base, name), name) if base else None
    starts = [0, *(index + 1 for index, char in enumerate(base) if char == "\n")]
    count = 0
    for start in starts:
        marked = f"{base[:start]}|\n{base[start:]}"
        for label in bench.completions(name, marked):
            text = bench.completed(name, marked, label)
            new = set(_keys(tomllib.loads(text))) - before
            assert new, (label, text)
            count += 1
            manifest = _manifest(text, name)
            below = {path for path in _keys(manifest) if path[0] != "env"}
            assert below <= set(manifest_keys()), (label, text)
            if old_faults is not None:
                assert _faults(manifest, name) <= old_faults, (label, text)
    assert count > 20


def _faults(manifest: object, name: str) -> set[object]:
    """The places at which the released model refuses the manifest; as discovery hands it over, or `load_manifest`."""
    from pydantic import ValidationError

    assert isinstance(manifest, dict)
    handed = {key: value for key, value in manifest.items() if key != "metadata" or name not in (S, T)}
    try:
        PluginManifest.model_validate(handed)
    except ValidationError as error:
        return {(tuple(each["loc"]), each["type"]) for each in error.errors()}
    except ValueError as error:
        return {str(error)}
    return set()


SCALAR_FORMS = ["{} = |", "{} =|", '{} = "|"', '{} = "|', "{} = '|'"]
LIST_FORMS = ["{} = |", "{} =|", "{} = ['|']", '{} = ["|', "{} = [|]", '{} = ["other", |]']


@pytest.mark.parametrize(
    ("form", "is_list"), [*((form, False) for form in SCALAR_FORMS), *((form, True) for form in LIST_FORMS)]
)
def test_every_value_that_is_proposed_is_one_that_the_model_takes(
    bench: Bench, form: str, is_list: bool
) -> None:
    count = 0
    for key in manifest_keys().values():
        if (key.kind == "array") != is_list or key.path[0] in ("metadata", "auth"):
            continue
        marked = form.format(".".join(key.path))
        for label in bench.completions(S, marked):
            text = bench.completed(S, marked, label)
            text += "]" if form.endswith('["|') else ""
            faults = {each for each in _faults(tomllib.loads(text), S) if isinstance(each, tuple)}
            assert not [fault for fault in faults if fault[0][: len(key.path)] == key.path], text
            count += 1
    assert count > 3


PARTS = st.sampled_from(
    ["name", "runtime", "resources", "required", "depends_on", "entry_point", "plugin", "tool.dagstack.plugin",
     " = ", "=", '"', "'", '"""', "[", "]", "[[", "{", "}", ",", ".", "\n", "\r\n", "\r", " ", "\t", "#", "🎉", "e\u0301",
     "in_process", "plugin:Splitter", "clock", "\ufeff", "\\", "1", "true"]
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(PARTS, max_size=12).map("".join), st.integers(0, 12), st.sampled_from([S, T, R, L]))
def test_every_question_about_half_typed_manifests_is_answered(
    bench: Bench, noise: str, line: int, name: str
) -> None:
    lines = FILES[name].splitlines(keepends=True)
    at = min(line, len(lines))
    source = "".join((*lines[:at], noise, *lines[at:]))
    path = bench.root / name
    bench.files.open(path, source)
    workspace = bench.workspace
    text = workspace.text(path)
    assert text is not None
    size = len(text.source)

    def inside(span: Span) -> bool:
        return 0 <= span.start <= span.end <= size

    start = sum(map(len, lines[:at]))
    for offset in range(max(0, start - 2), min(size, start + len(noise) + 2) + 1):
        for completion in LANGUAGE.completions(path, offset, workspace):
            assert inside(completion.span)
            assert completion.span.start <= offset <= completion.span.end
            assert not set(text.slice(completion.span)) & {"\n", "\r"}
            assert completion.label
        for hover in LANGUAGE.hover(path, offset, workspace):
            assert inside(hover.span)
            assert hover.span.start <= offset <= hover.span.end
            assert hover.markdown
        mention = LANGUAGE.mention(path, offset, workspace)
        if mention is not None:
            assert inside(mention.span)
            assert mention in set(LANGUAGE.references(mention, workspace))
            assert all(each.name == mention.name for each in LANGUAGE.definitions(mention, workspace))
    _nested(tuple(LANGUAGE.symbols(path, workspace)), Span(0, size))


def _nested(symbols: tuple[Symbol, ...], around: Span) -> None:
    for symbol in symbols:
        assert around.covers(symbol.span)
        assert symbol.span.covers(symbol.name_span)
        _nested(symbol.children, symbol.span)


def test_a_byte_order_mark_moves_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path, {**FILES, S: f"\ufeff{SPLITTER}"})
    workspace = bench.workspace
    offset = SPLITTER.index("chunker") + 2
    (hover,) = LANGUAGE.hover(tmp_path / S, offset, workspace)
    assert SPLITTER[hover.span.start : hover.span.end] == "chunker"
