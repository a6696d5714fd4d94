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


@pytest.mark.parametrize(
    ("name", "codes"), [("wait_seconds", []), ("delay", []), ("elapsed", ["DET001"]), ("waited", ["DET001"])]
)
def test_how_long_something_waits_is_a_time_out(name: str, codes: list[str]) -> None:
    text = f"import time\n\n\ndef execute(at):\n    {name} = at - time.time()\n    return {name}\n"
    assert codes_of(text) == codes


def test_what_a_pattern_finds_is_not_the_pattern() -> None:
    text = (
        "import re, uuid\n\n\ndef execute(text):\n    name = uuid.uuid4().hex\n    found = re.compile({})\n"
    )
    assert codes_of(text.format("name") + "    return found.sub('', text)\n") == []
    assert codes_of(text.format("'x'") + "    return re.escape(name)\n") == ["DET004"]


KEPT = """import os


class Index:
    def __init__(self, folder):
        self.known = {{}}
        for name in os.listdir(folder):
            {kept}

    def one(self, name):
        return {read}
"""


@pytest.mark.parametrize(
    ("kept", "read", "codes"),
    [
        ("self.known[name] = name.upper()", "self.known.pop(name, None)", []),
        ("self.known[name] = open(name)", "self.known[name]", []),
        ("self.known['last'] = name", "self.known['last']", ["DET012"]),
        ("self.last = name", "self.last", ["DET012"]),
    ],
)
def test_what_has_a_key_of_its_own_is_the_same_in_any_order(kept: str, read: str, codes: list[str]) -> None:
    assert codes_of(KEPT.format(kept=kept, read=read)) == codes


OUT = """import os


class Out:
    def __init__(self, session):
        self._session = session

    def flush(self, text):
        self._session.pid = os.getpid()
        self._out.send({sent})
"""


@pytest.mark.parametrize(
    ("sent", "codes"),
    [("self._session, text", []), ("self._session", ["DET005"]), ("text, self._session", ["DET005"])],
)
def test_what_something_is_sent_to_is_not_sent(sent: str, codes: list[str]) -> None:
    assert codes_of(OUT.format(sent=sent)) == codes


CLOCK = "import time\n\nLAST = 0.0\n\n\ndef turn(slot):\n    global LAST\n    {}\n\n\ndef when(slot):\n    return {}\n"


@pytest.mark.parametrize(
    ("kept", "read", "codes"),
    [
        ("LAST = time.monotonic()", "LAST + 1.0 < 3", []),
        ("slot.seen = time.monotonic()", "slot", []),
        ("LAST = time.monotonic()", "LAST", ["DET002"]),
        ("LAST = time.time()", "3", ["DET001"]),
        ("slot.seen = time.time()", "slot", ["DET001"]),
        ("slot.idle = time.monotonic() - slot.start", "slot", []),
        ("slot.took = time.monotonic() - slot.start", "slot", ["DET002"]),
    ],
)
def test_a_clock_that_starts_anywhere_may_be_kept(kept: str, read: str, codes: list[str]) -> None:
    assert codes_of(CLOCK.format(kept, read)) == codes


PAIRS = """import time


def first(texts, others):
    pairs = []
    for text in texts:
        pairs.append((text, time.monotonic()))
    for {target} in {source}:
        return {read}
"""


@pytest.mark.parametrize(
    ("target", "source", "read", "codes"),
    [
        ("n, (text, at)", "enumerate(pairs)", "n, text", []),
        ("n, (text, at)", "enumerate(pairs)", "at", ["DET002"]),
        ("other, (text, at)", "zip(others, pairs)", "other, text", []),
        ("other, (text, at)", "zip(others, pairs)", "other, at", ["DET002"]),
        ("(text, at), other", "zip(pairs, others)", "other, text", []),
        ("(text, at), other", "zip(pairs, others)", "at", ["DET002"]),
    ],
)
def test_beside_what_differs_stands_what_does_not(
    target: str, source: str, read: str, codes: list[str]
) -> None:
    assert codes_of(PAIRS.format(target=target, source=source, read=read)) == codes


