"""The catalog of resources: its names exist, each fires through an alias, and none where a local name hides it."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import pytest
from instance_check import found

from plugcheck_lsp.python.resources.catalog import read_resources
from plugcheck_lsp.settings import Settings
from plugcheck_rules.catalogs import resources

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.python.resources.catalog import Resource

CATALOG = resources(Settings())
RESULTS = {
    "asyncio.get_running_loop": "asyncio.AbstractEventLoop",
    "asyncio.get_event_loop": "asyncio.AbstractEventLoop",
    "asyncio.new_event_loop": "asyncio.AbstractEventLoop",
    "codecs.getreader": "codecs.StreamReader",
    "codecs.getwriter": "codecs.StreamWriter",
    "logging.getLogger": "logging.Logger",
    "multiprocessing.get_context": "multiprocessing.context.DefaultContext",
    "pathlib.Path.cwd": "pathlib.Path",
    "pathlib.Path.home": "pathlib.Path",
    "socket.create_connection": "socket.socket",
    "socket.create_server": "socket.socket",
    "sqlite3.connect": "sqlite3.Connection",
    "ssl.create_default_context": "ssl.SSLContext",
    "subprocess.run": "subprocess.CompletedProcess",
    "urllib.request.build_opener": "urllib.request.OpenerDirector",
}
"""What calling something of the standard library returns, where it is no class itself."""
ELSEWHERE = frozenset(
    {"dbm.gnu.open", "dbm.ndbm.open", "msvcrt.locking", "os.eventfd", "os.memfd_create", "os.openpty", "os.pidfd_open",
     "os.pipe2", "os.sendfile", "os.timerfd_create", "pty.openpty", "select.epoll", "select.kqueue",
     "selectors.EpollSelector", "selectors.KqueueSelector"}
)  # fmt: skip
"""Names that not every system or version has."""


def named(dotted: str) -> Any:
    """What a dotted name of the standard library means; an attribute that is missing raises."""
    parts = dotted.split(".")
    for size in range(len(parts), 0, -1):
        try:
            value: Any = importlib.import_module(".".join(parts[:size]))
        except ImportError:
            continue
        for part in parts[size:]:
            value = getattr(value, part)
        return value
    raise AttributeError(dotted)


def look_up(name: str) -> Any:
    while "()" in name:
        maker, _, rest = name.partition("()")
        if not rest:
            return named(RESULTS.get(maker, maker))
        name = RESULTS.get(maker, maker) + rest
    return named(name)


def every_name() -> set[str]:
    names = set(CATALOG.made_by) | set(CATALOG.owners) | CATALOG.borrows | CATALOG.cannot_raise
    names |= CATALOG.known_raisers
    for registration in CATALOG.registrations.values():
        names |= registration.made_by | registration.undone_by
    for resource in CATALOG.kinds.values():
        names |= resource.release_functions
    return names


def test_names_of_the_standard_library_exist() -> None:
    missing = []
    for name in sorted(every_name()):
        if name.partition(".")[0] in sys.stdlib_module_names and name not in ELSEWHERE:
            try:
                look_up(name)
            except AttributeError:
                missing.append(name)
    assert missing == []


def is_class(value: Any) -> bool:
    return isinstance(value, type)


@pytest.mark.parametrize("resource", CATALOG.kinds.values(), ids=lambda resource: resource.name)
def test_the_methods_of_a_kind_exist(resource: Resource) -> None:
    """Each class of the standard library that makes one has one of the methods that release it, and all that start it."""
    for name in resource.made_by:
        if (
            name.partition(".")[0] not in sys.stdlib_module_names
            or name in ELSEWHERE
            or name in CATALOG.parts
        ):
            continue
        made = look_up(name)
        if not is_class(made):
            continue
        if made.__name__ == "Condition":
            made = made()  # it takes the methods of its lock
        if resource.released_by:
            assert any(hasattr(made, method) for method in resource.released_by), name
        assert not resource.starts_with or any(hasattr(made, method) for method in resource.starts_with), name
        if resource.manager == "with":
            assert hasattr(made, "__enter__"), name
        if resource.manager == "async with":
            assert hasattr(made, "__aenter__"), name
        if not resource.manager:
            leaves = name.startswith("sqlite3.")
            assert leaves or not hasattr(made, "__enter__"), name


@pytest.mark.parametrize("resource", CATALOG.kinds.values(), ids=lambda resource: resource.name)
def test_a_kind_says_how_it_is_released(resource: Resource) -> None:
    assert resource.noun.startswith(("a ", "an ", "shared "))
    assert resource.made_by
    assert resource.released_by or resource.release_functions
    assert resource.release in resource.released_by or not resource.released_by
    assert resource.manager in ("", "with", "async with")


def uses(resource: Resource, hidden: bool = False) -> tuple[str, list[str]]:
    """A plugin that keeps one resource of each maker of the kind, made through an alias; the calls that make them."""
    head, body, calls = [], [], []
    for number, name in enumerate(sorted(resource.made_by)):
        alias = f"zz{number}"
        first, dot, rest = name.partition("()")
        module, _, member = first.removeprefix("builtins.").rpartition(".")
        if hidden:
            head.append(f"class {alias}:\n    pass\n")
        elif first.startswith("builtins."):
            head.append(f"{alias} = {member}\n")
        elif "." in module and module.rpartition(".")[2][:1].isupper():
            outer, _, owner = module.rpartition(".")
            head.append(f"from {outer} import {owner} as {alias}\n")
            alias = f"{alias}.{member}"
        else:
            head.append(f"from {module} import {member} as {alias}\n")
        keywords = [f"{key}={value}" for key, value in resource.only_if.items()]
        arguments = ", ".join(["'x'", *keywords]) if resource.needs_arguments or keywords else "'x'"
        call = f"{alias}{dot}{rest}({arguments})"
        calls.append(call)
        body.append(f"        self._a{number} = {call}\n")
        if resource.starts_with:
            body.append(f"        self._a{number}.{min(resource.starts_with)}()\n")
    source = "".join(head) + "\n\nclass P:\n    def setup(self, ctx):\n" + "".join(body)
    return source, calls


@pytest.mark.parametrize(
    "resource", [r for r in CATALOG.kinds.values() if r.on_instance], ids=lambda resource: resource.name
)
def test_a_kept_resource_is_known_through_an_alias_and_not_when_hidden(
    resource: Resource, tmp_path: Path
) -> None:
    source, calls = uses(resource)
    assert found(tmp_path, source, "RES101") == [f"RES101 {call}" for call in calls]
    source, _ = uses(resource, hidden=True)
    assert found(tmp_path, source, "RES101") == []


def test_a_workspace_adds_and_takes_away() -> None:
    more = {
        "not": ["builtins.open"],
        "lease": {"made-by": ["acme.lease", "acme.pair:1"], "released-by": ["end"], "async": True},
    }
    text = '[lists]\nborrows = []\ncannot_raise = []\nquiet_methods = []\nknown_raisers = []\n[owners]\n[registration]\n[kind.file]\nnoun = "a file"\nmade_by = ["builtins.open", "io.open"]\nreleased_by = ["close"]\n'
    catalog = read_resources(text, more)
    assert set(catalog.made_by) == {"io.open", "acme.lease", "acme.pair"}
    lease = catalog.made_by["acme.lease"]
    assert (lease.noun, lease.release, lease.async_release, lease.manager) == ("`lease`", "end", True, "")
    assert catalog.parts == {"acme.pair": (1,)}
    assert resources(Settings(resources=more)) is resources(Settings(resources=dict(more)))
