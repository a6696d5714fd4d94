"""The workspace that the tables ask about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dagstack_files import SETTINGS, Bench

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared_bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("workspace"))


@pytest.fixture
def bench(shared_bench: Bench) -> Iterator[Bench]:
    """The workspace of `FILES` with no file open; nobody writes to its disk."""
    yield shared_bench
    for path in tuple(shared_bench.files.buffers):
        shared_bench.files.close(path)
    shared_bench.settings = SETTINGS
