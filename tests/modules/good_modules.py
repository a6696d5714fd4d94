"""A project of sound modules, as teams write them: in layers, with helpers, calls, annotations and examples."""

from __future__ import annotations

LAYERS = ("api", "orchestrator", "executor", "common")
ACL = """\
version: "1.0"
default_effect: deny
rules:
  - description: The world calls the interface alone
    callers: ["@external"]
    targets: ["api.*"]
    effect: allow
  - callers: ["api.*"]
    targets: ["orchestrator.*", "common.*"]
    effect: allow
  - callers: ["orchestrator.*"]
    targets: ["executor.*", "common.*"]
    effect: allow
  - callers: ["executor.*"]
    targets: ["common.*"]
    effect: allow
"""
CONFIG = """\
version: "1.0.0"
project:
  name: shop
extensions:
  root: ./extensions
acl:
  root: ./acl
"""
SHARED = '''\
"""What the modules of the shop have in common."""

from __future__ import annotations

import functools
import logging
from dataclasses import dataclass
from typing import Any

from apcore import Context
from pydantic import BaseModel, Field

logger = logging.getLogger(__name__)


class Page(BaseModel):
    """A page of something."""

    limit: int = Field(20, ge=1, le=100, description="How many at most")
    cursor: str | None = Field(None, description="Where the last page ended")


@dataclass(frozen=True)
class Rate:
    currency: str
    value: float


class Base:
    """What every module of the shop inherits."""

    version = "1.2.0"
    tags = ["shop"]

    def on_load(self) -> None:
        self._seen: dict[str, Any] = {}

    def on_unload(self) -> None:
        self._seen.clear()

    def ask(self, module_id: str, inputs: dict[str, Any], context: Context) -> dict[str, Any]:
        return context.executor.call(module_id, inputs, context)


def timed(function):
    @functools.wraps(function)
    def inner(self, inputs, context):
        logger.debug("%s begins", type(self).__name__)
        return function(self, inputs, context)

    return inner
'''
_HEAD = '''\
"""{title}."""

import logging
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, Optional

from apcore import Context, ModuleAnnotations, ModuleExample
from pydantic import BaseModel, ConfigDict, Field, field_validator

from shop.shared import Base, Page, timed

logger = logging.getLogger(__name__)
MAX_ITEMS = 50
NEXT = "{callee}"


class Status(Enum):
    OPEN = "open"
    DONE = "done"


class Item(BaseModel):
    """One line of an order."""

    sku: str = Field(..., min_length=3, description="The article")
    amount: int = Field(1, ge=1, description="How many")
    price: Decimal = Field(Decimal("0"), description="Of one")


class Input(Page):
    """What is asked for."""

    model_config = ConfigDict(extra="forbid")

    order_id: str = Field(..., description="The order")
    items: list[Item] = Field(default_factory=list, description="What is ordered")
    mode: Literal["fast", "safe"] = Field("safe", description="How it is done")
    note: Optional[str] = Field(None, description="What else is to be known")

    @field_validator("order_id")
    @classmethod
    def _trimmed(cls, value: str) -> str:
        return value.strip()


class Output(BaseModel):
    """What comes of it."""

    order_id: str = Field(..., description="The order")
    total: float = Field(..., description="What is to be paid")
    status: str = Field("open", description="Where it stands")
    details: dict[str, Any] = Field(default_factory=dict, description="What else came of it")


class {name}(Base):
    """{title}."""

    description = "{title} number {number}"
    input_schema = Input
    output_schema = Output
    annotations = ModuleAnnotations(readonly={readonly}, idempotent={readonly}, cacheable={readonly}, cache_ttl=60, cache_key_fields=("order_id",))
    examples = [
        ModuleExample(
            title="An order",
            inputs={{"order_id": "o-{number}", "items": [{{"sku": "abc", "amount": 2}}]}},
            output={{"order_id": "o-{number}", "total": 12.5}},
        )
    ]

    def __init__(self, limit: int = MAX_ITEMS) -> None:
        self.limit = limit
        self.calls = 0

{execute}
    def _total(self, items: list[dict[str, Any]]) -> float:
        total = Decimal("0")
        for item in items[: self.limit]:
            total += Decimal(str(item.get("price", 0))) * item["amount"]
        return float(total)
'''
_EXECUTES = {
    "api": """\
    def execute(self, inputs: dict[str, Any], context: Context) -> dict[str, Any]:
        order = inputs["order_id"]
        logger.info("order %s at %s", order, datetime.now())
        result = self.ask(NEXT, {"order_id": order, "items": inputs.get("items", [])}, context)
        return {"order_id": order, "total": result["total"], "status": Status.DONE.value}
""",
    "orchestrator": """\
    async def execute(self, inputs: dict[str, Any], context: Context) -> dict[str, Any]:
        results = []
        for item in inputs.get("items", []):
            executor = context.executor
            answer = await executor.call_async(NEXT, {"order_id": inputs["order_id"], "items": [item]}, context=context)
            results.append(answer)
        total = sum(result["total"] for result in results)
        return {"order_id": inputs["order_id"], "total": total, "details": {"parts": len(results)}}

    async def stream(self, inputs: dict[str, Any], context: Context):
        async for chunk in context.executor.stream(NEXT, inputs, context):
            yield chunk
""",
    "executor": """\
    @timed
    def execute(self, inputs: dict[str, Any], context: Context) -> dict[str, Any]:
        total = self._total(inputs.get("items", []))
        if inputs.get("mode") == "fast":
            return {"order_id": inputs["order_id"], "total": total}
        checked = context.executor.call(NEXT, {"order_id": inputs["order_id"]}, context)
        result = {"order_id": inputs["order_id"]}
        result["total"] = max(total, checked["total"])
        return result
""",
    "common": """\
    def execute(self, inputs, context):
        data = Input.model_validate(inputs)
        return Output(order_id=data.order_id, total=self._total(inputs.get("items", []))).model_dump()
""",
}


