"""What a run says of a plugin: which pass, which check, on which line, and who is to blame."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plugcheck_lsp.contract.interpreter import Interpreter
from plugcheck_lsp.contract.plan import Outcome
from plugcheck_lsp.contract.session import ContractOptions, findings, run_contract, to_json
from plugcheck_lsp.settings import ContractSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Bench
    from plugcheck_lsp.contract.plan import CheckResult
    from plugcheck_lsp.contract.session import ContractOutcome

    Run = Callable[..., ContractOutcome]

SAMPLES = "hook_samples={'chunk': {'text': 'a b'}}"
FULL = f"{SAMPLES}, module=plugin, ctx=make()"


def bad(outcome: ContractOutcome, pass_name: str = "") -> list[CheckResult]:
    return [r for r in outcome.results if r.outcome.is_bad and pass_name in (r.pass_name, "")]


def marked(outcome: ContractOutcome, result: CheckResult) -> str:
    assert result.path is not None
    assert result.span is not None
    return outcome.texts[result.path].slice(result.span)


CLEAN = """\
class Plugin:
    def setup(self, ctx):
        self.words = str.split

    def chunk(self, text):
        return self.words(text)

    def teardown(self):
        self.words = None
"""


def test_clean_plugin_passes_every_check_of_every_pass(run_plugin: Run) -> None:
    outcome = run_plugin(CLEAN, FULL)
    assert outcome.exit_status == 0
    assert [(r.pass_name, r.check, r.outcome) for r in outcome.results] == [
        *(
            ("bridged", check, "passed")
            for check in ("load", "manifest", "lifecycle", "serialization", "ambient_state", "determinism")
        ),
        *(
            ("as-shipped", check, "passed")
            for check in ("load", "manifest", "lifecycle", "serialization", "ambient_state", "determinism")
        ),
        ("replay", "outputs", "passed"),
    ]
    assert outcome.notes == ()


@pytest.mark.slow
def test_as_shipped_pass_is_what_the_authors_call_runs(run_plugin: Run) -> None:
    """Without samples and module the suite skips two checks and calls no hook; the bridged pass has no samples either."""
    outcome = run_plugin(CLEAN, "")
    shipped = {r.check: r.outcome for r in outcome.results if r.pass_name == "as-shipped"}
    assert shipped["ambient_state"] is Outcome.SKIPPED
    assert shipped["determinism"] is Outcome.SKIPPED
    bridged = {r.check: (r.outcome, r.message) for r in outcome.results if r.pass_name == "bridged"}
    assert bridged["serialization"] == (
        Outcome.SKIPPED,
        "no hook is known: no method has a `hookimpl` marker, and no contract test gives samples",
    )
    assert outcome.exit_status == 0


@pytest.mark.slow
def test_author_who_asks_for_some_checks_gets_those(run_plugin: Run) -> None:
    outcome = run_plugin("seen = []\n" + CLEAN, "checks={'manifest', 'lifecycle'}, module=plugin")
    assert {r.check for r in outcome.results if r.pass_name == "as-shipped"} == {
        "load",
        "manifest",
        "lifecycle",
    }
    assert [r.pass_name for r in bad(outcome)] == ["bridged"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "arguments", "cause"),
    [
        pytest.param("class Plugin:\n    async def chunk(self, text):\n        return text\n", SAMPLES, "never awaits the async hook `chunk`", id="async hook"),
        pytest.param(
            "class Plugin:\n    words = None\n    async def setup(self, ctx):\n        self.words = str.split\n    def chunk(self, text):\n        return self.words(text)\n",
            SAMPLES, "never awaits an async `setup`", id="async setup",
        ),
        pytest.param(
            "class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n    def chunk(self, text):\n        return text\n",
            SAMPLES, "neither resources nor a registry", id="default context",
        ),
        pytest.param(
            "class Plugin:\n    def setup(self, ctx):\n        self.rng = ctx.resources.rng\n    def chunk(self, text):\n        return self.rng.random()\n",
            FULL, "`rng` keeps what the run before left", id="shared stream of random numbers",
        ),
        pytest.param("class Plugin:\n    __slots__ = ()\n    def chunk(self, text):\n        return text\n", FULL, "`__slots__` without `__weakref__`", id="slots"),
        pytest.param(
            "class Plugin:\n    def setup(self, ctx):\n        return self\n    def chunk(self, text):\n        return text\n",
            FULL, "keeps what `setup` returns", id="setup returns self",
        ),
        pytest.param(
            "class Plugin:\n    def chunk(self, text):\n        return text.pop()\n", "hook_samples={'chunk': {'text': [1, 2, 3]}}",
            "the hook changes them", id="hook changes its arguments",
        ),
    ],
)  # fmt: skip
def test_failure_of_the_suite_itself_is_told_as_information(
    bench: Bench, run_plugin: Run, code: str, arguments: str, cause: str
) -> None:
    bench.write(
        "dagstack.toml",
        (bench.root / "dagstack.toml").read_text() + '[plugin.resources]\nrequired = ["clock", "rng"]\n',
    )
    outcome = run_plugin(code, arguments)
    assert outcome.exit_status == 0, bad(outcome)
    assert bad(outcome)
    assert all(r.false_failure and r.pass_name == "as-shipped" for r in bad(outcome))
    told = findings(outcome, bench.workspace()).findings
    assert {finding.severity for finding in told} == {"information"}
    assert any(cause in finding.message for finding in told), told


@pytest.mark.slow
def test_fault_that_only_looks_like_one_of_the_suite_is_the_plugins(run_plugin: Run) -> None:
    """The hook is async, and what it returns is no JSON even when awaited."""
    outcome = run_plugin("class Plugin:\n    async def chunk(self, text):\n        return {text}\n", SAMPLES)
    assert outcome.exit_status == 1
    assert not any(r.false_failure for r in bad(outcome) if r.check == "serialization")
    assert [marked(outcome, r) for r in bad(outcome, "bridged")] == ["async def chunk(self, text):"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "check", "line", "says"),
    [
        ("class Plugin:\n    def chunk(self, text):\n        return helper(text)\n\ndef helper(text):\n    return 1 / 0  # 🎉\n", "serialization", "return 1 / 0  # 🎉", "ZeroDivisionError"),
        ("x = 1\r\n\r\nclass Plugin:\r\n    def chunk(self, text):\r\n        raise OSError\r\n", "serialization", "raise OSError", "OSError"),
        ("def wrap(f):\n    return f\n\nclass Plugin:\n    @wrap\n    @wrap\n    def chunk(self, text):\n        return {1}\n", "serialization", "def chunk(self, text):", "not JSON serializable"),
        ("class Base:\n    def chunk(self, text):\n        return object()\n\nclass Plugin(Base): ...\n", "serialization", "def chunk(self, text):", "not JSON serializable"),
        ("import itertools\nCOUNT = itertools.count()\nclass Plugin:\n    def chunk(self, text):\n        return next(COUNT)\n", "determinism", "def chunk(self, text):", "iteration 2"),
        ("import asyncio\nclass Plugin:\n    async def poll(self):\n        while True:\n            await asyncio.sleep(9)\n    async def setup(self, ctx):\n        self.task = asyncio.create_task(self.poll())\n    def chunk(self, text):\n        return text\n", "lifecycle", "await asyncio.sleep(9)", "leaked 1 asyncio tasks"),
        ("class Plugin:\n    def chunk(self, text):\n        return text\n    def teardown(self):\n        raise KeyError('gone')\n", "lifecycle", "raise KeyError('gone')", "KeyError"),
        ("class Plugin:\n    def other(self): ...\n", "serialization", "class Plugin:", "has no method 'chunk'"),
        ("a, *b = [], 1\nclass Plugin:\n    def chunk(self, text):\n        return text\nseen = {}; kept = dict()\n", "ambient_state", "seen = {}; kept = dict()", "`seen` is bound to a mutable literal"),
    ],
)  # fmt: skip
def test_result_stands_on_the_line_that_caused_it(
    run_plugin: Run, code: str, check: str, line: str, says: str
) -> None:
    outcome = run_plugin(code, FULL)
    result = next(r for r in bad(outcome, "bridged") if r.check == check)
    assert marked(outcome, result) == line
    assert says in result.message
    assert outcome.exit_status == 1
    shipped = [marked(outcome, r) for r in bad(outcome, "as-shipped") if r.check == check]
    assert line in shipped, "the suite as called says it on the same line"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("manifest", "marks"),
    [
        ('[plugin]\nname = "x"\n', ["plugin"] * 3),
        ("[plugin\n", ["[plugin"]),
        ('name = "x"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\nentry_point = "plugin:Plugin"\nresources = ["a"]\n', ['["a"]']),
        ('[plugin]\nname = "x"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\nentry_point = "plugin:Plugin"\ntryfirst = true\ntrylast = true\n', ["true"]),
        ('[plugin]\nname = "x"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n[plugin.resources]\nrequired = ["a", 1]\n', ["1"]),
        ('[plugin]\nname = "x"\nkind = "k"\ncore_version = ">=9"\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n', ['"plugin:Plugin"']),
        ('[plugin]\nname = "x"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\nentry_point = "plugin:Nope"\n', ['"plugin:Nope"']),
    ],
)  # fmt: skip
def test_fault_of_the_manifest_stands_on_its_key(
    bench: Bench, run_plugin: Run, manifest: str, marks: list[str]
) -> None:
    bench.write("dagstack.toml", manifest)
    outcome = run_plugin(CLEAN)
    assert [marked(outcome, r) for r in bad(outcome)] == marks
    assert {r.pass_name for r in outcome.results} == {"bridged"}, "what does not load is not run again"
    assert outcome.exit_status == 1


def test_output_that_differs_between_processes_is_a_warning(bench: Bench, run_plugin: Run) -> None:
    outcome = run_plugin(
        "class Plugin:\n    def chunk(self, text):\n        return list(set('abcdefgh'))\n", FULL
    )
    assert outcome.exit_status == 0
    (different,) = bad(outcome)
    assert (different.pass_name, different.check) == ("replay", "outputs")
    assert marked(outcome, different) == "def chunk(self, text):"
    (finding,) = findings(outcome, bench.workspace()).findings
    assert finding.severity == "warning"


def test_samples_of_the_settings_are_used(bench: Bench) -> None:
    bench.write(
        "plugin.py", "class Plugin:\n    def chunk(self, text, size):\n        return {text * size}\n"
    )
    settings = ContractSettings(
        samples={"*": {"chunk": {"text": "a"}}, "sample": {"chunk": {"text": "b", "size": 2}}}
    )
    outcome = bench.run(contract=settings)
    assert [(r.check, r.details["hook"]) for r in bad(outcome)] == [("serialization", "chunk")]


@pytest.mark.slow
def test_only_hooks_without_parameters_are_called_without_a_sample(bench: Bench) -> None:
    bench.write("dagstack.toml", (bench.root / "dagstack.toml").read_text().replace('"chunker"', '"tool"'))
    bench.write(
        "plugin.py",
        "from dagstack.plugin_system.hookspecs.tool import hookimpl\n"
        "class Plugin:\n    @hookimpl\n    def get_schema(self):\n        return [{1}]\n"
        "    @hookimpl\n    def execute(self, args=None):\n        raise SystemExit\n"
        "    def helper(self):\n        raise SystemExit\n",
    )
    outcome = bench.run()
    assert [(r.check, r.details["hook"]) for r in bad(outcome)] == [("serialization", "get_schema")]


@pytest.mark.slow
def test_hooks_of_a_kind_are_read_from_the_workspace(bench: Bench) -> None:
    bench.write("kinds/chunker/v1.yaml", "kind: chunker\nhooks:\n  - name: flush\n  - name: chunk\n")
    bench.write(
        "plugin.py",
        "class Plugin:\n    def flush(self):\n        return {1}\n    def chunk(self, text): ...\n",
    )
    outcome = bench.run()
    assert [(r.check, r.details["hook"]) for r in bad(outcome)] == [("serialization", "flush")]


@pytest.mark.slow
def test_hook_that_needs_what_nobody_here_can_give_is_not_judged(bench: Bench, run_plugin: Run) -> None:
    bench.write(
        "dagstack.toml",
        (bench.root / "dagstack.toml").read_text() + '[plugin.resources]\nrequired = ["http_client"]\n',
    )
    outcome = run_plugin(
        "class Plugin:\n    def setup(self, ctx):\n        self.http = ctx.resources.http_client\n"
        "    def chunk(self, text):\n        return self.http.request('GET', text).json()\n",
        FULL,
    )
    assert bad(outcome) == []
    skipped = [
        r.message for r in outcome.results if r.outcome is Outcome.SKIPPED and r.pass_name == "bridged"
    ]
    assert "`chunk` is not judged: it uses `http_client`, which plugcheck cannot give it" in skipped


@pytest.mark.parametrize("runtime", ["mcp_stdio", "mcp_http"])
def test_plugin_of_another_process_is_skipped(bench: Bench, runtime: str) -> None:
    bench.write(
        "dagstack.toml",
        f'[plugin]\nname = "x"\nkind = "k"\ncore_version = ""\nruntime = "{runtime}"\ncommand = ["a"]\n',
    )
    outcome = bench.run()
    assert [(r.outcome, runtime in r.message) for r in outcome.results] == [(Outcome.SKIPPED, True)]
    assert outcome.exit_status == 0


def test_no_plugin_is_no_fault(tmp_path: Path, bench: Bench) -> None:
    (tmp_path / "dagstack.toml").unlink()
    outcome = bench.run()
    assert (outcome.results, outcome.exit_status) == ((), 0)
    assert outcome.notes


@pytest.mark.slow
def test_only_the_wanted_checks_run(bench: Bench) -> None:
    bench.write("plugin.py", "seen = []\n" + CLEAN)
    workspace = bench.workspace()
    options = ContractOptions(checks=("ambient_state",))
    outcome = asyncio.run(run_contract(workspace, workspace.plugins, options))
    assert {r.check for r in outcome.results} == {"load", "ambient_state"}


def test_environment_is_private_but_for_named_variables(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_MINE", "1")
    monkeypatch.setenv("WANTED", "2")
    bench.write(
        "plugin.py",
        "import os, tempfile\n"
        "assert 'SECRET_OF_MINE' not in os.environ and os.environ['WANTED'] == '2'\n"
        f"assert os.environ['HOME'] != {os.environ['HOME']!r} and os.path.isdir(os.environ['HOME'])\n"
        f"assert os.getcwd() != {str(Path.cwd())!r} and os.listdir() == []\n"
        "assert tempfile.gettempdir().startswith(os.path.dirname(os.getcwd()))\n"
        "class Plugin: ...\n",
    )
    assert bad(bench.run(contract=ContractSettings(env=("WANTED",)))) == []


@pytest.mark.slow
def test_record_is_the_contract_with_tools(bench: Bench, run_plugin: Run) -> None:
    outcome = run_plugin("seen = []\n" + CLEAN, FULL)
    (result,) = bad(outcome, "bridged")
    assert result.path is not None
    record = to_json(result, outcome.texts[result.path], bench.root)
    assert isinstance(record.pop("seconds"), float)
    assert record == {
        "plugin": "sample",
        "host": "dagstack",
        "pass": "bridged",
        "check": "ambient_state",
        "outcome": "failed",
        "message": "`seen` is bound to a mutable literal (list/dict/set) at module level",
        "path": "plugin.py",
        "range": {"start": {"line": 1, "column": 1}, "end": {"line": 1, "column": 10}},
    }


# --- the interpreter and the host


def bare_environment(folder: Path) -> Path:
    venv.create(folder, with_pip=False, symlinks=True)
    return folder / "bin" / "python"


def packages_of(executable: Path) -> Path:
    return next((executable.parent.parent / "lib").glob("python3.*/site-packages"))


def run_with(bench: Bench, interpreter: Path) -> ContractOutcome:
    bench.write("plugin.py", CLEAN)
    workspace = bench.workspace()
    return asyncio.run(run_contract(workspace, workspace.plugins, ContractOptions(interpreter=interpreter)))


def test_missing_host_is_told_with_the_remedy(bench: Bench, tmp_path: Path) -> None:
    outcome = run_with(bench, bare_environment(tmp_path / "env"))
    assert outcome.exit_status == 2
    (note,) = outcome.notes
    assert "`dagstack-plugin-system` is not installed in" in note
    assert 'pip install "dagstack-plugin-system[mcp]"' in note
    assert f"--python {sys.executable}" in note, "where it is installed is worth a word"


def test_missing_httpx_is_told_with_the_remedy(bench: Bench, tmp_path: Path) -> None:
    executable = bare_environment(tmp_path / "env")
    for entry in packages_of(Path(sys.executable)).iterdir():
        if not entry.name.startswith("httpx") and entry.suffix != ".pth" and not entry.name.startswith("_"):
            packages_of(executable).joinpath(entry.name).symlink_to(entry)
    outcome = run_with(bench, executable)
    assert outcome.exit_status == 2
    (note,) = outcome.notes
    assert "does not import without `httpx`" in note
    assert 'pip install "dagstack-plugin-system[mcp]"' in note


@pytest.mark.slow
def test_host_that_is_broken_is_told(bench: Bench, tmp_path: Path) -> None:
    executable = bare_environment(tmp_path / "env")
    package = packages_of(executable) / "dagstack" / "plugin_system"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('half installed')")
    outcome = run_with(bench, executable)
    assert outcome.exit_status == 2
    assert "half installed" in outcome.notes[0]


@pytest.mark.slow
def test_argument_that_cannot_be_read_is_told(run_plugin: Run) -> None:
    outcome = run_plugin(CLEAN, "hook_samples=make_samples()")
    assert outcome.exit_status == 0
    (note,) = outcome.notes
    assert note.startswith("sample: `hook_samples` in the contract test is no literal")


@pytest.mark.slow
def test_modules_of_the_workspace_can_be_imported_and_siblings_cannot(bench: Bench) -> None:
    """As in the host: discovery puts nothing on the path, and the process starts where the workspace is."""
    (bench.root / "dagstack.toml").rename(bench.root / "moved.toml")
    bench.write("plugins/one/dagstack.toml", (bench.root / "moved.toml").read_text())
    bench.write("shared.py", "SIZE = 1\n")
    bench.write("src/lib/__init__.py", "SIZE = 2\n")
    bench.write("plugins/one/sibling.py", "SIZE = 3\n")
    bench.write("plugins/one/plugin.py", "import shared, lib\nclass Plugin: ...\n")
    assert bad(bench.run()) == []
    bench.write("plugins/one/plugin.py", "import sibling\nclass Plugin: ...\n")
    outcome = bench.run()
    assert [marked(outcome, r) for r in bad(outcome)] == ["import sibling"]


@pytest.mark.parametrize("kind", ["missing", "no python", "silent"])
def test_interpreter_that_does_not_start_is_told(bench: Bench, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "python"
    if kind != "missing":
        path.write_text(
            "#!/bin/sh\necho no such version >&2\nexit 3\n" if kind == "no python" else "#!/bin/sh\n"
        )
        path.chmod(0o755)
    outcome = run_with(bench, path)
    assert outcome.exit_status == 2
    assert str(path) in outcome.notes[0]
    assert "--python" in outcome.notes[0]


def test_other_systems_are_told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugcheck_lsp.contract.runner.POSIX", False)
    outcome = run_with(bench, Path(sys.executable))
    assert outcome.exit_status == 2
    assert "Linux and macOS" in outcome.notes[0]


# --- ending early

SLEEPER = """\
import os, subprocess, time
class Plugin:
    def setup(self, ctx):
        # without an environment nothing but its descent tells whose it is
        command = 'sleep 3600; : ' + os.environ['PLUGCHECK_TEST_MARK']
        subprocess.Popen(['/bin/sh', '-c', command], start_new_session=True, env={'PATH': '/bin:/usr/bin'})
        time.sleep(3600)
