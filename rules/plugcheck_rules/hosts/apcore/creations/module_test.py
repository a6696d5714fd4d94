"""A test that calls a module through the real executor, which holds its inputs and its answer to their schemas."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.schemas import shapes

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode
    from plugcheck_rules.hosts.apcore.schemas.shapes import Property, Record, Shape

_MISSING = "MISSING"
_PLAIN = {
    shapes.STRING: '"text"',
    shapes.INTEGER: "1",
    shapes.NUMBER: "1.0",
    shapes.BOOLEAN: "False",
    shapes.ARRAY: "[]",
    shapes.OBJECT: "{}",
}
_MARK = '''\
class MISSING:
    """Stands where only you know a value: write it there."""


'''


def module_test(facts: ModuleCode, file: Path) -> str | None:
    """The text of the test file; None where it is not known what the module takes."""
    record = facts.record("input_schema")
    if record is None or not record.complete or len(facts.project.layout.extensions) != 1:
        return None
    inputs = _inputs(record)
    folder = facts.project.layout.extensions[0].folder
    where = os.path.relpath(folder, file.parent).replace("\\", "/")
    missing = _MISSING in inputs
    check = (
        '    assert "MISSING" not in repr(INPUTS), "write a value in place of every MISSING in INPUTS"\n'
        if missing
        else ""
    )
    return f'''\
"""Unit tests of the module `{facts.module_id}`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from apcore import Executor, Registry

EXTENSIONS = (Path(__file__).resolve().parent / "{where}").resolve()


{_MARK if missing else ""}INPUTS: dict[str, Any] = {inputs}


@pytest.fixture
def executor() -> Executor:
    """Calls the modules that discovery finds, and holds what they take and return to their schemas."""
    registry = Registry(extensions_dir=str(EXTENSIONS))
    registry.discover()
    return Executor(registry)


def test_answer(executor: Executor) -> None:
{check}    answer = executor.call("{facts.module_id}", INPUTS)
    assert isinstance(answer, dict)
'''


def _inputs(record: Record) -> str:
    """The properties that must be given."""
    entries = [
        f'"{each.key}": {_value(each)}' for each in record.properties.values() if each.required is not False
    ]
    return "{" + ", ".join(entries) + "}"


def _value(held: Property) -> str:
    return _MISSING if held.narrowed or held.required is None else _of(held.shape)


def _of(shape: Shape) -> str:
    """A value that the place takes; `MISSING` where that is not plain."""
    if shape.values is not None:
        first = next(iter(shape.values), None)
        return repr(first) if isinstance(first, (str, int, float)) else _MISSING
    if shape.kinds is None or not shape.exact:
        return _MISSING
    if shape.record is not None:
        return _inputs(shape.record) if shape.record.complete else _MISSING
    if shapes.NULL in shape.kinds:
        return "None"
    if shape.bounds:
        least = shape.bounds.get("minimum")
        alone = set(shape.bounds) <= {"minimum", "maximum"} and shape.kinds <= shapes.NUMBERS
        return repr(least) if alone and isinstance(least, (int, float)) else _MISSING
    return next((value for kind, value in _PLAIN.items() if kind in shape.kinds), _MISSING)