def good_project(modules: int) -> dict[str, str]:
    """The files of a project with so many modules, each of about 80 lines; nothing in it is to be told."""
    files = {
        "apcore.yaml": CONFIG,
        "acl/global_acl.yaml": ACL,
        "shop/__init__.py": "",
        "shop/shared.py": SHARED,
    }
    for number in range(modules):
        layer = LAYERS[number % 4]
        below = LAYERS[min(number % 4 + 1, 3)]
        source = _HEAD.format(
            title=f"{layer.title()} step",
            callee=f"{below}.step_{number + 1 if layer != 'common' else number}",
            name=f"Step{number}",
            number=number,
            readonly=layer == "common",
            execute=_EXECUTES[layer],
        )
        files[f"extensions/{layer}/step_{number}.py"] = source
    files["app.py"] = (
        "from apcore import ACL, APCore, Config, Context, Executor, Identity, Registry\n\nconfig = Config.load('apcore.yaml')\n"
        "client = APCore(config=config)\n\n\n@client.module(id='tools.add', annotations={'readonly': True})\n"
        "def add(a: int, b: int = 0, *, context: Context) -> int:\n    return a + b\n\n\n"
        "def main() -> None:\n    client.discover()\n    caller = Context.create(identity=Identity(id='ann', roles=('admin',)))\n"
        "    print(client.call('api.step_0', {'order_id': 'o'}, caller), client.list_modules())\n"
        "    print(client.call('tools.add', {'a': 1}), client.registry.list())\n"
        "    executor = Executor(registry=Registry(extensions_dir='extensions'), acl=ACL.load('acl/global_acl.yaml'))\n"
        "    executor.call('api.step_4', {'order_id': 'o'}, context=caller)\n\n\nif __name__ == '__main__':\n    main()\n"
    )
    return files
