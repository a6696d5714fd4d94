"""What one use of a name does to the resource that the name holds."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.flow.raising import is_context_manager
from plugcheck_lsp.python.names import WRITES, Binding, BindingKind, Role, StepKind, owner_of
from plugcheck_lsp.python.parents import parents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plugcheck_lsp.python.flow.raising import Raising
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.names import CallSite, Step, Use
    from plugcheck_lsp.python.resources.catalog import Resource


class Deed(Enum):
    """What becomes of the resource."""

    RELEASED = "released"
    RETURNED = "returned"
    """The caller gets it."""
    GIVEN = "given"
    """Something else keeps it, or may."""
    STARTED = "started"
    USED = "used"
    """An operation on it, which may fail."""
    NAMED = "named"
    """Another local name holds it too."""
    LENT = "lent"
    """A local name holds something that works with it."""
    UNAWAITED = "unawaited"
    """Its asynchronous release is called and never awaited."""
    GONE = "gone"
    """It is given to a function that never comes back."""


class Act(NamedTuple):
    """A deed and the node at which it happens (see `Flow.at`)."""

    deed: Deed
    node: cst.CSTNode
    name: str = ""
    """For NAMED and LENT: the name."""


class Fate(Enum):
    """How a parameter's resource stands when the function ends."""

    RELEASED = "released"
    GIVEN = "given"
    OPEN = "open"


# methods of resources whose results are plain data, or hold the resource no longer
_PLAIN = frozenset(
    {
        "read", "readline", "readlines", "readinto", "read1", "readall", "write", "writelines", "seek", "tell", "truncate",
        "flush", "fileno", "isatty", "getvalue", "peek", "recv", "recvfrom", "recv_into", "send", "sendall", "sendto",
        "getsockname", "getpeername", "getsockopt", "setsockopt", "connect", "connect_ex", "bind", "listen", "gettimeout",
        "commit", "rollback", "executescript", "namelist", "infolist", "getnames", "getmembers", "extractall", "extract",
        "testzip", "wait", "communicate", "poll", "fetchone", "fetchall", "fetchmany", "json", "text", "getcode", "geturl",
        "status", "keys", "readexactly", "readuntil", "drain", "done", "exists", "ping", "map", "login", "sendmail",
        "send_message", "qsize", "size", "find", "rfind", "read_byte", "getheader", "getheaders", "info", "retrlines",
        "retrbinary", "storbinary", "storlines", "cwd", "pwd", "nlst", "sync", "starmap", "apply", "run_until_complete",
    }
)  # fmt: skip
_PLAIN_ATTRIBUTES = frozenset(
    {
        "name", "mode", "closed", "encoding", "errors", "newlines", "pid", "returncode", "args", "status", "code", "headers",
        "family", "type", "proto", "url", "reason", "msg", "server_address", "server_port", "filename", "fp_name", "size",
        "status_code", "text", "content", "timeout", "is_closed", "row_factory", "total_changes", "in_transaction",
    }
)  # fmt: skip
# borrowers whose result works with what they were given
_WRAPS = frozenset(
    {
        "builtins.enumerate", "builtins.zip", "builtins.map", "builtins.filter", "builtins.reversed", "builtins.iter",
        "itertools.islice", "itertools.chain", "itertools.takewhile", "itertools.dropwhile", "itertools.groupby", "pickle.Pickler",
        "pickle.Unpickler", "csv.DictReader", "csv.DictWriter", "csv.reader", "csv.writer", "tarfile.open", "tokenize.generate_tokens",
        "tokenize.tokenize", "yaml.safe_load_all", "zipfile.ZipFile", "builtins.getattr", "builtins.max", "builtins.min",
        "builtins.next", "builtins.dict", "builtins.tuple", "builtins.list", "builtins.set", "builtins.sorted", "pathlib.Path",
        "os.path.join", "os.path.abspath", "os.path.realpath", "os.path.basename", "os.fspath", "builtins.str", "shutil.copy",
        "shutil.copy2", "shutil.copytree", "shutil.copyfile", "glob.glob", "os.walk", "mmap.mmap", "builtins.frozenset",
        "builtins.anext", "select.select", "os.listdir", "shutil.make_archive", "builtins.format", "builtins.repr",
    }
)  # fmt: skip
# plain values of these hold what they are made of only for kinds that are no text or number themselves
_PLAIN_OF_OBJECTS = frozenset({"builtins.str", "builtins.list", "builtins.sorted", "builtins.repr", "builtins.format",
                               "builtins.tuple", "builtins.set", "builtins.frozenset", "mmap.mmap",
                               "builtins.next", "os.fspath", "select.select"})  # fmt: skip
