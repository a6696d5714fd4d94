"""What a command line asks for: flags, the modes they go with, and one `Options` value."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.cli.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import NoReturn


class Mode(StrEnum):
    """What is to be done; the value is the flag that says so, empty for the language server."""

    SERVE = ""
    CHECK = "--check"
    CONTRACT = "--contract"
    EXPLAIN = "--explain"
    RULES = "--rules"
    WHY = "--why"
    ACCESS = "--access"
    ACCESS_DIFF = "--access-diff"
    VERSION = "--version"


FORMATS = ("text", "concise", "json", "github")
FAIL_ON = ("error", "warning", "information", "hint", "never")


@dataclass(frozen=True)
class Options:
    """A command line, understood. Each field is the flag of the same name."""

    mode: Mode
    paths: tuple[str, ...] = ()
    """As given; empty means the working directory. `-` is standard input."""
    explain: str = ""
    why: str = ""
    access: tuple[str, str] = ("", "")
    """Caller and target."""
    access_diff: str | None = None
    """The revision to compare with; None: what `baseline_rev` says."""
    role: tuple[str, ...] = ()
    identity_type: str | None = None
    depth: int | None = None
    argument: tuple[str, ...] | None = None
    tcp: tuple[str, int] | None = None
    allow_run: bool = False
    select: tuple[str, ...] | None = None
    """None: what the settings select."""
    ignore: tuple[str, ...] = ()
    host: tuple[str, ...] | None = None
    """None: what the settings switch on, or what is detected."""
    config: str | None = None
    isolated: bool = False
    python: str | None = None
    baseline: str | None = None
    """The file of findings that are put up with; None: what the settings say."""
    write_baseline: bool = False
    baseline_rev: str | None = None
    """None: the commit that is checked out."""
    timeout: float | None = None
    """Seconds that one pass of one plugin's suite may take; None: what the settings say."""
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    stdin_filename: str | None = None
    fail_on: str = "warning"
    output_format: str = "text"
    output_file: str | None = None
    statistics: bool = False
    jobs: int | None = None
    """How many processes may work at once, at the most; None: what suits the machine. Analysis takes one."""
    no_cache: bool = False
    """Nothing may be kept on disk between runs. Nothing is, in this version."""


_ANALYSIS = frozenset({Mode.CHECK, Mode.CONTRACT, Mode.WHY, Mode.ACCESS, Mode.ACCESS_DIFF})
_GOES_WITH: Mapping[str, frozenset[Mode]] = {
    "paths": frozenset({Mode.CHECK, Mode.CONTRACT, Mode.ACCESS, Mode.ACCESS_DIFF}),
    "role": frozenset({Mode.ACCESS}),
    "identity_type": frozenset({Mode.ACCESS}),
    "depth": frozenset({Mode.ACCESS}),
    "argument": frozenset({Mode.ACCESS}),
    "tcp": frozenset({Mode.SERVE}),
    "allow_run": frozenset({Mode.SERVE}),
    "select": frozenset({Mode.CHECK, Mode.WHY}),
    "ignore": frozenset({Mode.CHECK, Mode.WHY}),
    "host": _ANALYSIS,
    "config": _ANALYSIS,
    "isolated": _ANALYSIS,
    "python": _ANALYSIS,
    "baseline": frozenset({Mode.CHECK}),
    "write_baseline": frozenset({Mode.CHECK}),
    "baseline_rev": frozenset({Mode.CHECK}),
    "timeout": frozenset({Mode.CONTRACT}),
    "fix": frozenset({Mode.CHECK}),
    "unsafe_fixes": frozenset({Mode.CHECK}),
    "diff": frozenset({Mode.CHECK}),
    "stdin_filename": frozenset({Mode.CHECK}),
    "fail_on": frozenset({Mode.CHECK}),
    "output_format": frozenset({Mode.CHECK, Mode.CONTRACT, Mode.RULES, Mode.ACCESS, Mode.ACCESS_DIFF}),
    "output_file": frozenset({Mode.CHECK, Mode.CONTRACT, Mode.RULES, Mode.ACCESS, Mode.ACCESS_DIFF}),
    "statistics": frozenset({Mode.CHECK}),
    "jobs": frozenset({Mode.CHECK, Mode.CONTRACT}),
    "no_cache": frozenset({Mode.CHECK}),
}
"""The modes in which a flag means something; elsewhere it is a mistake that should not pass unnoticed."""
_MODE_FORMATS: Mapping[Mode, tuple[str, ...]] = {
    Mode.CHECK: FORMATS,
    Mode.CONTRACT: FORMATS,
    Mode.RULES: ("text", "json"),
    Mode.ACCESS: ("text", "json"),
    Mode.ACCESS_DIFF: ("text", "json"),
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def parse(argv: Sequence[str]) -> Options:
    """What `argv`, without the program's name, asks for.

    Raises:
        UsageError: it is no command line of ours.
        SystemExit: it asked for help, which is printed.
    """
    argv = list(argv)
    # Everything behind `--` is a path, whatever it looks like; argparse forgets that when flags stand among paths.
    end = argv.index("--") if "--" in argv else len(argv)
    given = vars(_parser().parse_intermixed_args(argv[:end]))
    paths = (*given.pop("paths", ()), *argv[end + 1 :])
    if paths:
        given["paths"] = paths
    modes = [mode for mode in Mode if mode and mode.value[2:].replace("-", "_") in given]
    if len(modes) > 1:
        raise UsageError(f"{modes[0]} and {modes[1]} do not go together")
    mode = modes[0] if modes else Mode.SERVE
    for flag in ("check", "contract", "rules", "version"):
        given.pop(flag, None)
    _require_sense(mode, given)
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in given.items()
    }
    return Options(mode, **values)


