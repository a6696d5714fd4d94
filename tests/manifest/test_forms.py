"""Which file and which form who reads, and how grave it is if one loader alone refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Check

FIELDS = """\
schema_version = "1"
name = "chunker"
kind = "chunker"
kind_api_version = "1"
core_version = ">=0.4"
runtime = "in_process"
entry_point = "plugin:Plugin"
"""
PLUGIN = "class Plugin:\n    pass\n"
CALL = """\
from pathlib import Path

{imports}


def test_contract():
    manifest = {call}
"""


def project(manifest: str, name: str = "dagstack.toml", **tests: str) -> dict[str, str]:
    files = {name: manifest, "plugin.py": PLUGIN}
    files.update({f"tests/{test}.py": source for test, source in tests.items()})
    return files


def test_the_flat_form_satisfies_both_loaders(told: Check) -> None:
    assert told(project(FIELDS)) == []


@pytest.mark.parametrize(
    ("imports", "call"),
    [
        ("from dagstack.plugin_system import load_manifest", 'load_manifest(Path("dagstack.toml"))'),
        (
            "from dagstack.plugin_system.manifest import load_manifest as lm",
            "lm(Path(__file__).parents[1] / 'dagstack.toml')",
        ),
        ("import dagstack.plugin_system as ps", 'ps.load_manifest(Path("dagstack.toml"))'),
        ("import dagstack.plugin_system", 'dagstack.plugin_system.load_manifest(Path("dagstack.toml"))'),
        ("from dagstack import plugin_system", "plugin_system.load_manifest(MANIFEST)"),
    ],
)
def test_what_load_manifest_alone_refuses_is_an_error_where_the_tests_call_it(
    told: Check, imports: str, call: str
) -> None:
    [finding] = told(project(f"[plugin]\n{FIELDS}", test_contract=CALL.format(imports=imports, call=call)))
    assert (finding.code, finding.severity, finding.refused) == ("MAN104", "error", False)
    assert finding.marked == "[plugin]"
    assert finding.related == ["tests/test_contract.py"]
    assert "flat" in finding.message


@pytest.mark.parametrize(
    ("imports", "call"),
    [
        ("", "load_manifest(Path('dagstack.toml'))"),
        ("from elsewhere import load_manifest", "load_manifest(Path('dagstack.toml'))"),
        (
            "from dagstack.plugin_system import load_manifest",
            "load_manifest(Path('other/dagstack_plugin.toml'))",
        ),
        ("from dagstack.plugin_system import load_manifest", "load_manifest"),
        ("from dagstack.plugin_system import PluginRegistry", "PluginRegistry().discover('.')"),
    ],
)
def test_and_a_warning_where_they_do_not(told: Check, imports: str, call: str) -> None:
    [finding] = told(project(f"[plugin]\n{FIELDS}", test_contract=CALL.format(imports=imports, call=call)))
    assert (finding.code, finding.severity, finding.refused) == ("MAN104", "warning", False)


def test_the_call_is_found_through_a_helper_of_the_tests(told: Check) -> None:
    helper = "from dagstack.plugin_system import load_manifest\n"
    test = CALL.format(
        imports="from helpers import load_manifest as read", call='read(Path("dagstack.toml"))'
    )
    found = told(project(f"[plugin]\n{FIELDS}", helpers=helper, test_contract=test))
    assert [(finding.code, finding.severity) for finding in found] == [("MAN104", "error")]


def test_the_call_is_found_in_a_function_that_imports_for_itself(told: Check) -> None:
    test = (
        "def test_contract(path):\n    from dagstack.plugin_system import load_manifest\n\n"
        '    load_manifest(path / "dagstack.toml")\n'
    )
    [finding] = told(project(f"[plugin]\n{FIELDS}", test_contract=test))
    assert finding.severity == "error"


def test_metadata_and_missing_versions_are_graded_alike(told: Check) -> None:
    manifest = 'name = "chunker"\nkind = "chunker"\ncore_version = ""\nruntime = "mcp_http"\nendpoint = "x"\n[metadata]\na = 1\n'
    quiet = told(project(manifest))
    assert [(f.code, f.severity, f.refused, f.marked) for f in quiet] == [
        ("MAN108", "warning", False, "name"),
        ("MAN108", "warning", False, "name"),
        ("MAN107", "warning", False, "metadata"),
    ]
    call = CALL.format(
        imports="from dagstack.plugin_system import load_manifest",
        call='load_manifest(Path("dagstack.toml"))',
    )
    assert {f.severity for f in told(project(manifest, test_contract=call))} == {"error"}


def test_a_manifest_that_holds_both_tables_satisfies_both_loaders(told: Check) -> None:
    both = f"[plugin]\n{FIELDS}\n[tool.dagstack.plugin]\n{FIELDS}"
    assert told(project(both)) == []


@pytest.mark.parametrize("name", ["dagstack_plugin.toml", "dagstack-plugin.toml"])
@pytest.mark.parametrize("header", ["", "[tool.dagstack.plugin]\n"])
def test_other_file_names_are_read_by_load_manifest_alone(told: Check, name: str, header: str) -> None:
    [finding] = told(project(f"{header}{FIELDS}", name))
    assert (finding.code, finding.severity, finding.refused) == ("MAN105", "warning", False)
    call = CALL.format(
        imports="from dagstack.plugin_system import load_manifest", call=f'load_manifest(Path("{name}"))'
    )
    [finding] = told(project(f"{header}{FIELDS}", name, test_contract=call))
    assert (finding.code, finding.severity) == ("MAN105", "information")


def test_what_the_registry_refuses_is_an_error_but_no_refusal_of_load_manifest(told: Check) -> None:
    manifest = FIELDS.replace('schema_version = "1"', 'schema_version = "2"').replace(">=0.4", "^0.2")
    found = [
        finding for finding in told(project(manifest, "dagstack_plugin.toml")) if finding.code != "MAN105"
    ]
    assert [(f.code, f.severity, f.refused) for f in found] == [
        ("MAN120", "error", False),
        ("MAN121", "error", False),
    ]


def test_a_pyproject_without_the_table_is_no_manifest(told: Check) -> None:
    assert told({"pyproject.toml": '[project]\nname = "dagstack-thing"\n', "plugin.py": PLUGIN}) == []


def test_the_pyproject_section_is_told_at_its_header(told: Check) -> None:
    [finding] = told(project(f'[project]\nname = "x"\n\n[tool.dagstack.plugin]\n{FIELDS}', "pyproject.toml"))
    assert (finding.code, finding.marked) == ("MAN105", "[tool.dagstack.plugin]")


def test_all_faults_are_told_at_once_each_at_its_place(told: Check) -> None:
    found = told(
        project(
            "[plugin]\n"
            "schema_version = 1\n"
            'name = "chunker"\n'
            'entrypoint = "plugin:Plugin"\n'
            'core_version = "^0.2"\n'
            'runtime = "in-process"\n'
            "priority = -1\n"
            "tryfirst = true\n"
            "trylast = true\n"
            'endpoint = "x"\n'
            "[plugin.resources]\n"
            'require = ["clock"]\n'
            "optional = [1]\n"
            "[plugin.unit_of_work]\n"
            "estimated_duration_sec = 0\n"
            'idempotency_mode = "content_hash"\n'
        )
    )
    refused = {(finding.code, finding.marked) for finding in found if finding.refused}
    assert refused == {
        ("MAN110", "[plugin]"),  # kind
        ("MAN113", "1"),
        ("MAN111", "entrypoint"),
        ("MAN121", '"^0.2"'),
        ("MAN115", '"in-process"'),
        ("MAN116", "-1"),
        ("MAN117", "trylast"),
        ("MAN111", "require"),
        ("MAN116", "0"),
        ("MAN115", '"content_hash"'),
    }
    assert sum(finding.marked == "1" for finding in found) == 2


def test_cross_field_faults_do_not_hide_each_other(told: Check) -> None:
    found = told(project(f'[plugin]\n{FIELDS}tryfirst = 1\ntrylast = "on"\nendpoint = "x"\n'))
    assert {"MAN117", "MAN119"} <= {finding.code for finding in found}


def test_a_manifest_that_does_not_parse_is_refused_once_and_not_blamed_for_what_is_missing(
    told: Check,
) -> None:
    found = told(project('[plugin]\nname = "chunker\nruntime = "in_process"\n'))
    assert [(finding.code, finding.marked) for finding in found if finding.refused] == [
        ("MAN102", "[plugin]")
    ]
    assert "MAN110" not in {finding.code for finding in found}


def test_lone_carriage_returns_end_lines_for_the_host(told: Check) -> None:
    assert told(project(FIELDS.replace("\n", "\r"))) == []


@pytest.mark.parametrize(
    "data", [b"\xef\xbb\xbf" + FIELDS.encode(), FIELDS.encode("utf-16"), b"# \xe9\n" + FIELDS.encode()]
)
def test_what_is_no_plain_utf_8_is_refused(told: Check, data: bytes) -> None:
    found = told({"dagstack.toml": data, "plugin.py": PLUGIN})
    assert [finding.code for finding in found if finding.refused] == ["MAN101"]
