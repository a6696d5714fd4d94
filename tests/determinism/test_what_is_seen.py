"""Where a value goes: what counts as seen from outside, and what does not."""

from __future__ import annotations

import pytest
from determinism_check import check_files, check_source, codes_of, spots

HEAD = "import logging\nimport os\nimport random\nimport time\nimport uuid\nfrom datetime import date, datetime\n\n\n"


def body(text: str) -> str:
    return HEAD + "def execute(self, args):\n" + "".join(f"    {line}\n" for line in text.split("\n"))


@pytest.mark.parametrize(
    "text",
    [
        "return time.time()",
        "x = time.time()\ny = x\nreturn y",
        "return [1, {'at': (time.time(),)}]",
        "return f'{time.time():.0f}'",
        "return '%s' % time.time()",
        "return 'at {}'.format(time.time())",
        "return str(int(time.time()))",
        "return args or time.time()",
        "return time.time() if args else None",
        "return datetime.now().isoformat()",
        "return (datetime.now() + args).date().isoformat()",
        "yield time.time()",
        "raise ValueError(f'at {datetime.now()}')",
        "args['at'] = time.time()",
        "args.append(time.time())",
        "args.at = time.time()",
        "rows = []\nrows.append({'at': time.time()})\nreturn rows",
        "row = {}\nrow['at'] = time.time()\nreturn row",
        "row = {}\nrow.update(at=time.time())\nreturn row",
        "row = {'at': time.time(), 'n': 1}\nreturn row['at']",
        "at, n = time.time(), 1\nreturn at",
        "pair = (time.time(), 1)\nat, n = pair\nreturn at",
        "return [x for x in [time.time()]]",
        "return {k: time.time() for k in args}",
        "return (lambda: time.time())()",
        "with open('x') as f:\n    f.write(str(time.time()))",
        "if datetime.now().hour > 12:\n    return 1\nreturn 2",
        "if date.today() > date(2030, 1, 1):\n    raise ValueError('over')",
        "if random.random() < 0.5:\n    return 1",
        "if random.getrandbits(1):\n    return 1",
        "kind = 'a'\nif random.random() < 0.5:\n    kind = 'b'\nreturn kind",
        "return 'a' if random.random() < 0.5 else 'b'",
        "return args[random.randrange(3)]",
        "return [x for x in args if random.random() < 0.5]",
        "if (at := time.time()) and args:\n    return at",
        "at = 0\nwhile args:\n    at = time.time()\nreturn at",
        "try:\n    at = time.time()\nfinally:\n    pass\nreturn at",
        "match args:\n    case _:\n        at = time.time()\nreturn at",
        "start = time.time()\nreturn time.time() - start",
        "return {str(uuid.uuid4()): 1}",
        "def inner():\n    return time.time()\nreturn inner()",
        "at = time.time()\ndef inner():\n    return at\nreturn inner()",
    ],
)
def test_it_is_seen(text: str) -> None:
    assert codes_of(body(text)) != []


@pytest.mark.parametrize(
    "text",
    [
        "time.time()",
        "x = time.time()\nx = 1\nreturn x",
        "row = {'at': time.time(), 'n': 1}\nreturn row['n']",
        "at, n = time.time(), 1\nreturn n",
        "pair = (time.time(), 1)\nreturn pair[1]",
        "row = {'at': time.time()}\nrow['at'] = 0\nreturn row",
        "logging.info('%s', time.time())\nreturn args",
        "self.logger.debug('at %s', time.time())\nreturn args",
        "print(time.time())\nreturn args",
        "time.sleep(random.random())\nreturn args",
        "start = time.monotonic()\nrun()\nself.metrics.observe(time.monotonic() - start)\nreturn args",
        "deadline = time.time() + 5\nwhile time.time() < deadline:\n    if poll():\n        return args",
        "end = time.monotonic() + 5\nif time.monotonic() > end:\n    raise TimeoutError('late')",
        "start = time.time()\nif time.time() - start > 5:\n    raise TimeoutError('late')\nreturn args",
        "lock.acquire(timeout=time.time() - 5)\nreturn args",
        "return len(str(uuid.uuid4()))",
        "return uuid.uuid4() is None",
        "x = time.time()\nif x:\n    return args",
        "if os.getpid() == self.pid:\n    return args",
        "return random.Random(7).random()",
        "random.seed(3)\nreturn random.random()",
        "return datetime(2020, 1, 1).isoformat()",
        "at = time.time()\nraise ValueError('bad')",
        "return isinstance(time.time(), float)",
        "if args:\n    at = time.time()\nelse:\n    at = 1\n    return at",
        "at = time.time()\ndel at\nreturn args",
    ],
)
def test_it_is_not_seen(text: str) -> None:
    assert codes_of(body(text)) == []