def _require_sense(mode: Mode, given: Mapping[str, Any]) -> None:
    for name in given:
        modes = _GOES_WITH.get(name)
        if modes is not None and mode not in modes:
            if name == "paths":
                raise UsageError(_stray_path(mode, given["paths"][0]))
            flag = "--" + name.replace("_", "-")
            raise UsageError(f"{flag} goes with {_listed(modes)}" + (f", not with {mode}" if mode else ""))
    output_format = given.get("output_format", "text")
    if output_format not in _MODE_FORMATS.get(mode, FORMATS):
        raise UsageError(f"{mode} prints {' or '.join(_MODE_FORMATS[mode])}, not {output_format}")
    if given.get("statistics") and output_format == "github":
        raise UsageError("--statistics are no annotations: they do not go with --output-format github")
    if given.get("config") is not None and given.get("isolated"):
        raise UsageError("--config names settings and --isolated wants none: they do not go together")
    reads_stdin = "-" in given.get("paths", ())
    if reads_stdin and (given.get("stdin_filename") is None or len(given["paths"]) > 1):
        raise UsageError("`-` is standard input: it goes with --stdin-filename NAME and no other path")
    if given.get("stdin_filename") is not None and not reads_stdin:
        raise UsageError("--stdin-filename names standard input: it goes with the path `-`")
    if given.get("write_baseline"):
        _require_all_findings(given)
    if given.get("diff") and (output_format != "text" or given.get("statistics")):
        raise UsageError("--diff prints a diff: it does not go with --output-format or --statistics")


def _require_all_findings(given: Mapping[str, Any]) -> None:
    for name in ("select", "ignore", "host", "diff", "stdin_filename"):
        if given.get(name):
            flag = "--" + name.replace("_", "-")
            raise UsageError(f"--write-baseline keeps all that is found: it does not go with {flag}")
    if given.get("isolated") and not given.get("baseline"):
        raise UsageError("--isolated knows no baseline: --write-baseline needs --baseline FILE with it")


def _stray_path(mode: Mode, path: str) -> str:
    if mode:
        return f"{mode} takes no path, and `{path}` was given"
    return f"what is to be done with `{path}`? --check {path} checks it"


def _listed(modes: Iterable[Mode]) -> str:
    names = sorted(mode.value or "the language server" for mode in modes)
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def _selectors(value: str) -> tuple[str, ...]:
    parts = tuple(part for part in map(str.strip, value.split(",")) if part)
    if not parts:
        raise argparse.ArgumentTypeError(f"`{value}` names nothing")
    return parts


def _address(value: str) -> tuple[str, int]:
    host, colon, port = value.rpartition(":")
    if not colon or not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"`{value}` is no HOST:PORT such as 127.0.0.1:4389")
    return host.removeprefix("[").removesuffix("]"), int(port)


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"`{value}` is no number of seconds above 0")
    return seconds


