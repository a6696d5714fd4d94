"""A project without faults is silent, and findings do not depend on the history of edits."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import binding_documents
import config_documents
import metadata_cases
from real_host import ask

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import decode
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
$schema: https://apcore.dev/config/v1
version: "1.0.0"
project: {name: shop, version: "2.0.0"}
extensions:
  root: ./extensions
  max_depth: 4
  ignore_patterns: ["test_*", "*.bak"]
schema: {root: ./schemas, strategy: yaml_first, max_ref_depth: 16}
acl: {root: ./acl}
bindings: {dir: ./bindings}
executor: {default_timeout: 1000, global_timeout: 0, max_call_depth: 8, max_module_repeat: 2}
observability:
  tracing: {enabled: true, exporter: otlp, otlp_endpoint: "http://c:4318", sampling_rate: 0.5, strategy: proportional}
obs: {redaction: {regex_patterns: ["^Bearer "], sensitive_keys: [password], replacement: "***"}}
sys_modules: {enabled: true, events: {enabled: true, thresholds: {error_rate: 0.2, latency_p99_ms: 100}}}
pipeline: {configure: {execute: {timeout_ms: 100}}}
validation: {binding: {version_require_semver: true, tags_pattern: "^[a-z]+$"}}
stream: {max_merge_depth: 5}
warehouse: {shelves: 3}
_config: {strict: true}
"""
BINDINGS = """\
spec_version: "1.0"
bindings:
  - module_id: shop.order
    target: shop.desk:order
    tags: [orders]
    version: 1.0.0
    annotations: {readonly: true}
  - module_id: shop.shout
    target: shop.desk:untyped
    input_schema: {type: object, properties: {x: {type: number}}, required: [x]}
    output_schema: {type: object, properties: {result: {type: number}}}
  - {module_id: shop.till, target: "shop.desk:Till.pay", auto_schema: strict}
"""
CODE = """\
from __future__ import annotations

from apcore import Context, module


@module(id="shop.direct")
def order(count: int, context: Context, town: str = "x") -> dict[str, int]:
    return {}


def untyped(x):
    return {"result": x}


class Till:
    def pay(self, amount: float, *, note: str | None = None) -> None:
        pass
"""
META = """\
description: Works
tags: [x]
version: 1.2.0
annotations: {readonly: true}
examples: [{title: one, inputs: {}, output: {}}]
metadata: {x-owner: me}
x-deprecation: {since: "1"}
dependencies: [{module_id: b, version: "^2.0", optional: false}]
entry_point: a.py:Worker
"""
CLEAN = {
    **{path: text for path, text in metadata_cases.FILES.items() if path != "apcore.yaml"},
    "apcore.yaml": CONFIG,
    "acl/global_acl.yaml": "rules: []\n",
    "schemas/note.txt": "",
    "bindings/shop.binding.yaml": BINDINGS,
    "shop/__init__.py": "",
    "shop/desk.py": CODE,
    "extensions/a_meta.yaml": META,
}


def lay_out(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def test_a_project_without_faults_is_silent(tmp_path: Path) -> None:
    lay_out(tmp_path, CLEAN)
    workspace = Workspace(tmp_path, Files(), Settings(hosts=("apcore",)), rule_book())
    report = check(workspace, select=["CFG"])
    assert [(finding.code, finding.message) for finding in report.findings] == []
    assert not report.faults


def test_the_host_takes_the_project_without_faults(tmp_path: Path) -> None:
    lay_out(tmp_path, CLEAN)
    assert ask("metadata_oracle.py", [{"apcore.yaml": CONFIG}], tmp_path) == [None]
    assert ask("real_bindings.py", [BINDINGS], tmp_path) == [None]


def test_findings_do_not_depend_on_the_history_of_edits(tmp_path: Path) -> None:
    lay_out(tmp_path, CLEAN | dict.fromkeys(metadata_cases.METAS, ""))
    workspace = Workspace(tmp_path, Files(), Settings(hosts=("apcore",)), rule_book())
    chance = random.Random(7)
    configs, bindings = config_documents.documents(7, 20), binding_documents.documents(7, 20)
    metas = metadata_cases.cases(7, 20)
    code = (
        CODE,
        CODE.replace("def order", "def ordered"),
        CODE.replace("count: int", "count"),
        "",
        "x = (\n",
    )
    seen: set[str] = set()
    for config, binding, cases in zip(configs, bindings, metas, strict=True):
        edits = {
            "apcore.yaml": chance.choice([CONFIG, config]),
            "bindings/shop.binding.yaml": chance.choice([BINDINGS, binding]),
        }
        edits |= {
            "shop/desk.py": chance.choice(code),
            **{path: text for path, text in cases.items() if path != "ids.yaml"},
        }
        for path in chance.sample(sorted(edits), 2):
            workspace.files.put(tmp_path / path, decode(edits[path].encode()))
        workspace = replace(workspace)
        fresh = Workspace(tmp_path, Files(workspace.files.buffers), workspace.settings, workspace.book)
        found = check(workspace, select=["CFG"])
        assert found.findings == check(fresh, select=["CFG"]).findings
        seen.update(finding.code for finding in found.findings)
    assert len(seen) > 5
