"""Expressions that hooks return, to compare what we say of them with what the real suite says."""

from __future__ import annotations

HEAD = """\
import array
import asyncio
import base64
import collections
import copy
import cmath
import dataclasses
import datetime as dt
import decimal
import enum
import fractions
import functools
import hashlib
import io
import ipaddress
import itertools
import json
import logging
import math
import operator
import os
import pathlib
import queue
import random
import re
import struct
import threading
import time
import types
import typing
import urllib.parse
import uuid
import weakref
import zlib
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple
from dataclasses import asdict, astuple, dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, Flag, IntEnum, IntFlag
from pathlib import Path
from uuid import UUID, uuid4

from pydantic import BaseModel

Point = namedtuple("Point", "x y")
Typed = typing.NamedTuple("Typed", [("x", int)])


class Pair(typing.NamedTuple):
    one: int
    other: int


class Options(typing.TypedDict):
    size: int


class Color(Enum):
    RED = "red"


class Word(str, Enum):
    A = "a"


class Level(IntEnum):
    LOW = 1


class Bits(Flag):
    ON = 1


class IntBits(IntFlag):
    ON = 1


@dataclass
class Box:
    size: int = 1


@dataclass
class Dated:
    at: datetime


class Model(BaseModel):
    size: int = 1


class Plain:
    pass


class Words(list):
    pass


class Table(dict):
    pass


class Row(tuple):
    pass


class Text(str):
    pass


class Problem(ValueError):
    pass


def function():
    return 1


def sets():
    return {1}


async def coroutine():
    return 1


def generator():
    yield 1


NOW = datetime(2024, 1, 1)
PATTERN = re.compile("a")
"""

