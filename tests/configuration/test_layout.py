"""Which files belong to an apcore project, by its configuration and its bindings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.files import Files
from plugcheck_lsp.host import Role
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Workspace
from plugcheck_rules.hosts.apcore.configs.places import loader_schemas
from plugcheck_rules.hosts.apcore.project import projects

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'version: "1.0"\nproject: {name: shop}\n'


def workspace(folder: Path, files: dict[str, str]) -> Workspace:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return Workspace(folder, Files(), Settings(hosts=("apcore",)), rule_book())


def modules(folder: Path, files: dict[str, str]) -> dict[str, str]:
    """The discovered ids by file."""
    (project,) = projects(workspace(folder, files))
    return {path.relative_to(folder).as_posix(): name for path, name in project.modules.items()}


def test_sections_are_read_below_apcore_where_there_are_namespaces(tmp_path: Path) -> None:
    config = (
        "apcore:\n  extensions:\n    root: ./mods\n  schema: {root: ./shapes}\nschema:\n  root: ./other\n"
    )
    files = {"apcore.yaml": config, "mods/a.py": "", "extensions/b.py": ""}
    (project,) = projects(workspace(tmp_path, files))
    assert list(project.modules.values()) == ["a"]
    assert project.layout.schemas == tmp_path / "other", "a section beside `apcore` hides the one below it"


def test_several_roots_give_their_modules_namespaces(tmp_path: Path) -> None:
    roots = "extensions:\n  roots: [./one/core, {root: two, namespace: more.of}, '', {namespace: x}]\n"
    files = {"apcore.yaml": HEAD + roots, "one/core/a.py": "", "two/b.py": "", "extensions/c.py": ""}
    assert modules(tmp_path, files) == {"one/core/a.py": "core.a", "two/b.py": "more.of.b"}


def test_the_id_map_names_modules_by_their_path_below_the_root(tmp_path: Path) -> None:
    config = HEAD + "id_map: {overrides: names.yml}\n"
    names = "mappings:\n  - {file: sub/a.py, id: shop.a}\n  - {file: ./b.py, id: shop.b}\n  - {file: c.py}\n"
    files = {"apcore.yaml": config, "names.yml": names}
    files |= {f"extensions/{name}.py": "" for name in ("sub/a", "b", "c")}
    assert modules(tmp_path, files) == {
        "extensions/b.py": "b",
        "extensions/c.py": "c.py",
        "extensions/sub/a.py": "shop.a",
    }


def test_the_first_configuration_in_the_order_of_the_host_counts(tmp_path: Path) -> None:
    files = {"apcore.yaml": HEAD, "project.yaml": HEAD + "extensions: {root: mods}\n", "mods/a.py": ""}
    assert modules(tmp_path, files) == {"mods/a.py": "a"}


def test_code_that_bindings_name_belongs_to_the_project(tmp_path: Path) -> None:
    binding = "bindings:\n  - {module_id: shop.pay, target: 'shop.desk:pay', schema_ref: pay.yaml}\n"
    files = {
        "apcore.yaml": HEAD + "bindings: {pattern: '*.bind.yaml'}\n",
        "bindings/shop.bind.yaml": binding,
        "bindings/other.yaml": "a: 1\n",
        "shop/__init__.py": "",
        "shop/desk.py": "from shop.till import take\n\n\ndef pay(n: int) -> dict:\n    return take(n)\n",
        "shop/till.py": "def take(n):\n    return {}\n",
        "shop/unused.py": "",
    }
    found = workspace(tmp_path, files)
    (plugin,) = found.plugins
    code = [path.relative_to(tmp_path).as_posix() for path in plugin.code]
    assert code == ["shop/desk.py", "shop/till.py"] or code == [
        "shop/__init__.py",
        "shop/desk.py",
        "shop/till.py",
    ]
    assert [role for _, role in found.owners(tmp_path / "bindings" / "shop.bind.yaml")] == [Role.DOCUMENT]
    assert found.owners(tmp_path / "bindings" / "other.yaml") == ()
    assert tmp_path / "bindings" / "pay.yaml" in set(plugin.host.dependencies(plugin, found))


SCHEMA = "description: Sends\ninput_schema: {type: strng}\noutput_schema: {type: object}\n"


def test_what_tests_keep_for_themselves_is_no_schema_or_binding_of_the_project(tmp_path: Path) -> None:
    files = {
        "apcore.yaml": HEAD,
        "schemas/mail/send.schema.yaml": SCHEMA,
        "tests/fixtures/schemas/send.schema.yaml": SCHEMA,
        "other/send.schema.yaml": SCHEMA,
        "tests/fixtures/broken.binding.yaml": "",
        "mail.binding.yaml": "",
    }
    (project,) = projects(workspace(tmp_path, files))
    assert project.schemas == (
        tmp_path / "other/send.schema.yaml",
        tmp_path / "schemas/mail/send.schema.yaml",
    )
    assert project.bindings == (tmp_path / "mail.binding.yaml",)


def test_folders_that_the_configuration_names_may_lie_in_tests(tmp_path: Path) -> None:
    config = HEAD + "schema: {root: tests/schemas}\nbindings: {dir: tests/bindings}\n"
    files = {"tests/schemas/send.schema.yaml": SCHEMA, "tests/bindings/a.binding.yaml": ""}
    (project,) = projects(workspace(tmp_path, {"apcore.yaml": config, **files}))
    assert [path.relative_to(tmp_path).as_posix() for path in project.schemas + project.bindings] == list(
        files
    )


def test_a_schema_that_only_a_binding_names_is_not_for_the_loader_of_schemas(tmp_path: Path) -> None:
    binding = "spec_version: '1.0'\nbindings:\n  - {module_id: a, target: 'm:f', schema_ref: %s}\n"
    files = {
        "apcore.yaml": HEAD,
        "bindings/a.binding.yaml": binding % "shapes/../a.schema.yaml",
        "bindings/b.binding.yaml": binding % "../schemas/b.schema.yaml",
        "bindings/a.schema.yaml": SCHEMA,
        "bindings/d.schema.yaml": SCHEMA,
        "other/c.schema.yaml": SCHEMA,
        "schemas/b.schema.yaml": SCHEMA,
    }
    opened = workspace(tmp_path, files)
    (project,) = projects(opened)
    assert [path.relative_to(tmp_path).as_posix() for path in loader_schemas(project, opened)] == [
        "other/c.schema.yaml",
        "schemas/b.schema.yaml",
    ]