def _depth(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise argparse.ArgumentTypeError(f"`{value}` is no number of calls")
    return int(value)


def _count(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 0 < int(value) <= 4096):
        raise argparse.ArgumentTypeError(f"`{value}` is no number of processes above 0")
    return int(value)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="plugcheck-lsp",
        usage="plugcheck-lsp [MODE] [PATH ...] [OPTION ...]",
        description="Checks plugin code against its host's contract. Without a mode: the language server.",
        epilog="Exit status: 0 nothing at or above --fail-on; 1 findings; 2 bad usage, bad settings, missing path "
        "or a fault of our own.",
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,
        add_help=False,
    )
    lists: dict[str, Any] = {"action": "extend", "type": _selectors}
    modes = parser.add_argument_group("modes")
    modes.add_argument("--check", action="store_true", help="print the findings of files and folders")
    modes.add_argument(
        "--contract", action="store_true", help="run the host's real contract suite for every plugin found"
    )
    modes.add_argument("--explain", metavar="RULE", help="print a rule's page (by code or name)")
    modes.add_argument(
        "--rules", action="store_true", help="list every rule: code, name, severity, hosts, fix"
    )
    modes.add_argument(
        "--why", metavar="PATH", help="say which plugin, host, settings and rules hold for a file"
    )
    modes.add_argument(
        "--access",
        nargs=2,
        metavar=("CALLER", "TARGET"),
        help="say which access rule decides a call, and why (status 0: allowed; 1: denied, or to be approved; 2: "
        "that cannot be told)",
    )
    modes.add_argument(
        "--access-diff",
        nargs="?",
        const="HEAD",
        metavar="REV",
        help="say what access lists newly allow and deny since a commit (default: HEAD; paths follow behind --; "
        "status 0: nothing; 1: something; 2: that cannot be told)",
    )
    modes.add_argument("--version", action="store_true", help="print the version")
    modes.add_argument("-h", "--help", action="help", help="print this")

    what = parser.add_argument_group("what is looked at")
    what.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="files and folders whose findings are printed (default: the working directory); `-` is standard input",
    )
    what.add_argument("--stdin-filename", metavar="NAME", help="the file that standard input stands for")
    what.add_argument("--select", metavar="RULES", **lists, help="only these rules: codes, names or prefixes")
    what.add_argument("--ignore", metavar="RULES", **lists, help="not these rules, whoever selects them")
    what.add_argument("--host", metavar="HOST", **lists, help="only plugins of these hosts, as if detected")
    what.add_argument("--config", metavar="FILE", help="settings from this file instead of the nearest ones")
    what.add_argument("--isolated", action="store_true", help="no settings at all")
    what.add_argument("--python", metavar="PATH", help="the interpreter that the plugins run in")
    what.add_argument(
        "--baseline-rev",
        metavar="REV",
        help="the git revision that schemas are compared with (default: HEAD)",
    )

    what.add_argument(
        "--baseline",
        metavar="FILE",
        help="leave out the findings that this file holds (default: what the settings name)",
    )
    what.add_argument(
        "--write-baseline",
        action="store_true",
        help="write all that is found to the baseline, and name it in the settings if they name none",
    )

    call = parser.add_argument_group("what a call brings with it (--access; without any: no context)")
    call.add_argument("--role", action="append", metavar="ROLE", help="a role of the identity")
    call.add_argument("--identity-type", metavar="TYPE", help="its type (default: user)")
    call.add_argument("--depth", type=_depth, metavar="N", help="how many calls led to this one (default: 0)")
    call.add_argument("--argument", action="append", metavar="NAME", help="the name of an argument")

    what.add_argument(
        "--jobs",
        type=_count,
        metavar="N",
        help="at most N processes: suites run side by side, analysis takes one",
    )
    what.add_argument(
        "--no-cache",
        action="store_true",
        help="keep nothing on disk between runs (nothing is, in this version)",
    )

    fixes = parser.add_argument_group("fixes")
    fixes.add_argument("--fix", action="store_true", help="apply the fixes that keep the meaning of the code")
    fixes.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="count in those that change a value, an order or a lifetime",
    )
    fixes.add_argument(
        "--diff", action="store_true", help="print what --fix would change, and change nothing"
    )

    output = parser.add_argument_group("output")
    output.add_argument(
        "--output-format", choices=FORMATS, metavar="FORMAT", help=f"{', '.join(FORMATS)} (default: text)"
    )
    output.add_argument("--output-file", metavar="FILE", help="write there instead of to standard output")
    output.add_argument("--statistics", action="store_true", help="print a count for each rule instead")
    output.add_argument(
        "--fail-on", choices=FAIL_ON, metavar="SEVERITY", help=f"{', '.join(FAIL_ON)} (default: warning)"
    )

    suite = parser.add_argument_group("contract suite")
    suite.add_argument("--timeout", type=_seconds, metavar="SECONDS", help="for one pass of one plugin")

    server = parser.add_argument_group("language server")
    server.add_argument(
        "--tcp",
        type=_address,
        metavar="HOST:PORT",
        help="listen on the loopback instead of standard input and output",
    )
    server.add_argument(
        "--allow-run",
        action="store_true",
        help="let the editor run contract suites, which execute the plugins",
    )
    return parser