def test_a_method_of_a_named_class_is_not_that_of_a_class_below_it() -> None:
    base = "import uuid\n\n\nclass Line:\n    def send(self, text):\n        {}\n"
    below = "\n\nclass Kept(Line):\n    def send(self, text):\n        self.last = text\n\n    def seen(self):\n        return self.last\n"
    other = "\n\nclass Chat(Line):\n    def go(self):\n        Line.send(self, str(uuid.uuid4()))\n"
    assert codes_of(base.format("pass") + below + other) == []
    assert codes_of(base.format("self.last = text") + below + other) == ["DET004"]
    assert codes_of(base.format("pass") + below + other.replace("Line.send", "Kept.send")) == ["DET004"]


COPIES = """import os


def copy(folder, out):
    {before}
    for name in os.listdir(folder):
        with open(os.path.join(out, name), "w") as own:
            {each}.write(name)
"""


@pytest.mark.parametrize(
    ("before", "each", "codes"),
    [("pass", "own", []), ("pass", "out", ["DET012"]), ("every = open(out)", "every", ["DET012"])],
)
def test_each_file_of_its_own_is_written_in_any_order(before: str, each: str, codes: list[str]) -> None:
    assert codes_of(COPIES.format(before=before, each=each)) == codes


@pytest.mark.parametrize(("name", "codes"), [("set_debug_info", []), ("set_info", ["DET001"])])
def test_what_is_put_into_an_argument_for_debugging_is_not_seen(name: str, codes: list[str]) -> None:
    text = f"import time\n\n\ndef make(kind):\n    made = kind()\n    {name}(made)\n    return made\n\n\n"
    assert codes_of(f"{text}def {name}(made):\n    made.at = time.time()\n") == codes


FAMILY = """import uuid


class Store:
    def save(self, text):
        {call}

    def find(self, text):
        pass


class Kept(Store):
    def __init__(self, other):
        def find(text):
            self.last = text

        self.find = find
        self.other = other

    def seen(self):
        return self.last


class Remote(Store):
    def put(self):
        self.find(str(uuid.uuid4()))


class Files(Store):
    def save(self, text):
        raise ValueError(text)
"""


def test_what_another_class_puts_in_the_place_of_a_method_is_not_called() -> None:
    assert codes_of(FAMILY.format(call="pass")) == []
    assert codes_of(FAMILY.format(call="pass").replace("Remote(Store)", "Remote(Kept)")) == ["DET004"]


def test_a_method_does_not_call_what_stands_in_its_place() -> None:
    assert codes_of(FAMILY.format(call="text and self.save(str(uuid.uuid4()))")) == []
    assert codes_of(FAMILY.format(call="text and self.find(str(uuid.uuid4()))")) == ["DET004"]


@pytest.mark.parametrize(
    ("declared", "codes"),
    [("Set[int]", []), ("set[float]", []), ("Set[str]", ["DET011"]), ("set", ["DET011"])],
)
def test_a_set_declared_as_one_of_numbers_has_one_order(declared: str, codes: list[str]) -> None:
    text = (
        f"from typing import Set\n\n\nclass Slots:\n    def __init__(self):\n        self.slots: {declared} = set()\n\n"
        "    def add(self, slot):\n        self.slots.add(slot)\n\n"
        "    def all(self):\n        return list(self.slots)\n"
    )
    assert codes_of(text) == codes


AGAIN = """import os


class Exchange:
    def start(self):
        self.key = os.urandom(8)

    def reply(self, message):
        {given}
        if self.key < b"a":
            raise ValueError(message)
"""


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ("self.key = message.key", []),
        ("message.key = 1", ["DET003"]),
        ("if message: self.key = b''", ["DET003"]),
    ],
)
def test_an_attribute_that_gets_another_value_first_is_another(given: str, codes: list[str]) -> None:
    assert codes_of(AGAIN.format(given=given)) == codes


def test_what_is_bound_to_itself_ends() -> None:
    source = (
        "def f(a):\n    ids = {x for x in g(a)}\n    for x in ids:\n        ids = {y for y in [x for x in ids]}\n"
        "    return list(ids)\n\n\ndef g(a):\n    return [x for x in g(a)]\n"
    )
    assert codes_of(source) == ["DET011"]
