"""How a plugin's suite is run under a debugger: a program that the debugger starts itself, by the user's interpreter.

What is run is what a run's verdicts come from, in one process, without limits of time and memory: whoever debugs waits.
Its working directory, home and temporary folder are private, as in a run.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plugcheck_lsp.contract.interpreter import environment, find_interpreter
from plugcheck_lsp.contract.plan import PassKind
from plugcheck_lsp.contract.runner import CannotRun, child_environment, require_posix, settled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plugcheck_lsp.contract.plan import Pass
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.workspace import Workspace

PROGRAM = Path(__file__).with_name("debug_harness.py")
PATIENCE = 24 * 3600
"""Seconds that scripts are told they have."""


@dataclass(frozen=True)
class Launch:
    """What a debugger has to start."""

    python: Path
    program: Path
    args: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    folder: Path
    """Holds all that was made for it; for the caller to remove."""
    log: Path
    """What the suite says, see `debug_log`; made when it is started."""
    passes: tuple[Pass, ...]
    """Those that are run."""


async def prepare(
    plugin: Plugin, workspace: Workspace, interpreter: Path | None, checks: tuple[str, ...] | None
) -> Launch:
    """Make what is needed to debug the suite of `plugin`. None of its code is executed yet.

    Raises:
        CannotRun: there is nothing to debug, or no interpreter that could.
    """
    require_posix()
    plan = plugin.host.contract_plan(plugin, workspace)
    if plan is None:
        raise CannotRun(f"`{plugin.name}` has no contract suite")
    if plan.skip:
        raise CannotRun(f"`{plugin.name}` is not run because {plan.skip}")
    found = find_interpreter(workspace.root, interpreter or workspace.interpreter, environment())
    if found is None:
        raise CannotRun("No interpreter of yours was found; name one in the settings of the editor")
    python = await settled(found, workspace.root)
    steps = tuple(
        step
        for step in plan.passes
        if step.kind is PassKind.VERDICT
        and not (step.checks and checks is not None and step.checks.isdisjoint(checks))
    )
    if not steps:
        raise CannotRun(f"`{plugin.name}` has no such check")
    folder = Path(tempfile.mkdtemp(prefix="plugcheck-debug-")).resolve()
    for name in ("home", "tmp", "work"):
        (folder / name).mkdir()
    names = workspace.settings.contract.env
    env = {
        name: value.replace("{folder}", str(folder))
        for name, value in child_environment(found, names).items()
    }
    env["PYTHONHASHSEED"] = steps[0].hash_seed
    log = folder / "log"
    request = {
        **plan.request,
        "log": str(log),
        "script": str(plan.script),
        "passes": [step.name for step in steps],
        "checks": checks,
        "behind": "",
        "without": [],
        "timeout": PATIENCE,
        "environment": sorted(env),
    }
    (folder / "request.json").write_text(json.dumps(request, default=repr), encoding="utf-8")
    return Launch(python, PROGRAM, (str(folder),), folder / "work", env, folder, log, steps)
