"""How long a check of a large apcore project takes: 200 modules, 200 schemas and 5 access lists.

    python tests/benchmarks/apcore_project.py [MODULES]

Prints seconds and ratios to `python -c pass` on the same machine; never fails.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LAYERS = ("api", "orchestrator", "executor", "common")
MODULE = """\
from pydantic import BaseModel, Field


class {name}Input(BaseModel):
    customer: str = Field(description="The customer's number", min_length=1, max_length=40)
    amount: int = Field(description="Cents", ge=0, le=1_000_000)
    note: str | None = Field(default=None, description="Free text")


class {name}Output(BaseModel):
    accepted: bool = Field(description="Whether it was taken")
    reference: str = Field(description="What to ask for later")


def _clean(text: str) -> str:
    words = [word.strip() for word in text.split() if word]
    return " ".join(words)


class {name}:
    description = "Takes orders of kind {number} and hands them on"
    input_schema = {name}Input
    output_schema = {name}Output

    def execute(self, inputs, context):
        customer = _clean(inputs["customer"])
        amount = int(inputs["amount"])
        if amount > 500_000:
            return {{"accepted": False, "reference": customer}}
        result = context.executor.call("{target}", {{"customer": customer, "amount": amount}}, context)
        return {{"accepted": True, "reference": str(result.get("reference", customer))}}
"""
SCHEMA = """\
module_id: {module_id}
description: Takes orders of kind {number} and hands them on
version: "1.0.0"
input_schema:
  type: object
  additionalProperties: false
  required: [customer, amount]
  properties:
    customer: {{type: string, description: "The customer's number", minLength: 1, maxLength: 40}}
    amount: {{type: integer, description: Cents, minimum: 0, maximum: 1000000}}
    note: {{type: [string, "null"], description: Free text}}
output_schema:
  type: object
  required: [accepted, reference]
  properties:
    accepted: {{type: boolean, description: Whether it was taken}}
    reference: {{type: string, description: What to ask for later}}
"""
CALLS = {"api": "orchestrator", "orchestrator": "executor", "executor": "common", "common": "common"}


def write_project(root: Path, modules: int = 200, rules: int = 40) -> None:
    """A project of `modules` modules in four layers, each with its schema, and five access lists of `rules` rules."""
    (root / "apcore.yaml").write_text('version: "1.0.0"\nproject:\n  name: bench\n', encoding="utf-8")
    per_layer = modules // len(LAYERS)
    for number in range(modules):
        layer = LAYERS[number // per_layer % len(LAYERS)]
        module_id = f"{layer}.orders.kind_{number % per_layer}"
        target = f"{CALLS[layer]}.orders.kind_{(number + 1) % per_layer}"
        code = root / "extensions" / f"{module_id.replace('.', '/')}.py"
        schema = root / "schemas" / f"{module_id.replace('.', '/')}.schema.yaml"
        for path, text in (
            (code, MODULE.format(name=f"Kind{number}", number=number, target=target)),
            (schema, SCHEMA.format(module_id=module_id, number=number)),
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    acl = root / "acl"
    acl.mkdir()
    for name in ("global_acl", "staging_acl", "partner_acl", "night_acl", "drill_acl"):
        lines = ["version: '1.0'", "default_effect: deny", "rules:"]
        for number in range(rules):
            caller, target = list(CALLS.items())[number % len(CALLS)]
            lines.append(f'  - callers: ["{caller}.orders.kind_{number}*"]')
            lines.append(f'    targets: ["{target}.orders.*"]')
            lines.append("    effect: allow")
        (acl / f"{name}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def seconds(command: list[str], runs: int = 3) -> float:
    """The median wall time of `command`."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    modules = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    nothing = seconds([sys.executable, "-c", "pass"], runs=9)
    with tempfile.TemporaryDirectory() as folder:
        write_project(Path(folder), modules)
        check = seconds([sys.executable, "-m", "plugcheck_lsp", "--check", folder])
    print(
        f"{modules} modules, {modules} schemas, 5 access lists: {check:.2f} s, {check / nothing:.0f} x `python -c pass`"
    )


if __name__ == "__main__":
    main()
