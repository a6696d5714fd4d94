"""What we refuse of functions that are made modules, and of ids that code registers, the real package refuses."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

from real_imports import import_errors

import apcore
from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Workspace
from plugcheck_rules.hosts.apcore.modules.host_api import MEMBERS, STALE_GUIDE, owner_of
from plugcheck_rules.hosts.apcore.modules.ids import id_fault, legal
from plugcheck_rules.hosts.apcore.modules.known import Origin, known_ids
from plugcheck_rules.hosts.apcore.project import projects

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
import apcore
from apcore import APCore, Context, Registry, module
from apcore.decorator import module as made

client = APCore()
registry = Registry()
ID = "const.id"


class Add:
    pass


"""
PARAMETERS = (
    "a: int", "a", "a: int, b", "a: int, b=3", "*rest", "**more", "a: int, *rest, **more", "self, a: int", "cls, a: int", "a: int, /",
    "*, a: int", "*, a", "context: Context", "a: int, context: Context", "a: int, context", "", "a: 'int'", "a: list[int] = []",
)  # fmt: skip
RETURNS = ("-> int", "", "-> None", "-> dict", "-> 'int'", "-> list[int]")
DECORATORS = (
    "@client.module(id='team.add')", "@module(id='team.add')", "@made(id='team.add')", "@apcore.module(id='team.add')",
    "@module(id='team.add', registry=registry)", "@client.module('team.add')", "@client.module(id=ID)", "@client.module(id='Team.Add')",
    "@client.module(id='system.add')", "@client.module(id='team-add')", "@client.module(id='team.9')", "@client.module(id='a..b')",
    "@client.module(id='x' * 3)", "@module",
)  # fmt: skip
REGISTERED = (
    "registry.register('team.add', Add())", "registry.register('Team', Add())", "client.register('team add', Add())",
    "registry.register(module_id='acl.x', module=Add())", "registry.register('', Add())", "registry.register('a' * 193, Add())",
    "client.registry.register('plugin.a', Add())", "registry.register('é', Add())", "registry.register('ok_1.b_2', Add())",
    "registry.register('a.b.', Add())", "registry.register('_a', Add())", "registry.register(ID, Add())",
)  # fmt: skip
UNREAD = ("'a' * 193", "'x' * 3")
"""Ids that only running the code tells."""


def sources() -> list[str]:
    functions = [
        f"{HEAD}{decorator}\ndef add({parameters}) {returned}:\n    return 3\n".replace(") :", "):")
        for decorator, parameters, returned in itertools.product(DECORATORS, PARAMETERS, RETURNS)
    ]
    chosen = random.Random(5).sample(functions, 90)
    return chosen + [f"{HEAD}{statement}\n" for statement in REGISTERED]


def test_refusals_are_those_of_the_real_package(tmp_path: Path) -> None:
    files = []
    for number, source in enumerate(sources()):
        root = tmp_path / str(number)
        root.mkdir()
        (root / "apcore.yaml").write_text("version: '1'\n", encoding="utf-8")
        (root / "app.py").write_text(source, encoding="utf-8")
        files.append(root / "app.py")
    refused = 0
    for path, error in zip(files, import_errors(files), strict=True):
        source = path.read_text(encoding="utf-8")
        workspace = Workspace(path.parent, Files(), Settings(hosts=("apcore",)), rule_book())
        report = check(workspace, select=["HOK221", "HOK222"])
        assert not report.faults
        found = [finding.code for finding in report.findings if finding.refused]
        own = source[len(HEAD) :]
        if not any(unread in own for unread in UNREAD):
            assert bool(error) == bool(found), (own, error, found)
            refused += bool(error)
    assert refused > 30


def test_ids_are_judged_as_the_registry_does() -> None:
    chance = random.Random(3)
    letters = "aZ9_-.é \n"
    ids = ["".join(chance.choice(letters) for _ in range(chance.randrange(7))) for _ in range(3_000)]
    ids += [
        "system",
        "systems.a",
        "a.system",
        "acl.b",
        "x" * 192,
        "x" * 193,
        "a.b_c.d9",
        "core",
        "ephemeral.a",
    ]
    for module_id in ids:
        if module_id.endswith("\n"):
            continue  # the real pattern lets one line end pass
        try:
            apcore.Registry().register(module_id, object())
            taken = True
        except apcore.InvalidInputError:
            taken = False
        assert (id_fault(module_id) is None) == taken, module_id
        better = legal(module_id)
        assert better is None or id_fault(better) is None


def test_members_of_the_host_are_all_known() -> None:
    objects = {
        "Registry": apcore.Registry(),
        "Executor": apcore.Executor(registry=apcore.Registry()),
        "APCore": apcore.APCore(),
        "ACL": apcore.ACL(rules=[]),
        "Context": apcore.Context.create(),
    }
    for name, thing in objects.items():
        real = {member for member in dir(thing) if not member.startswith("_")}
        assert real == MEMBERS[name] or (name == "APCore" and real ^ MEMBERS[name] <= {"events"})
    for owner, member in STALE_GUIDE:
        assert member not in MEMBERS[owner]
    assert owner_of("apcore.APCore().executor.call") == ("Executor", "call")
    assert owner_of("apcore.registry.Registry().list") == ("Registry", "list")
    assert owner_of("apcore.ACL.load") == ("ACL", "load")
    assert owner_of("apcore.Context.create().executor.stream") == ("Executor", "stream")
    assert owner_of("requests.get") is None


def test_registrations_are_known_modules(tmp_path: Path) -> None:
    files = {
        "apcore.yaml": "version: '1'\n",
        "extensions/team/a.py": "",
        "bindings/x.binding.yaml": "bindings:\n- {module_id: team.bound, target: 'a:b'}\n",
        "app.py": f"{HEAD}@client.module(id='team.client')\ndef one(a: int) -> int:\n    return a\n\n\nregistry.register(ID, Add())\n",
        "lib.py": "def setup(registry):\n    registry.register('team.lib', object())\n    signal.register('nothing', object())\n",
        "tests/test_app.py": "registry.register('team.test', object())\n",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    workspace = Workspace(tmp_path, Files(), Settings(hosts=("apcore",)), rule_book())
    known = known_ids(projects(workspace)[0], workspace)
    found = {(module.id, module.origin) for module in known.modules if module.origin is not Origin.BUILT_IN}
    assert found == {
        ("team.a", Origin.FILE),
        ("team.bound", Origin.BINDING),
        ("team.client", Origin.CODE),
        ("const.id", Origin.CODE),
        ("team.lib", Origin.CODE),
    }
    assert not known.open
    (tmp_path / "lib.py").write_text(
        "def setup(registry, name):\n    registry.register(name, object())\n", encoding="utf-8"
    )
    workspace = Workspace(tmp_path, Files(), Settings(hosts=("apcore",)), rule_book())
    assert known_ids(projects(workspace)[0], workspace).open
