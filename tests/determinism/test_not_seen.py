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


FOLDER = "import os\nimport tempfile\nimport uuid\nfrom pathlib import Path\n\n\ndef execute(run, root):\n"


@pytest.mark.parametrize(
    "text",
    [
        "path = Path(tempfile.mkdtemp()) / 'out'\nrun(path)\nreturn path.read_text()",
        "path = Path(tempfile.mkdtemp())\nreturn path.joinpath('out').exists()",
        "path = Path(tempfile.mkdtemp(), 'out')\nwith path.open() as file:\n    return file.read()",
        "path = os.path.join(tempfile.mkdtemp(), 'out')\nreturn os.path.basename(path)",
        "path = Path(tempfile.mkdtemp())\nreturn sorted(each.name for each in path.iterdir())",
        "path = Path(tempfile.mkdtemp())\nreturn sorted(str(each.relative_to(path)) for each in path.rglob('*'))",
        "path = root / str(uuid.uuid4()) / 'out'\nreturn path.name, path.stat().st_size",
    ],
)
def test_a_file_is_no_other_one_for_its_folder(text: str) -> None:
    assert codes_of(FOLDER + "".join(f"    {line}\n" for line in text.split("\n"))) == []


@pytest.mark.parametrize(
    "text",
    [
        "path = Path(tempfile.mkdtemp()) / 'out'\nreturn path",
        "path = Path(tempfile.mkdtemp()) / 'out'\nreturn path.parent",
        "path = Path(tempfile.mkdtemp())\nreturn path.name",
        "path = Path(tempfile.mkdtemp()) / 'out'\nreturn os.path.dirname(path)",
        "path = Path(tempfile.mkdtemp())\nreturn sorted(path.iterdir())",
        "path = root / tempfile.mkdtemp()\nreturn path.name",
        "path = Path(root, tempfile.mkdtemp())\nreturn path.relative_to(root)",
    ],
)
def test_a_path_is_another_one_for_its_folder(text: str) -> None:
    assert codes_of(FOLDER + "".join(f"    {line}\n" for line in text.split("\n"))) == ["DET003"]
