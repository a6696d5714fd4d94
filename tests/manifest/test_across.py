"""Manifests against each other: names, dependencies, fallbacks, and what discovery never sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Check, Told


def manifest(name: str, *depends_on: str, more: str = "", kind: str = "k") -> str:
    return (
        f'schema_version = "1"\nname = "{name}"\nkind = "{kind}"\nkind_api_version = "1"\ncore_version = ""\n'
        f'runtime = "mcp_http"\nendpoint = "x"\ndepends_on = {list(depends_on)}\n{more}'
    )


def workspace(**plugins: str) -> dict[str, str]:
    return {f"plugins/{name}/dagstack.toml": text for name, text in plugins.items()}


def about(found: list[Told], *codes: str) -> list[Told]:
    return [finding for finding in found if finding.code in codes]


def test_every_plugin_of_a_name_is_told_with_all_others(told: Check) -> None:
    found = told(workspace(a=manifest("x"), b=manifest("x", kind="other"), c=manifest("x"), d=manifest("y")))
    assert [(f.code, f.path, f.marked, f.refused, len(f.related)) for f in found] == [
        ("MAN160", f"plugins/{name}/dagstack.toml", '"x"', True, 2) for name in "abc"
    ]


def test_a_name_is_free_where_the_other_manifest_is_refused_or_never_read(told: Check) -> None:
    files = workspace(a=manifest("x"), b=manifest("x", more="colour = 1\n"))
    files["plugins/c/dagstack_plugin.toml"] = manifest("x")
    files["plugins/a/nested/dagstack.toml"] = manifest("x")
    files["dist/a/dagstack.toml"] = manifest("x")
    assert about(told(files), "MAN160") == []


def test_a_plugin_at_the_root_hides_all_others(told: Check) -> None:
    found = told({"dagstack.toml": manifest("x"), **workspace(a=manifest("x"))})
    assert [(f.code, f.path) for f in found] == [("MAN164", "plugins/a/dagstack.toml")]


def test_a_cycle_is_told_at_each_dependency_with_the_whole_way(told: Check) -> None:
    found = told(
        workspace(
            a=manifest("a", "b"), b=manifest("b", "free", "c"), c=manifest("c", "a"), free=manifest("free")
        )
    )
    assert [(f.code, f.path, f.marked, f.refused) for f in found] == [
        ("MAN161", "plugins/a/dagstack.toml", "'b'", True),
        ("MAN161", "plugins/b/dagstack.toml", "'c'", True),
        ("MAN161", "plugins/c/dagstack.toml", "'a'", True),
    ]
    assert found[0].related == ["plugins/b/dagstack.toml", "plugins/c/dagstack.toml"]
    assert "`a` -> `b` -> `c` -> `a`" in found[0].message


def test_a_plugin_that_leads_into_a_cycle_is_not_part_of_it(told: Check) -> None:
    found = told(workspace(a=manifest("a", "b"), b=manifest("b", "c"), c=manifest("c", "b")))
    assert {f.path for f in found} == {"plugins/b/dagstack.toml", "plugins/c/dagstack.toml"}


def test_a_long_chain_costs_no_recursion(told: Check) -> None:
    plugins = {f"p{number}": manifest(f"p{number}", f"p{(number + 1) % 120}") for number in range(120)}
    found = told(workspace(**plugins))
    assert len(found) == 120
    assert len(found[0].related) == 119


@pytest.mark.parametrize(
    ("others", "severity", "words"),
    [
        ({}, "warning", "no plugin of this workspace"),
        ({"b": manifest("search")}, "error", "did you mean `search`"),
        ({"b": manifest("serch", more="colour = 1\n")}, "error", "is refused"),
        ({"b": manifest("entirely-else")}, "warning", "no plugin of this workspace"),
    ],
)
def test_an_unknown_dependency_is_as_grave_as_it_is_sure(
    told: Check, others: dict[str, str], severity: str, words: str
) -> None:
    found = about(told(workspace(a=manifest("a", "serch"), **others)), "MAN162")
    assert [(f.severity, f.marked, f.refused) for f in found] == [(severity, "'serch'", False)]
    assert words in found[0].message


def test_dependencies_wait_while_another_manifest_does_not_parse(told: Check) -> None:
    assert about(told(workspace(a=manifest("a", "b"), b='name = "')), "MAN162") == []


def test_a_manifest_that_nobody_discovers_is_no_dependency(told: Check) -> None:
    files = workspace(a=manifest("a", "b"))
    files["plugins/b/dagstack_plugin.toml"] = manifest("b")
    [finding] = about(told(files), "MAN162")
    assert finding.severity == "error"
    assert finding.message == "the plugin `b` is never found by discovery, so `a` is never set up"
    assert finding.related == ["plugins/b/dagstack_plugin.toml"]


def test_fallbacks_count_for_each_kind(told: Check) -> None:
    more = "fallback = true\n"
    files = workspace(
        a=manifest("a", more=more),
        b=manifest("b", more='fallback = "yes"\n'),
        c=manifest("c", more=more, kind="other"),
    )
    found = about(told(files), "MAN163")
    assert [(f.path, f.marked, f.related) for f in found] == [
        ("plugins/a/dagstack.toml", "fallback", ["plugins/b/dagstack.toml"]),
        ("plugins/b/dagstack.toml", "fallback", ["plugins/a/dagstack.toml"]),
    ]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("build/a/dagstack.toml", "MAN165"),
        ("plugins/x.egg-info/dagstack.toml", "MAN165"),
        (".venv-311/a/dagstack.toml", "MAN165"),
        ("builder/a/dagstack.toml", None),
        ("venv/lib/site-packages/a/dagstack.toml", "MAN166"),
        ("tests/a/dagstack.toml", None),
    ],
)
def test_where_discovery_looks_is_decided_by_the_folders_names(
    told: Check, path: str, code: str | None
) -> None:
    assert [finding.code for finding in told({path: manifest("a")})] == ([code] if code else [])


def test_nested_and_ignored_folders_are_found_as_the_host_walks() -> None:
    from dagstack.plugin_system import discovery

    from plugcheck_rules.hosts.dagstack import vocabulary

    assert set(vocabulary.DEFAULT_IGNORE) == set(discovery.DEFAULT_IGNORE)
    assert vocabulary.MANIFEST == discovery._MANIFEST_FILE


def test_the_vocabulary_is_the_hosts() -> None:
    from dagstack.plugin_system import dispatch, resources

    from plugcheck_rules.hosts.dagstack import vocabulary

    assert dispatch.MIDDLEWARE_PRIORITY_THRESHOLD == vocabulary.RESERVED_PRIORITY
    registry = resources.ResourceRegistry()
    registry.register_standard()
    assert set(registry.names()) <= set(vocabulary.STANDARD_RESOURCES)
    assert set(vocabulary.CONTAINER_NAMES) <= set(dir(resources.ResourceContainer))
