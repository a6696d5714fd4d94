"""How the supervisor finds a family; what it does with it is shown by the hostile plugins."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from plugcheck_lsp.contract import supervisor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def family() -> object:
    """A child, its child, and a grandchild in a session of its own."""
    deepest = "import sys, time; print('ready', flush=True); time.sleep(60)"
    middle = (
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {deepest!r}], start_new_session=True)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {middle!r}])"],
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    yield process.pid
    for pid in (*supervisor.descendants(process.pid), process.pid):
        os.kill(pid, 9)
    process.wait()
    process.stdout.close()


def test_descendants_are_found_across_sessions(family: int) -> None:
    assert len(supervisor.descendants(family)) == 2
    assert {family} < supervisor.descendants(os.getpid())


def test_kernel_without_lists_of_children_gives_the_same(
    family: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = supervisor.descendants(family)
    monkeypatch.setattr(supervisor.Path, "exists", lambda _: False)
    assert supervisor.descendants(family) == listed


def test_counting_stops_where_there_are_enough(family: int) -> None:
    assert len(supervisor.descendants(family, 0)) == 1


def test_nobody_has_no_descendants() -> None:
    assert supervisor.descendants(2**22 + 1) == set()
