"""Whatever is typed, pasted, undone, closed and written by others: what is shown is what a clean start shows.

A run draws bursts of edits from a seed. After each burst the diagnostics that the editor shows are compared, byte for
byte, with those of a server that has just been started on the same texts. Between the edits requests are sent as a
client with faults sends them; each gets one right answer. A run that fails is made short, and printed.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from stress_faults import FAULTS
from stress_requests import Requests
from stress_session import Differ, Kind, Session, agree
from stress_shrink import shrunk
from stress_steps import bursts, edits_of
from stress_wire import in_memory, of_its_own

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager

    from stress_steps import Burst
    from stress_wire import Wire

PLUGINS = Path(__file__).parents[1] / "plugins"
KINDS = (
    Kind("vscode_1.100_languageclient_11", "utf-16"),
    Kind("neovim_0.11.4", "utf-8", lower_case=True, mode="workspace"),
    Kind("eglot_1.9", "utf-32"),
)
EDITED = (
    "dagstack 🎉/plugin.py",
    "dagstack 🎉/dagstack.toml",
    "dagstack 🎉/pyproject.toml",
    "apcore/acl/global_acl.yaml",
    "apcore/bindings/words.binding.yaml",
    "apcore/extensions/api/tickets.py",
    "apcore/schemas/api/tickets.schema.yaml",
)
BEHIND = (
    ("dagstack 🎉/plugin.py", "random.seed(42)", '"🎉𝒳"; random.seed(42)'),
    ("dagstack 🎉/plugin.py", "self.seen_zones.append", '"🎉é"; self.seen_zones.append'),
    ("dagstack 🎉/dagstack.toml", '["clock", "rng"]', '["🎉𝒳", "clock", "rng"]'),
    ("apcore/acl/global_acl.yaml", '["api.tickets"]', '["🎉𝒳", "api.tickets"]'),
    ("apcore/bindings/words.binding.yaml", '"desk.words:shuot"', '"desk.🎉:shuot"'),
)
"""Where findings get characters of several units before them, on their lines, so that columns count."""
BESIDE = ("apcore/acl/night_acl.yaml", "apcore/bindings/more_words.binding.yaml")
"""Files that are never opened."""
LINE_ENDS = {"dagstack 🎉/dagstack.toml": "\r\n", "apcore/bindings/words.binding.yaml": "\r"}
PATIENCE = 30.0
"""Seconds in which what is shown must become what a clean start shows."""
EVERY_NTH_IS_A_PROCESS = 40
"""Of the clean starts, so many share this process; each further one is a process of its own."""


def workspaces(root: Path) -> dict[str, str]:
    """Two workspaces below `root`; the files that are edited, with their texts."""
    shutil.copytree(PLUGINS / "dagstack" / "drifting_clock", root / "dagstack 🎉")
    shutil.copytree(PLUGINS / "apcore" / "drifting", root / "apcore")
    for name in ("dagstack 🎉", "apcore"):
        (root / name / ".git").mkdir()
    (root / "dagstack 🎉" / "pyproject.toml").write_text(
        "[tool.plugcheck]\nignore = ['AMB005']\n", encoding="utf-8"
    )
    for name, plain, behind in BEHIND:
        text = (root / name).read_text(encoding="utf-8")
        assert plain in text
        (root / name).write_text(text.replace(plain, behind), encoding="utf-8")
    for name, end in LINE_ENDS.items():
        text = (root / name).read_text(encoding="utf-8")
        (root / name).write_text(text, encoding="utf-8", newline=end)
    return {name: (root / name).read_bytes().decode() for name in EDITED}


@dataclass
class Run:
    """What was done in a run so far."""

    bursts: list[Burst] = field(default_factory=list)

    @property
    def edits(self) -> int:
        return sum(map(edits_of, (step for burst in self.bursts for step in burst)))


async def run(kind: Kind, root: Path, seed: int, edits: int) -> None:
    """One run of about so many edits.

    Raises:
        Differ: something else than after a clean start is shown; the message has a short run that shows it.
    """
    done = Run()
    try:
        await _run(kind, root, seed, edits, done)
    except Differ as difference:
        short = await shrunk(done.bursts, lambda some: _differ(kind, root.parent / "again", some), 240)
        listed = "\n".join(repr(step) for each in short for step in each)
        raise Differ(f"after {done.edits} edits of seed {seed}: {difference}\nin short:\n{listed}") from None


async def _run(
    kind: Kind, root: Path, seed: int, edits: int, done: Run, *fault: str, patience: float = PATIENCE
) -> None:
    random = Random(seed)
    files = workspaces(root)
    beside = {name: (root / name).read_bytes().decode() for name in BESIDE}
    async with of_its_own(*fault) as wire:
        session = await _started(wire, kind, root, files)
        requests = Requests(wire, random)
        await _agrees(session, in_memory())
        assert len(await session.shown()) >= 4, "there is something to see"
        for burst in bursts(random, files, beside, edits):
            done.bursts.append(burst)
            for step in burst:
                session.do(step)
                requests.fire([session.uri(name) for name in session.buffers])
            is_process = len(done.bursts) % EVERY_NTH_IS_A_PROCESS == 0
            await _agrees(session, of_its_own(*fault) if is_process else in_memory(), patience)
            await wire.settled(session.kept)
            requests.judge()
            if random.random() < 0.1 and session.kept:
                wire.notify("$/cancelRequest", {"id": session.kept})


async def _started(wire: Wire, kind: Kind, root: Path, files: dict[str, str]) -> Session:
    session = Session(wire, kind, root, files)
    await session.start()
    for name, text in files.items():
        session.open(name, text)
    return session


async def _agrees(
    session: Session, clean: AbstractAsyncContextManager[Wire], seconds: float = PATIENCE
) -> None:
    async with clean as wire:
        await agree(session, Session(wire, session.kind, session.root, session.files), seconds)


async def _differ(kind: Kind, root: Path, some: Sequence[Burst]) -> bool:
    """Whether these bursts alone lead to something else than a clean start."""
    shutil.rmtree(root, ignore_errors=True)
    files = workspaces(root)
    async with in_memory() as wire:
        session = await _started(wire, kind, root, files)
        await session.shown()
        for burst in some:
            session.burst(burst)
            try:
                await _agrees(session, in_memory())
            except Differ:
                return True
    return False


def named(kind: Kind) -> str:
    return f"{kind.capabilities.partition('_')[0]}-{kind.encoding}"


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", KINDS, ids=named)
async def test_a_few_edits_are_seen_as_after_a_clean_start(kind: Kind, tmp_path: Path) -> None:
    await run(kind, tmp_path / "run", seed=5, edits=60)


@pytest.mark.slow
@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("columns are UTF-16", KINDS[1]),
        ("columns are characters", KINDS[0]),
        ("a CR ends no line", KINDS[2]),
        ("Python of one length is one", KINDS[1]),
        ("YAML of one length is one", KINDS[0]),
        ("findings outlive TOML", KINDS[2]),
        ("a closed buffer stays", KINDS[0]),
        ("the disk is read once", KINDS[0]),
        ("a statement stays where it was", KINDS[0]),
    ],
)
async def test_a_planted_fault_is_found(
    fault: str, kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FAULTS[fault](monkeypatch.setattr)  # for the clean starts, too
    done = Run()
    with pytest.raises(Differ):
        await _run(kind, tmp_path / "run", 1, 1500, done, fault, patience=8)
    assert done.edits, "the fault shows only when something is edited"


@pytest.mark.slow
@pytest.mark.asyncio
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("kind", KINDS, ids=named)
async def test_ten_thousand_edits_are_seen_as_after_a_clean_start(
    kind: Kind, seed: int, tmp_path: Path
) -> None:
    await run(kind, tmp_path / "run", seed, edits=1667)
