"""What a run tells while it lasts: every result once, as it will stand at the end, and what the plugin prints."""

from __future__ import annotations

import asyncio
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plugcheck_lsp.contract.session import ContractOptions, run_contract

if TYPE_CHECKING:
    from conftest import Bench
    from plugcheck_lsp.contract.session import ContractOutcome, Progress

SAMPLED = """\
import plugin
from dagstack.plugin_system import run_contract_suite

async def test_contract():
    await run_contract_suite(plugin.Plugin, {}, hook_samples={'chunk': {'text': 'a b'}}, module=plugin)
"""


def watched(bench: Bench, interpreter: Path | None = None) -> tuple[ContractOutcome, list[Progress]]:
    workspace, told = bench.workspace(), []
    options = ContractOptions(interpreter=interpreter)
    outcome = asyncio.run(run_contract(workspace, workspace.plugins, options, told.append))
    return outcome, told


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        pytest.param("class Plugin:\n    async def chunk(self, text):\n        print('é')\n        return text\n", "é\n", id="excused"),
        pytest.param(
            "class Plugin:\n    def chunk(self, text):\n        return list(set('abcdefgh'))\n", "", id="differs", marks=pytest.mark.slow
        ),
        pytest.param(
            "import os, sys\nclass Plugin:\n    def chunk(self, text):\n        os.write(2, b'\\xc3')\n        os._exit(0)\n", "\ufffd", id="dies", marks=pytest.mark.slow
        ),
        pytest.param("import os\nopen('/dev/fd/1').close()\nprint('x')\nos.remove('../log')\nprint('y')\nclass Plugin: ...\n", "x\ny\n", id="removes its log", marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_every_result_is_told_once_as_it_is(bench: Bench, code: str, printed: str) -> None:
    bench.write("plugin.py", code)
    bench.write("tests/test_contract.py", SAMPLED)
    outcome, told = watched(bench)
    assert outcome.results
    assert tuple(each.result for each in told if each.result is not None) == outcome.results
    (finished,) = (each.finished for each in told if each.finished is not None)
    assert finished == outcome.results
    first = [each.output for each in told if each.pass_name == "bridged"]
    output = "".join(first)
    assert output.startswith(printed)
    assert set(output) <= set(printed)


def test_plugin_that_is_not_run_is_told_too(bench: Bench) -> None:
    bench.write(
        "dagstack.toml",
        '[plugin]\nname = "x"\nkind = "k"\nruntime = "mcp_http"\nendpoint = "http://localhost"\n',
    )
    outcome, told = watched(bench)
    assert [str(result.outcome) for result in outcome.results] == ["skipped"]
    assert tuple(each.result for each in told if each.result is not None) == outcome.results


@pytest.mark.slow
def test_host_that_is_not_there_keeps_no_other_from_running(bench: Bench, tmp_path: Path) -> None:
    environment = tmp_path / ".venv"
    venv.create(environment, with_pip=False, symlinks=True)
    (packages,) = (environment / "lib").glob("python3.*/site-packages")
    (ours,) = (Path(sys.prefix) / "lib").glob("python3.*/site-packages")
    for entry in ours.iterdir():
        if not entry.name.startswith(("dagstack", "_")) and entry.suffix != ".pth":
            packages.joinpath(entry.name).symlink_to(entry)
    bench.write("plugin.py", "class Plugin: ...\n")
    bench.write("project/apcore.yaml", 'version: "1.0.0"\nproject: {name: x}\n')
    outcome, told = watched(bench, environment / "bin" / "python")
    assert outcome.exit_status == 2
    assert {(r.host, r.check, str(r.outcome)) for r in outcome.results} == {
        ("dagstack", "load", "errored"),
        ("apcore", "config", "passed"),
    }
    assert [note.startswith("`dagstack-plugin-system` is not installed in") for note in outcome.notes] == [
        True
    ]
    assert sum(each.finished is not None for each in told) == 2
    assert not any(list(facts.failures("load")) for facts in outcome.facts), "no fault of the plugin's"
