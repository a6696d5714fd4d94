"""Module files that the host takes, in the many ways in which people write them; nothing in them is to be told."""

from __future__ import annotations

MODELS = """\
from typing import Annotated, Any, ClassVar, Optional

from pydantic import BaseModel, ConfigDict, Field


class Input(BaseModel):
    name: str = Field(..., description="Who")
    size: int = Field(3, description="How much")


class Output(BaseModel):
    out: str = Field(..., description="What")


"""
BODY = """\
    description = "Does something"
    input_schema = Input
    output_schema = Output

"""
EXECUTE = """\
    def execute(self, inputs, context):
        return {"out": inputs["name"]}
"""
HELPERS = {
    "kit/__init__.py": "from kit.base import Base, Store\n",
    "kit/base.py": '''\
from __future__ import annotations

import abc
import contextlib
import functools
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from apcore import Context, ModuleAnnotations
from pydantic import BaseModel, Field

T = TypeVar("T")


class Reply(BaseModel):
    out: str = Field(..., description="What")


class Base(abc.ABC, Generic[T]):
    """What modules have in common."""

    output_schema = Reply
    annotations = ModuleAnnotations(readonly=True)
    version = "1.0.0"

    def execute(self, inputs: dict[str, Any], context: Context) -> dict[str, Any]:
        return {"out": self.run(inputs, context)}

    @abc.abstractmethod
    def run(self, inputs: dict[str, Any], context: Context) -> str: ...

    @property
    def label(self) -> str:
        return type(self).__name__


@dataclass
class Store:
    path: str = "x"

    @contextlib.contextmanager
    def opened(self):
        with open(self.path) as file:
            yield file


def retried(times: int):
    def wrap(function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            for _ in range(times):
                with contextlib.suppress(OSError):
                    return function(*args, **kwargs)
            return function(*args, **kwargs)

        return inner

    return wrap
''',
}
SHAPES = {
    "plain": f"{MODELS}class Thing:\n{BODY}{EXECUTE}",
    "protocol_base": f"from apcore import Module\n\n{MODELS}class Thing(Module):\n{BODY}{EXECUTE}",
    "inherits_most": (
        f"{MODELS}from kit import Base\n\n\nclass Thing(Base[str]):\n    description = 'Does it'\n    input_schema = Input\n\n"
        "    def run(self, inputs, context):\n        return inputs['name']\n"
    ),
    "annotated_attributes": (
        f"from apcore import Context, ModuleAnnotations\n\n{MODELS}class Thing:\n    description: ClassVar[str] = (\n        'Does '\n        'it'\n    )\n"
        "    input_schema: type[BaseModel] = Input\n    output_schema: type[BaseModel] = Output\n"
        "    annotations: ModuleAnnotations = ModuleAnnotations(readonly=True, idempotent=True)\n\n"
        "    def execute(self, inputs: dict[str, Any], context: Context, /) -> dict[str, Any]:\n        return {'out': inputs['name']}\n"
    ),
    "nested_models": (
        "from pydantic import BaseModel, Field\n\n\nclass Thing:\n    class Input(BaseModel):\n        name: str = Field(..., description='Who')\n\n"
        "    class Output(BaseModel):\n        out: str = Field(..., description='What')\n\n"
        f"{BODY}{EXECUTE}"
    ),
    "docstring_after": f'{MODELS}class Thing:\n    """Does it."""\n\n{BODY}{EXECUTE}',
    "constants": (
        f"{MODELS}_TEXT = 'Does {{}}'\nDESCRIPTION = _TEXT.format('it')\nINPUT = Input\n\n\nclass Thing:\n    description = DESCRIPTION\n"
        f"    input_schema = INPUT\n    output_schema = Output\n\n{EXECUTE}"
    ),
    "created_model": (
        f"from pydantic import create_model\n\n{MODELS}Made = create_model('Made', name=(str, Field(..., description='Who')))\n\n\n"
        f"class Thing:\n    description = 'Does it'\n    input_schema = Made\n    output_schema = Output\n\n{EXECUTE}"
    ),
    "decorated": f"from kit.base import retried\n\n{MODELS}class Thing:\n{BODY}    @retried(times=3)\n{EXECUTE}",
    "static": f"{MODELS}class Thing:\n{BODY}    @staticmethod\n    def execute(inputs, context):\n        return {{'out': inputs['name']}}\n",
    "asynchronous": (
        f"import asyncio\n\n{MODELS}class Thing:\n{BODY}    async def execute(self, inputs, context):\n        await asyncio.sleep(0)\n"
        "        return {'out': inputs['name']}\n\n    async def stream(self, inputs, context):\n        yield {'out': inputs['name']}\n"
    ),
    "constructor": (
        f"import os\n\nfrom kit import Store\n\n{MODELS}class Thing:\n{BODY}    def __init__(self, store=None, *, retries=3):\n"
        f"        self.store = store or Store(os.environ.get('STORE', 'x'))\n        self.retries = retries\n\n{EXECUTE}"
    ),
    "lifecycle": (
        f"{MODELS}class Thing:\n{BODY}    def on_load(self):\n        self.known = {{}}\n\n    def on_unload(self):\n        self.known.clear()\n\n"
        "    def on_suspend(self):\n        return dict(self.known)\n\n    def on_resume(self, state):\n        self.known = dict(state)\n\n"
        f"    def preflight(self, inputs, context):\n        return None\n\n    def preview(self, inputs, context):\n        return None\n\n{EXECUTE}"
    ),
    "postponed_builtins": "from __future__ import annotations\n\nfrom pydantic import BaseModel, Field\n\n\nclass Input(BaseModel):\n    name: str = Field(..., description='Who')\n"
    "    more: dict[str, list[int]] | None = Field(None, description='More')\n\n\nclass Output(BaseModel):\n    out: str = Field(..., description='What')\n\n\n"
    f"class Thing:\n{BODY}{EXECUTE}",
    "postponed_elsewhere": (
        "from __future__ import annotations\n\nfrom typing import TYPE_CHECKING\n\nfrom kit.base import Reply\nfrom pydantic import BaseModel, Field\n\n"
        "if TYPE_CHECKING:\n    from apcore import Context\n\n\nclass Input(BaseModel):\n    name: str = Field(..., description='Who')\n\n\n"
        "class Thing:\n    description = 'Does it'\n    input_schema = Input\n    output_schema = Reply\n\n"
        "    def execute(self, inputs: dict[str, object], context: Context) -> dict[str, object]:\n        return {'out': str(inputs['name'])}\n"
    ),
    "logger_and_tables": (
        f"import json\nimport logging\nimport re\n\n{MODELS}logger = logging.getLogger(__name__)\nWORD = re.compile(r'\\w+')\nTABLE = json.loads('{{}}')\n"
        f"KINDS = {{kind.__name__ for kind in (Input, Output)}}\n\n\ndef words(text):\n    return WORD.findall(text)\n\n\nclass Thing:\n{BODY}{EXECUTE}"
    ),
    "other_classes": (
        "import enum\nimport typing\nfrom dataclasses import dataclass\n\n"
        f"{MODELS}class Kind(enum.Enum):\n    ONE = 1\n\n\nclass Row(typing.NamedTuple):\n    a: int\n\n\n@dataclass\nclass Cell:\n    a: int\n\n\n"
        f"class Problem(Exception):\n    code = 3\n\n\nclass Helper:\n    def execute(self, statement):\n        return statement\n\n\nclass Thing:\n{BODY}{EXECUTE}"
    ),
    "dictionary_of_annotations": (
        f"{MODELS}class Thing:\n{BODY}    annotations = {{'readonly': True, 'cacheable': True, 'cache_ttl': 30, 'cache_key_fields': ['name']}}\n\n{EXECUTE}"
    ),
    "filled_in": (
        f"{MODELS}class Thing:\n{BODY}    def execute(self, inputs, context):\n        data = Input(**inputs)\n        size = inputs.get('size', 3)\n"
        "        if 'size' in inputs:\n            size = inputs['size']\n        return {'out': data.name * size}\n"
    ),
    "results": (
        f"{MODELS}class Thing:\n{BODY}    def execute(self, inputs, context):\n        if not inputs['name']:\n            return None\n"
        "        result = {'out': inputs['name']}\n        result.update(more=1)\n        return result if inputs else {**result}\n"
    ),
    "aliases": (
        "from pydantic import BaseModel, ConfigDict, Field\n\n\nclass Input(BaseModel):\n    model_config = ConfigDict(populate_by_name=True)\n\n"
        "    name: str = Field('x', alias='fullName', description='Who')\n\n\nclass Output(BaseModel):\n    model_config = ConfigDict(populate_by_name=True)\n\n"
        "    out: str = Field(..., alias='theOut', description='What')\n\n\n"
        f"class Thing:\n{BODY}    def execute(self, inputs, context):\n        return {{'theOut': inputs.get('fullName', '')}}\n"
    ),
    "reads_only": (
        "import sqlite3\nfrom pathlib import Path\n\nfrom apcore import ModuleAnnotations\n\n"
        f"{MODELS}class Thing:\n{BODY}    annotations = ModuleAnnotations(readonly=True, destructive=False)\n\n"
        "    def execute(self, inputs, context):\n        with sqlite3.connect('x') as connection:\n"
        "            rows = connection.execute('SELECT * FROM updates WHERE name = ?', (inputs['name'],)).fetchall()\n"
        "        with open('names') as names:\n            text = names.read()\n        return {'out': str(rows) + text + Path('y').read_text()}\n"
    ),
    "calls_with_a_table": (
        f"{MODELS}TARGETS = {{'a': 'plain', 'b': 'static'}}\n\n\nclass Thing:\n{BODY}    def execute(self, inputs, context):\n"
        "        target = TARGETS[inputs['name']]\n        found = [context.executor.call(target, {'name': 'x'}, context) for _ in range(2)]\n"
        "        return {'out': str(found)}\n"
    ),
    "calls_in_tasks": (
        f"import asyncio\n\n{MODELS}class Thing:\n{BODY}    async def execute(self, inputs, context):\n        executor = context.executor\n"
        "        tasks = [executor.call_async(name, inputs, context) for name in ('plain', 'static')]\n"
        "        tasks.append(asyncio.create_task(executor.call_async('asynchronous', inputs, context=context)))\n"
        "        return {'out': str(await asyncio.gather(*tasks))}\n"
    ),
    "calls_over_helpers": (
        f"{MODELS}async def ask(executor, context, name):\n    return await executor.call_async(name, {{'name': 'x'}}, context)\n\n\nclass Thing:\n{BODY}"
        "    async def execute(self, inputs, context):\n        return await ask(context.executor, context, 'plain')\n"
    ),
    "phones": (
        f"{MODELS}class Phone:\n    def call(self, number, text=''):\n        return text\n\n\nclass Thing:\n{BODY}    def __init__(self):\n        self.executor = Phone()\n\n"
        "    def execute(self, inputs, context):\n        return {'out': self.executor.call('number one', text=inputs['name'])}\n"
    ),
    "examples": (
        f"from apcore import ModuleExample\n\n{MODELS}class Thing:\n{BODY}    examples = [\n        ModuleExample(title='One', inputs={{'name': 'a'}}, output={{'out': 'a'}}),\n"
        f"        ModuleExample('Two', {{'name': 'b', 'size': 4}}, {{'out': 'b'}}, 'With a size'),\n    ]\n\n{EXECUTE}"
    ),
    "carriage_returns": f"\ufeff{MODELS}class Thing:\n{BODY}{EXECUTE}".replace("\n", "\r\n"),
    "emoji": f"{MODELS}NOTE = '🎉 é'\n\n\nclass Thing:\n    # 🎉\n{BODY}{EXECUTE}",
    "several_names": f"{MODELS}class Thing:\n{BODY}{EXECUTE}\n\n__all__ = ['Thing']\nMODULE_NAME = Thing.__name__\n",
    "guarded_main": f"{MODELS}class Thing:\n{BODY}{EXECUTE}\n\nif __name__ == '__main__':\n    print(Thing().execute({{'name': 'x'}}, None))\n",
    "optional_dependency": f"{MODELS}try:\n    import ujson as json\nexcept ImportError:\n    import json\n\n\nclass Thing:\n{BODY}{EXECUTE}",
    "attribute_docstrings": (
        "from pydantic import BaseModel, ConfigDict\n\n\nclass Input(BaseModel):\n    model_config = ConfigDict(use_attribute_docstrings=True)\n\n    name: str\n"
        "    '''Who.'''\n\n\nclass Output(BaseModel):\n    model_config = ConfigDict(use_attribute_docstrings=True)\n\n    out: str\n    '''What.'''\n\n\n"
        f"class Thing:\n{BODY}{EXECUTE}"
    ),
}  # fmt: skip


def files() -> dict[str, str]:
    """One project with a module of each shape."""
    shapes = {f"extensions/{name}.py": source for name, source in SHAPES.items()}
    return {"apcore.yaml": "version: '1'\nproject:\n  name: shapes\n", **HELPERS, **shapes}