"""


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("how", ["task", "event"])
def test_cancelling_ends_everything_at_once(bench: Bench, how: str) -> None:
    bench.write("plugin.py", SLEEPER)
    workspace = bench.workspace()

    async def scene() -> None:
        cancelled = asyncio.Event()
        task = asyncio.ensure_future(
            run_contract(workspace, workspace.plugins, ContractOptions(timeout=300), None, cancelled)
        )
        deadline = time.monotonic() + 30
        while not any("sleep 3600" in command for command in bench.survivors().values()):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
        began = time.monotonic()
        if how == "task":
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        else:
            cancelled.set()
            outcome = await task
            assert outcome.results == ()
            assert "cancelled" in outcome.notes[0]
        assert time.monotonic() - began < 10

    asyncio.run(scene())
    assert bench.survivors() == {}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    "number",
    [
        signal.SIGKILL,
        pytest.param(signal.SIGTERM, marks=pytest.mark.slow),
        pytest.param(signal.SIGINT, marks=pytest.mark.slow),
    ],
)
def test_family_ends_with_its_server(bench: Bench, tmp_path: Path, number: int) -> None:
    """Whoever ends the process that asked for the run ends the plugin, and its grandchild in another session."""
    bench.write("plugin.py", SLEEPER)
    script = tmp_path / "server.py"
    script.write_text(
        "import asyncio, signal, sys\nfrom pathlib import Path\n"
        # Whoever runs the tests in the background may have them ignore SIGINT.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from plugcheck_lsp.contract.session import ContractOptions, run_contract\n"
        "from plugcheck_lsp.files import Files\nfrom plugcheck_lsp.rule import rule_book\n"
        "from plugcheck_lsp.settings import ContractSettings, Settings\nfrom plugcheck_lsp.workspace import Workspace\n"
        f"settings = Settings(contract=ContractSettings(env=('PLUGCHECK_TEST_MARK',)))\n"
        f"w = Workspace(Path({str(bench.root)!r}), Files(), settings, rule_book(), Path(sys.executable))\n"
        "asyncio.run(run_contract(w, w.plugins, ContractOptions(timeout=300)))\n"
    )
    server = subprocess.Popen(
        [sys.executable, str(script)],
        env={**os.environ, "PLUGCHECK_TEST_MARK": bench.mark},
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: any("sleep 3600" in command for command in bench.survivors().values()))
    finally:
        server.send_signal(number)
        server.wait(30)
    wait_for(lambda: not bench.survivors())


def test_named_interpreter_is_used_as_it_is() -> None:
    assert Interpreter(Path("/env/bin/python"), "").prefix == Path("/env")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.slow
def test_family_ends_where_the_event_loop_is_torn_down_amid_the_ending(bench: Bench, tmp_path: Path) -> None:
    """An impatient user presses Ctrl-C twice: the second one interrupts the ending itself."""
    bench.write("plugin.py", SLEEPER)
    workspace = bench.workspace()
    loop = asyncio.new_event_loop()
    task = loop.create_task(run_contract(workspace, workspace.plugins, ContractOptions(timeout=300)))

    async def started() -> None:
        while not any("sleep 3600" in command for command in bench.survivors().values()):
            await asyncio.sleep(0.05)

    loop.run_until_complete(asyncio.wait_for(started(), 30))
    for _ in range(3):
        task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    wait_for(lambda: not bench.survivors())