def test_it_is_followed_through_helpers_files_and_callbacks() -> None:
    helpers = "from time import time as now\n\n\ndef stamp(row):\n    return {**row, 'at': clock()}\n\n\ndef clock():\n    return now()\n"
    plugin = "from helpers import stamp as s\n\n\nclass Plugin:\n    def execute(self, args):\n        return list(map(s, args))\n"
    assert [f.path.stem for f in check_source(plugin, helpers=helpers)] == ["helpers"]
    assert spots(
        "from functools import partial\nfrom random import choice as pick\n\n\ndef f(a):\n    draw = partial(pick, a)\n    return draw()\n"
    ) == [("DET003", "draw()")]
    assert spots(
        "import time\n\n\nclass A:\n    def __init__(self, clock=time.time):\n        self._clock = clock\n\n    def f(self):\n        return self._clock()\n"
    ) == [("DET001", "self._clock()")]


def test_what_an_object_is_given_is_seen_where_that_object_hands_it_out() -> None:
    code = (
        "import time\n\n\nclass Event:\n    def __init__(self, at):\n        self._at = at\n\n    @property\n    def at(self):\n"
        "        return self._at\n\n    def name(self):\n        return 'event'\n\n\n"
    )
    assert codes_of(code + "def f():\n    return Event(time.time()).at\n") == ["DET001"]
    assert codes_of(code + "def f():\n    return Event(time.time()).name()\n") == []
    assert codes_of(code + "def f():\n    Event(time.time())\n    return Event(0).at\n") == []
    assert codes_of(code + "def f():\n    return Event(time.time())\n") == []  # private, and nobody asks


def test_siblings_do_not_share_what_one_of_them_is_given() -> None:
    base = "import random\n\n\nclass Base:\n    def __init__(self, path):\n        self.path = path\n\n\n"
    one = "class One(Base):\n    def __init__(self):\n        super().__init__(random.random())\n\n    def f(self):\n        return 1\n\n\n"
    other = "class Other(Base):\n    def f(self):\n        return self.path\n"
    assert codes_of(base + one + other) == []
    assert codes_of(base + one.replace("return 1", "return self.path") + other) == ["DET003"]


def test_a_parameter_returns_to_those_who_gave_it_alone() -> None:
    code = "import time\n\n\ndef same(x):\n    return x\n\n\ndef f():\n    same(time.time())\n    return same(1)\n"
    assert codes_of(code) == []
    assert codes_of(code.replace("return same(1)", "return same(same(time.time()))")) == ["DET001"]


def test_recursion_and_circles_end() -> None:
    code = "import time\n\n\ndef f(n):\n    return g(n, time.time())\n\n\ndef g(n, x):\n    if n:\n        return h(n - 1, [x])\n    return x\n\n\ndef h(n, x):\n    return g(n, {'x': x})\n"
    assert codes_of(code) == ["DET001"]
    assert codes_of("import time\nx = y = time.time()\ny = x\nx = y\n\n\ndef f():\n    return x\n") == [
        "DET001"
    ]


def test_the_proof_goes_from_the_source_to_the_outlet() -> None:
    code = "import time\n\n\nclass A:\n    def setup(self):\n        self.at = self.now()\n\n    def now(self):\n        return time.time()\n\n    def get(self):\n        return wrap(self.at)\n\n\ndef wrap(x):\n    return [x]\n"
    (finding,) = check_source(code)
    assert finding.related[-1].message == "it is returned here"


def test_many_functions_that_change_their_argument_for_each_other_end() -> None:
    lines = ["import time\n\n\ndef f0(x):\n    x['at'] = time.time()\n"]
    lines += [f"\n\ndef f{n}(x):\n    f{n - 1}(x)\n" for n in range(1, 200)]
    lines.append("\n\ndef last(x):\n    f199(x)\n    last(x)\n")
    manifest = '[plugin]\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n'
    plugin = "\n\nclass Plugin:\n    def chunk(self, args):\n        row = {}\n        last(row)\n        return row\n"
    found = check_files({"dagstack.toml": manifest, "plugin.py": "".join(lines) + plugin}, "dagstack")
    assert [f.code for f in found] == ["DET001"]


def test_deep_and_long_code_ends() -> None:
    deep = "+".join(["1"] * 400)
    assert codes_of(f"import time\n\n\ndef f():\n    return time.time() + {deep}\n") == ["DET001"]
    branches = "".join(f"    if a == {n}:\n        x = time.time() + {n}\n" for n in range(100))
    assert len(codes_of(f"import time\n\n\ndef f(a):\n    x = 0\n{branches}    return x\n")) == 100