# the same folder, file or descriptor by another name
_SAME = frozenset({"pathlib.Path", "os.path.abspath", "os.path.realpath", "os.fspath", "builtins.str"})
_MOVES = frozenset({"rename", "replace", "rmdir"})
# what keeps the process busy as long as it lives: what comes after is its end
_RUNS_ON = frozenset({"serve_forever", "run_forever", "mainloop"})


class Custody:
    """What the uses in one function do to resources of one kind."""

    def __init__(
        self,
        raising: Raising,
        function: FunctionFacts,
        resource: Resource,
        fates: Callable[[FunctionFacts, str, Resource], frozenset[Fate]],
    ) -> None:
        self.raising = raising
        self.catalog = raising.catalog
        self.function = function
        self.resource = resource
        self.fates = fates
        """What a function of the program does to the resource that it gets for a parameter."""
        self.lends = is_context_manager(function) or _is_fixture(function)

    def acts(self, use: Use, start: int = 0) -> Iterator[Act]:
        """What `use` does to the resource that its chain before step `start` is."""
        if use.scope.function is not self.function.scope:
            yield Act(Deed.GIVEN, use.root)  # a nested function holds it
            return
        steps = use.steps[start:]
        if not steps:
            yield from self._whole(use)
            return
        first = steps[0]
        match first.kind:
            case StepKind.ITEM:
                yield from self._result(use, len(steps) == 1, use.root)
            case StepKind.ATTRIBUTE if len(steps) > 1 and steps[1].kind is StepKind.CALL:
                yield from self._method(use, first.key or "", steps)
            case StepKind.ATTRIBUTE:
                yield from self._attribute(use, first.key or "", steps)
            case StepKind.AWAIT:
                yield Act(Deed.RELEASED if self.resource.awaiting else Deed.USED, first.node)
            case StepKind.CALL:
                yield Act(Deed.GIVEN, first.node)

    def _method(self, use: Use, method: str, steps: tuple[Step, ...]) -> Iterator[Act]:
        call = steps[1].node
        if method in self.resource.released_by:
            awaited = len(steps) > 2 or use.role is not Role.READ
            if method in self.resource.awaited_releases and not awaited:
                yield Act(Deed.UNAWAITED, call)
            else:
                yield Act(Deed.RELEASED, call)
            return
        if method in ("__exit__", "__aexit__", "__del__"):
            yield Act(Deed.RELEASED, call)
            return
        if method in ("__enter__", "__aenter__"):
            if len(steps) == 2 and use.role is Role.ASSIGNED:
                yield from self._sinks(use, Deed.NAMED, call)
            return
        if not self._is_object and method in _MOVES:
            yield Act(Deed.RELEASED, call)
            return
        if method in _RUNS_ON:
            yield Act(Deed.GIVEN, call)
            return
        if method in self.resource.starts_with:
            yield Act(Deed.STARTED, call)
        yield Act(Deed.USED, call)
        if method not in _PLAIN:
            yield from self._result(use, len(steps) == 2, call)

    def _result(self, use: Use, whole: bool, node: cst.CSTNode) -> Iterator[Act]:
        """What becomes of something that works with the resource."""
        if not whole:
            return
        match use.role:
            case Role.ASSIGNED:
                yield from self._sinks(use, Deed.LENT, node)
            case Role.RETURNED | Role.YIELDED | Role.ELEMENT | Role.RAISED | Role.DEFAULT:
                yield Act(Deed.GIVEN, node)
            case Role.ARGUMENT:
                yield from self._argument(use, lent=True)

    def _attribute(self, use: Use, name: str, steps: tuple[Step, ...]) -> Iterator[Act]:
        if use.role in WRITES and name in self.resource.released_when:
            yield Act(Deed.RELEASED, use.node)  # how a process is disowned: `popen.returncode = 0`
        if use.role in WRITES or any(step.kind is StepKind.CALL for step in steps):
            return
        release = name in self.resource.released_by
        if use.role is Role.READ or (name in _PLAIN_ATTRIBUTES and not release):
            return
        if use.role is Role.ASSIGNED and not release:
            yield from self._sinks(use, Deed.LENT, use.root)
        elif use.role not in (Role.ITERATED, Role.ENTERED, Role.ANNOTATION):
            yield Act(Deed.GIVEN, use.root)

    def _whole(self, use: Use) -> Iterator[Act]:
        match use.role:
            case Role.ASSIGNED:
                yield from self._sinks(use, Deed.NAMED, use.root)
            case Role.ENTERED:
                if self.resource.manager:
                    yield Act(Deed.RELEASED, use.root)
            case Role.ITERATED:
                yield Act(Deed.GIVEN if self.resource.exhausting else Deed.USED, use.root)
            case Role.ARGUMENT:
                yield from self._argument(use)
            case Role.RETURNED:
                yield Act(Deed.RETURNED, use.root)
            case Role.YIELDED:
                if not self.lends:
                    yield Act(Deed.GIVEN, use.root)
            case Role.ELEMENT | Role.RAISED | Role.DEFAULT | Role.DECORATOR | Role.BASE:
                yield Act(Deed.GIVEN, use.root)
            case Role.READ if self._is_held(use):
                yield Act(Deed.GIVEN, use.root)

    def _is_held(self, use: Use) -> bool:
        """Whether a display holds it that is looked at as a whole: ``{file: 1}``, ``for each in (one, other)``."""
        parent = parents(self.function.unit).get(use.node)
        if use.steps and not self._is_object and isinstance(parent, cst.BinaryOperation):
            return True  # a folder is made, and a path in it
        return isinstance(parent, (cst.Element, cst.DictElement, cst.StarredElement))

    def _sinks(self, use: Use, deed: Deed, node: cst.CSTNode) -> Iterator[Act]:
        for sink in use.sinks:
            local = (
                isinstance(sink, Binding)
                and sink.kind is BindingKind.ASSIGNED
                and owner_of(sink.name, sink.scope) is self.function.scope
            )
            if isinstance(sink, Binding) and local:
                yield Act(deed, sink.node, sink.name)
            else:
                yield Act(Deed.GIVEN, node)

    def _argument(self, use: Use, *, lent: bool = False) -> Iterator[Act]:
        site = use.call
        if site is None:
            return
        call = self.raising.call(self.function, site.node)
        if call is None or not call.complete or use.starred or _is_of_parameter(site):
            yield Act(Deed.GIVEN, site.node)
            return
        if not call.names and not call.functions:
            yield Act(Deed.GIVEN, site.node)  # a class without a constructor of its own: a data class, say
        for name in call.names:
            if name in self.resource.release_functions and use.position == 0 and not lent:
                yield Act(Deed.RELEASED, site.node)
            elif name not in self.catalog.borrows or name in self.catalog.owners:
                yield Act(Deed.GIVEN, site.node)
            elif name in _SAME and not self._is_object:
                yield from self._wrapped(site, Deed.NAMED)
            elif name in _WRAPS and not (self._is_object and name in _PLAIN_OF_OBJECTS):
                yield from self._wrapped(site, Deed.LENT)
        for function in call.functions:
            yield from self._handed_to(function, call.parameter(function, use.node), site, lent=lent)

    @property
    def _is_object(self) -> bool:
        """Whether the resource is an object of its own, no number and no text."""
        return bool(self.resource.released_by)

    def _wrapped(self, site: CallSite, deed: Deed) -> Iterator[Act]:
        use = site.use
        if use is None:
            yield Act(Deed.GIVEN, site.node)
        elif deed is Deed.NAMED and use.role is Role.ASSIGNED and len(use.steps) == site.depth + 1:
            yield from self._sinks(use, deed, site.node)
        elif use.role is Role.READ and not self._is_object:
            yield Act(Deed.GIVEN, site.node)
        else:
            yield from self._result(use, len(use.steps) == site.depth + 1, site.node)

    def _handed_to(
        self, function: FunctionFacts, parameter: str | None, site: CallSite, *, lent: bool
    ) -> Iterator[Act]:
        later = function.is_generator or (function.is_async and not _is_awaited(site))
        if parameter is None or later or lent:
            yield Act(Deed.GIVEN, site.node)
            return
        fates = self.fates(function, parameter, self.resource)
        if not fates:
            yield Act(Deed.GONE, site.node)
        elif fates == {Fate.RELEASED}:
            yield Act(Deed.RELEASED, site.node)
        elif fates != {Fate.OPEN}:
            yield Act(Deed.GIVEN, site.node)


def _is_awaited(site: CallSite) -> bool:
    if site.use is None:
        return False
    after = site.use.steps[site.depth + 1 : site.depth + 2]
    return bool(after) and after[0].kind is StepKind.AWAIT


def _is_of_parameter(site: CallSite) -> bool:
    """Whether what is called is a parameter: whoever passes it may pass anything."""
    if site.use is None or site.depth:
        return False
    bindings = owner_of(site.use.name, site.use.scope).bindings.get(site.use.name, ())
    return any(binding.kind is BindingKind.PARAMETER for binding in bindings)


def _is_fixture(function: FunctionFacts) -> bool:
    return any(name in ("pytest.fixture", "pytest_asyncio.fixture") for name in function.decorators)
