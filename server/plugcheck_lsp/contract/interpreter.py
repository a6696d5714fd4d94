"""The user's interpreter: where it is, and which distributions it has, found without starting anything."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_WINDOWS = os.name == "nt"
_EXECUTABLES = ("Scripts/python.exe", "python.exe") if _WINDOWS else ("bin/python3", "bin/python")
_VENV_NAMES = (".venv", "venv")
_MINOR = re.compile(r"python(3\.\d+)")


@dataclass(frozen=True)
class Interpreter:
    """An interpreter in which the user's plugins run."""

    executable: Path
    """Absolute. Not resolved: an environment is known by the path through which it is entered."""
    reason: str
    """Why this one: a clause that can follow "because"."""

    @property
    def prefix(self) -> Path:
        """The environment's folder."""
        folder = self.executable.parent
        return folder.parent if folder.name.lower() in {"bin", "scripts"} else folder


def environment() -> Mapping[str, str]:
    """The variables of this process that say which interpreter is the user's."""
    return os.environ


def find_interpreter(root: Path, explicit: Path | None, environ: Mapping[str, str]) -> Interpreter | None:
    """The interpreter for the plugins of the workspace at `root`.

    In this order: `explicit` (taken as it is, so that a wrong one is told and not passed over), the nearest
    ``.venv`` or ``venv`` at or above `root`, ``VIRTUAL_ENV``, ``CONDA_PREFIX``, ``python3`` on the path. Our own
    environment is none of the user's, for a tool that runs us (pre-commit) sets those variables to it; it counts
    only where it is named, or where it is the environment that the workspace itself holds.
    """
    if explicit is not None:
        return Interpreter(_named(explicit, environ), "it was named")
    for candidate in _candidates(root, environ):
        return candidate
    return None


def own_interpreter() -> Interpreter:
    """The interpreter that plugcheck itself runs in."""
    return Interpreter(Path(sys.executable), "plugcheck runs in it")


def _candidates(root: Path, environ: Mapping[str, str]) -> Iterator[Interpreter]:
    for folder in (root, *root.parents):
        for name in _VENV_NAMES:
            executable = _executable(folder / name)
            if executable is not None and (folder / name / "pyvenv.cfg").is_file():
                yield Interpreter(executable, f"`{name}` in {folder} is the nearest environment")
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        prefix = environ.get(variable)
        executable = _executable(Path(prefix)) if prefix else None
        if executable is not None and not _is_ours(executable):
            yield Interpreter(executable, f"`{variable}` names its environment")
    for folder in _path(environ):
        for name in ("python3", "python"):
            executable = folder / (f"{name}.exe" if _WINDOWS else name)
            if _is_executable(executable) and not _is_ours(executable):
                yield Interpreter(executable, "it is the first one on the path")


def _named(path: Path, environ: Mapping[str, str]) -> Path:
    """What the user named: an executable, the folder of an environment, or a command on the path."""
    if path.is_dir():
        return _executable(path.absolute()) or path.absolute()
    if len(path.parts) == 1 and not path.exists():
        for folder in _path(environ):
            for name in (path.name, f"{path.name}.exe") if _WINDOWS else (path.name,):
                if _is_executable(folder / name):
                    return folder / name
    return path.absolute()


def _path(environ: Mapping[str, str]) -> Iterator[Path]:
    for folder in environ.get("PATH", "").split(os.pathsep):
        if folder and Path(folder).is_absolute():
            yield Path(folder)


def _executable(prefix: Path) -> Path | None:
    return next((path for name in _EXECUTABLES if _is_executable(path := prefix / name)), None)


def _is_executable(path: Path) -> bool:
    try:
        return path.is_file() and os.access(path, os.X_OK)
    except OSError:
        return False


def _is_ours(executable: Path) -> bool:
    """Whether the executable stands in our own environment.

    Links of folders are followed, those of executables are not: the executable of an environment links out of it.
    """
    try:
        return executable.parent.resolve().is_relative_to(Path(sys.prefix).resolve())
    except OSError:
        return False


def installed_version(interpreter: Interpreter, distribution: str) -> str | None:
    """The version of `distribution` that `interpreter` would import; None if it has none that can be seen."""
    wanted = _normal(distribution)
    for folder in _site_folders(interpreter):
        for name in _names(folder):
            stem, _, suffix = name.rpartition(".")
            if suffix not in {"dist-info", "egg-info"}:
                continue
            project, _, version = stem.partition("-")
            if version and _normal(project) == wanted:
                return version.partition("-")[0]
    return None


def installed_state(root: Path, explicit: Path | None) -> tuple[object, ...]:
    """Something that is another when another interpreter is found for `root`, or other distributions are in it."""
    interpreter = find_interpreter(root, explicit, environment())
    if interpreter is None:
        return ()
    return (interpreter.executable, *((folder, _stamp(folder)) for folder in _site_folders(interpreter)))


def _stamp(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _names(folder: Path) -> tuple[str, ...]:
    try:
        return tuple(sorted(os.listdir(folder)))  # noqa: PTH208 - names are all that is asked for
    except OSError:
        return ()


def _site_folders(interpreter: Interpreter) -> Iterator[Path]:
    """The folders from which the interpreter imports distributions, as far as the layout tells."""
    prefix = interpreter.prefix
    config = _venv_config(prefix)
    if config is None:
        # A link such as /usr/bin/python3 names the version in what it points to.
        actual = _resolved(interpreter.executable)
        yield from _of_prefix(prefix, _minor(actual.name) or _minor(interpreter.executable.name))
        actual_prefix = Interpreter(actual, "").prefix
        if actual_prefix != prefix:
            yield from _of_prefix(actual_prefix, _minor(actual.name))
        yield from _shimmed(interpreter.executable)
        return
    version = ".".join((config.get("version") or config.get("version_info") or "").split(".")[:2])
    yield from _of_prefix(prefix, version)
    if config.get("include-system-site-packages", "").lower() == "true" and "home" in config:
        home = Path(config["home"])
        yield from _of_prefix(home.parent if home.name.lower() in {"bin", "scripts"} else home, version)


def _of_prefix(prefix: Path, version: str) -> Iterator[Path]:
    """The site folders below `prefix`; of Python `version` alone where that is known."""
    yield prefix / "Lib" / "site-packages"
    for lib in (prefix / "lib", prefix / "lib64", prefix / "local" / "lib"):
        minors = (f"python{version}",) if version else tuple(name for name in _names(lib) if _minor(name))
        for name in minors:
            yield lib / name / "site-packages"
            yield lib / name / "dist-packages"
        yield lib / "python3" / "dist-packages"


def _shimmed(executable: Path) -> Iterator[Path]:
    """The site folders behind a pyenv shim, where one version is chosen for all."""
    folder = executable.parent
    if folder.name != "shims":
        return
    for name in _first_line(folder.parent / "version").split()[:1]:
        prefix = folder.parent / "versions" / name
        yield from _of_prefix(prefix, "")


def _venv_config(prefix: Path) -> Mapping[str, str] | None:
    try:
        text = (prefix / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return dict(_settings(text.split("\n")))


def _settings(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        key, equals, value = line.partition("=")
        if equals:
            yield key.strip().lower(), value.strip()


def _minor(name: str) -> str:
    match = _MINOR.match(name)
    return match[1] if match else ""


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except OSError:
        return path


def _first_line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").partition("\n")[0]
    except OSError:
        return ""
