"""Values that come near what is seen from outside, and are not part of it."""

from __future__ import annotations

import pytest
from determinism_check import codes_of


@pytest.mark.parametrize(
    "read",
    ["handle, name = tempfile.mkstemp()", "made = tempfile.mkstemp()\n    handle, name = made[0], made[1]"],
)
@pytest.mark.parametrize(("result", "codes"), [("name", ["DET003"]), ("handle", [])])
def test_of_a_temporary_file_only_the_name_is_random(read: str, result: str, codes: list[str]) -> None:
    assert codes_of(f"import tempfile\n\n\ndef execute(args):\n    {read}\n    return {result}\n") == codes


def test_what_is_written_through_the_handle_of_a_temporary_file_is_not_random() -> None:
    text = "import os, tempfile\n\n\ndef spill(data):\n    handle, name = tempfile.mkstemp()\n"
    assert codes_of(f"{text}    os.write(handle, data)\n    os.unlink(name)\n") == []
    assert codes_of(f"{text}    os.write(handle, name.encode())\n") == ["DET003"]


@pytest.mark.parametrize(("name", "codes"), [("AccessLogger", []), ("Report", ["DET001"])])
def test_what_a_class_keeps_for_its_log_is_not_seen(name: str, codes: list[str]) -> None:
    text = (
        f"import time\n\n\nclass {name}:\n    _zone = None\n\n    @classmethod\n"
        "    def zone(cls):\n        cls._zone = time.localtime().tm_gmtoff\n"
    )
    assert codes_of(text) == codes