EXPRESSIONS = [
    # dates
    "datetime.now()", "datetime.utcnow()", "datetime(2024, 1, 1)", "dt.datetime.now(dt.timezone.utc)", "NOW", "date.today()",
    "datetime.now().date()", "datetime.now().time()", "datetime.now() - NOW", "NOW - timedelta(days=1)", "NOW + timedelta(1)",
    "timedelta(seconds=1) * 2", "2 * timedelta(seconds=1)", "timedelta(1) / timedelta(1)", "timedelta(1) / 2", "NOW.isoformat()", "NOW.timestamp()",
    "NOW.year", "NOW.strftime('%Y')", "(NOW - NOW).total_seconds()", "(NOW - NOW).days", "str(NOW)", "timezone.utc", "dt.timezone.utc",
    "NOW.timetuple()", "date(2024, 1, 1).isocalendar()", "abs(timedelta(-1))", "-timedelta(1)", "max(NOW, NOW)", "sum([timedelta(1)], timedelta())",
    "{'at': NOW}", "[NOW]", "{'a': {'b': [{'c': NOW}]}}", "[NOW for _ in range(2)]", "{k: NOW for k in ['a']}", "NOW if True else None", "None or NOW",
    "f'{NOW}'", "'%s' % NOW", "NOW.replace(year=2000)", "NOW.weekday()", "time.time()", "time.localtime()", "time.strftime('%Y')", "time.gmtime(0)",
    # numbers
    "Decimal('1')", "Decimal(1) + 1", "1 + Decimal(1)", "Decimal(1) * Decimal(2)", "float(Decimal(1))", "int(Decimal(1))", "str(Decimal(1))", "round(Decimal('1.5'), 1)",
    "round(Decimal('1.5'))", "fractions.Fraction(1, 2)", "fractions.Fraction(1, 2) + 1", "complex(1, 2)", "1j", "2 + 1j", "(1j).real", "cmath.sqrt(-1)", "float('nan')",
    "math.nan", "float('NaN')", "float('inf')", "math.inf", "-math.inf", "1.5", "10 ** 40", "True", "None", "~1", "not 1", "1 < 2", "divmod(7, 2)", "round(1.5)", "round(1.55, 1)",
    "math.floor(1.5)", "len('abc')", "hash(1)", "-math.nan", "abs(-1)", "[1, float('nan')]", "sum([1, 2])", "math.modf(1.5)",
    # texts and bytes
    "b'a'", "bytes(3)", "bytearray(b'a')", "memoryview(b'a')", "'a'.encode()", "b'a'.decode()", "base64.b64encode(b'a')", "base64.b64encode(b'a').decode()", "zlib.compress(b'a')",
    "struct.pack('i', 1)", "struct.unpack('i', b'1234')", "os.urandom(2)", "hashlib.sha256(b'a')", "hashlib.sha256(b'a').digest()", "hashlib.sha256(b'a').hexdigest()", "'a' 'b'", "b'a' b'b'",
    "'a' + 'b'", "'a' * 2", "b'a' + b'b'", "b'a' * 2", "b'%d' % 1", "'a,b'.split(',')", "'a'.partition('a')", "'a'.join(['b'])", "'a'.upper()", "b'ab'.split()", "Text('a')", "json.dumps({})", "json.loads('{}')",
    "io.BytesIO(b'a').getvalue()", "io.StringIO('a')", "io.StringIO('a').getvalue()", "'a'.splitlines()", "'abc'[1:]", "(1).to_bytes(1, 'big')", "chr(97)", "repr(NOW)", "b'a'.hex()",
    # containers
    "{1}", "set()", "set([1])", "frozenset([1])", "{1} | {2}", "{1} - {2}", "{1}.union({2})", "{x for x in [1]}", "sorted({1})", "list({1})", "len({1})", "tuple([1])", "(1, 2)", "()", "(1,)", "1, 2",
    "[(1, 2)]", "{'a': (1, 2)}", "[*(1, 2)]", "(*[1],)", "[1] + [2]", "(1,) + (2,)", "[(1,)] * 2", "(1, 2)[0]", "(1, 2)[:1]", "[[1], (2,)]", "list((1, 2))", "[list(x) for x in [(1, 2)]]",
    "[x for x in [(1, 2)]]", "{'a': 1}.keys()", "{'a': 1}.values()", "{'a': 1}.items()", "list({'a': 1}.items())", "list({'a': 1})", "sorted({'a': 1}.items())", "dict({'a': 1}.items())", "dict(a=1)", "dict(a=NOW)",
    "dict(zip(['a'], [1]))", "dict(zip([1], ['a']))", "dict(enumerate(['a']))", "dict([('a', 1)])", "dict([('a', (1,))])", "dict.fromkeys(['a'])", "{**{'a': 1}}", "{**{'a': NOW}, 'a': 1}", "{**{'a': 1}, 'a': NOW}", "{'a': NOW} | {'b': 1}",
    "{'a': NOW, 'a': 1}", "{1: 'a'}", "{None: 1}", "{True: 1}", "{1.5: 1}", "{(1, 2): 1}", "{NOW: 1}", "{b'a': 1}", "{'a': {1: 2}}", "{str(1): 1}", "{i: x for i, x in enumerate('ab')}", "{x: i for i, x in enumerate('ab')}",
    "{len(x): x for x in ['a']}", "{k: v for k, v in {'a': 1}.items()}", "{k: v for k, v in {1: 1}.items()}", "{v: k for k, v in {'a': 'b'}.items()}", "{Level.LOW: 1}", "{Word.A: 1}", "{Color.RED: 1}", "{f'{x}': x for x in [1]}",
    "Counter('aab')", "Counter([1])", "Counter('aab').most_common()", "OrderedDict(a=1)", "OrderedDict([('a', 1)])", "defaultdict(list)", "deque([1])", "deque()", "list(deque([1]))", "ChainMap({})", "types.MappingProxyType({})", "dict(types.MappingProxyType({}))",
    "collections.UserDict()", "collections.UserList()", "array.array('i', [1])", "array.array('i', [1]).tolist()", "range(3)", "list(range(3))", "enumerate([1])", "zip([1], [2])", "list(zip([1], [2]))", "[list(x) for x in zip([1], [2])]",
    "[a + b for a, b in zip([1], [2])]", "map(str, [1])", "list(map(str, [1]))", "list(map(Decimal, [1]))", "list(map(lambda x: (x, x), [1]))", "filter(None, [1])", "list(filter(None, [1]))", "reversed([1])", "list(reversed([1]))", "iter([1])", "(x for x in [1])",
    "[x for x in (1, 2)]", "itertools.count()", "itertools.chain([1], [2])", "list(itertools.chain([1], [2]))", "list(itertools.product([1], [2]))", "list(itertools.combinations([1, 2], 2))", "itertools.groupby([1])", "sorted([(1, 2)])", "list(enumerate('a'))",
    "{'a': [1, 2]}.get('a')", "{'a': (1,)}['a']", "{'a': [1]}['a']", "[(1,)][0]", "[[1]][0]", "copy.copy({1})", "copy.deepcopy({'a': {1}})", "[1].copy()", "{'a': NOW}.copy()", "sorted([3, 1])", "[*'ab']", "list('ab')", "max([(1, 2)])",
    # own classes
    "Point(1, 2)", "Point(1, 2)._asdict()", "Point(1, 2).x", "list(Point(1, 2))", "Typed(1)", "Pair(1, 2)", "Pair(1, 2)._asdict()", "Options(size=1)", "Options(size=NOW)", "Color.RED", "Color.RED.value", "Color.RED.name", "Color('red')", "list(Color)", "Word.A", "Word.A.value",
    "Level.LOW", "Bits.ON", "IntBits.ON", "Box()", "asdict(Box())", "astuple(Box())", "dataclasses.asdict(Box())", "Box().size", "Dated(NOW)", "Dated(NOW).at", "vars(Box())", "Box().__dict__", "Model()", "Model().model_dump()", "Model().model_dump(mode='json')", "Model().model_dump_json()", "Model().size", "Plain()", "Plain", "Words([1])", "Table(a=1)",
    "Row([1])", "Problem('a')", "ValueError('a')", "str(Problem('a'))", "[Box()]", "{'a': Model()}", "[Color.RED for _ in [1]]", "{'a': Level.LOW}", "Model", "[Box() for _ in range(1)]", "Box", "Point",
    # functions and machinery
    "function", "function()", "sets()", "sorted(sets())", "lambda: 1", "functools.partial(function)", "coroutine()", "generator()", "list(generator())", "self", "self.attr", "self.items", "self.table", "sorted(self.items)", "self.method", "self.number()", "self.pair()", "self.prop", "self.later",
    "re.compile('a')", "PATTERN", "PATTERN.pattern", "re.match('a', 'a')", "re.match('a', 'a').group()", "re.match('a', 'a').groups()", "PATTERN.match('a')", "PATTERN.findall('a')", "re.finditer('a', 'a')", "re.sub('a', 'b', 'a')", "re.match('a', 'a').span()", "re.findall('(a)(b)', 'ab')",
    "uuid4()", "uuid.uuid4().hex", "str(uuid4())", "UUID(int=1)", "uuid.uuid4().bytes", "uuid.uuid5(uuid.NAMESPACE_DNS, 'a')", "Path('a')", "Path('a') / 'b'", "'a' / Path('b')", "str(Path('a'))", "Path('a').name", "Path('a').parent", "Path('a').parts", "pathlib.PurePath('a')", "Path('a').with_suffix('.b')", "[p for p in Path('.').iterdir()]", "list(Path('.').glob('*.nothing'))",
    "os.path.split('a')", "os.path.splitext('a.b')", "os.path.join('a', 'b')", "os.stat('.')", "urllib.parse.urlparse('http://a')", "urllib.parse.urlsplit('http://a')", "urllib.parse.urlparse('http://a').netloc", "ipaddress.ip_address('1.1.1.1')", "str(ipaddress.ip_address('1.1.1.1'))", "threading.Lock()", "threading.Event()", "queue.Queue()",
    "logging.getLogger('a')", "random.Random(1)", "random.Random(1).random()", "types.SimpleNamespace(a=1)", "vars(types.SimpleNamespace(a=1))", "object()", "...", "slice(1)", "type(1)", "int", "math", "operator.itemgetter(1)", "open(os.devnull)", "weakref.ref(self)", "typing.cast(int, {1})", "typing.cast(set, [1])",
    "asyncio.Queue()", "isinstance(1, int)", "(x := {1})", "{1} and [1]", "[] or {1}", "[] and {1}", "{1} if self.attr else [1]", "[1] if self.attr else {1}",
]  # fmt: skip

BODIES = [
    # one a hook, with the result of the real suite told by running it
    "x = {1}\nreturn x", "x = {1}\nx = sorted(x)\nreturn x", "x = None\nif self.attr == 1:\n    x = {1}\nreturn x", "if self.attr:\n    x = {1}\nelse:\n    x = [1]\nreturn x", "x = [1]\nif not self.attr:\n    x = {1}\nreturn x",
    "x = []\nx.append((1, 2))\nreturn x", "x = {}\nx['at'] = NOW\nreturn x", "x = {}\nx['at'] = NOW\nx['at'] = x['at'].isoformat()\nreturn x", "x = {'at': NOW}\nx['at'] = str(x['at'])\nreturn x", "x = {'at': NOW}\nx.update(at=1)\nreturn x", "x = {'at': NOW}\nx.pop('at')\nreturn x",
    "x = {'at': NOW}\ndel x['at']\nreturn x", "x = {}\nx[1] = 2\nreturn x", "x = {}\nfor i in range(2):\n    x[i] = i\nreturn x", "x = {}\nfor i, y in enumerate('ab'):\n    x[y] = i\nreturn x", "x = [NOW]\nfor i, y in enumerate(x):\n    x[i] = str(y)\nreturn x",
    "x = [{'at': NOW}]\nfor y in x:\n    y['at'] = 1\nreturn x", "x = [{'at': NOW}]\nfor y in x:\n    print(y)\nreturn x", "x = [NOW]\nx[0] = 1\nreturn x", "x = {'a': NOW}\nfor k in x:\n    x[k] = str(x[k])\nreturn x", "x = {'a': NOW}\nfor k, v in x.items():\n    x[k] = str(v)\nreturn x",
    "x = {'a': NOW}\nx = {k: str(v) for k, v in x.items()}\nreturn x", "x = [(1, 2)]\nreturn [list(y) for y in x]", "x = [(1, 2)]\nreturn [y[0] for y in x]", "x = [(1, 2)]\nreturn {str(a): b for a, b in x}", "x, y = {1}, [1]\nreturn y", "x, y = {1}, [1]\nreturn x", "x = y = {1}\nreturn y",
    "x = set()\nx |= {1}\nreturn x", "x = []\nx += [(1, 2)]\nreturn x", "x = 0\nx += 1.5\nreturn x", "x = Decimal(0)\nx += 1\nreturn x", "with open(os.devnull) as f:\n    return f", "with open(os.devnull) as f:\n    return f.read()", "try:\n    raise ValueError('a')\nexcept ValueError as e:\n    return e",
    "try:\n    raise ValueError('a')\nexcept ValueError as e:\n    return str(e)", "try:\n    x = {1}\nfinally:\n    pass\nreturn x", "try:\n    x = [1]\nexcept ValueError:\n    x = {1}\nreturn x", "for x in [{1}]:\n    return x", "for x in [(1, 2)]:\n    return x", "for x, y in [(1, 2)]:\n    return x", "for x, y in [(1, {1})]:\n    return y",
    "def inner():\n    return {1}\nreturn inner()", "def inner():\n    return {1}\nreturn inner", "inner = lambda: {1}\nreturn inner()", "return [x for x in [{1}]]", "return {'a': [y for y in x] for x in [(1,)]}", "x = {'a': []}\nx['a'].append((1, 2))\nreturn x", "x = {}\nx.setdefault('a', []).append(1)\nreturn x",
    "x = self.clean({'at': NOW})\nreturn x", "x = {'at': NOW}\nself.mend(x)\nreturn x", "x = {'at': NOW}\nhelper = self.mend\nhelper(x)\nreturn x", "x = {1}\nx = x if isinstance(x, list) else list(x)\nreturn x", "x = {1}\nif isinstance(x, set):\n    x = sorted(x)\nreturn x", "x = (1, 2)\nif isinstance(x, tuple):\n    return list(x)\nreturn x",
    "x = {'a': (1, 2)}\nreturn json.loads(json.dumps(x))", "x = {'a': NOW}\nreturn json.loads(json.dumps(x, default=str))", "x = {}\nx['self'] = x\nreturn x", "match self.attr:\n    case 1:\n        return {1}\n    case _:\n        return [1]", "x = [1]\nwhile self.attr is None:\n    x = {1}\nreturn x",
    "x = {1}\ny = x\nreturn y", "x = {'at': NOW}\ny = x\ny['at'] = 1\nreturn x", "x = {'at': NOW}\nreturn {**x, 'at': 1}", "x = {'at': NOW}\nreturn dict(x, at=1)", "return self._chain(1)", "x = [1]\nx.extend([(1, 2)])\nreturn x", "x = [1]\nx.insert(0, (1, 2))\nreturn x", "x = [{1}]\nx.clear()\nreturn x", "x = [{1}]\nreturn x[0]",
    "x = dict(self.table)\nreturn x", "x = sorted(self.items, key=str)\nreturn x", "x = {'n': 1}\nx[self.attr] = {1}\nreturn x", "global G\nG = {1}\nreturn G", "x: list = {1}\nreturn x", "return (yield_ := [1])", "x = {'at': NOW}\nif x['at'] is not None:\n    x['at'] = x['at'].isoformat()\nreturn x",
]  # fmt: skip
