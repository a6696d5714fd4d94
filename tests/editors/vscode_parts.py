"""What the tests in a real VS Code are made of: VS Code's server, a browser, and the packaged extension.

All of it comes from the npm registry and, where it is there, the system. It is installed once below `.editors/` of
the repository, and used again as long as it is complete.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

REPOSITORY = Path(__file__).resolve().parents[2]
EXTENSION = REPOSITORY / "vscode-extension"
HARNESS = Path(__file__).with_name("vscode")
PARTS = REPOSITORY / ".editors"

CODE_SERVER = "4.100.3"
"""The npm package `code-server` carries VS Code's own server, of the version without its leading 4. The newest one
that runs on Node 20."""
RIPGREP = "1.18.0"
"""What the server's own `@vscode/ripgrep` would download after its installation."""
CHROMIUM = "147.0.0"
"""The npm package `@sparticuz/chromium`: the browser where the system has none."""

VSIX_MANIFEST = """\
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
<Metadata><Identity Language="en-US" {identity}/></Metadata>
<Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
<Assets><Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json"/></Assets>
</PackageManifest>
"""


class Missing(RuntimeError):
    """Something that has to be there before the tests can run is not."""


def vscode() -> Path:
    """The folder of VS Code's server."""
    return _part(f"vscode-{CODE_SERVER}", _install_vscode)


def playwright() -> Path:
    """The module that drives the browser."""
    lock = (HARNESS / "package-lock.json").read_bytes()
    folder = _part(f"playwright-{hashlib.sha256(lock).hexdigest()[:12]}", _install_playwright)
    return folder / "node_modules/playwright-core/index.mjs"


def browser() -> Path:
    """A Chromium: `$CHROMIUM`, the system's, else one from the npm registry."""
    for found in (os.environ.get("CHROMIUM"), shutil.which("chromium"), shutil.which("chromium-browser")):
        if found:
            return Path(found)
    script = _part(f"chromium-{CHROMIUM}", _install_chromium) / "path.mjs"
    return Path(run(["node", str(script)], script.parent).strip())


def extension() -> Path:
    """The `.vsix`, packaged from the repository as it is now."""
    with _locked("extension"):
        vsix = PARTS / "plugcheck.vsix"
        stamp, sources = PARTS / "plugcheck.vsix.sources", _sources()
        if not (vsix.exists() and stamp.exists() and stamp.read_text() == sources):
            if not _dependencies_are_installed():
                run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], EXTENSION)
            run(["npm", "run", "package"], EXTENSION, {**os.environ, "PYTHON": sys.executable})
            shutil.copy2(EXTENSION / "plugcheck.vsix", vsix)
            stamp.write_text(sources)
        return vsix


def debugger(folder: Path) -> Path:
    """A `.vsix` in `folder` of what stands in for the debugger of Python."""
    source = HARNESS / "debugger"
    about = json.loads((source / "package.json").read_text(encoding="utf-8"))
    identity = f'Id="{about["name"]}" Version="{about["version"]}" Publisher="{about["publisher"]}"'
    vsix = folder / "debugger.vsix"
    with zipfile.ZipFile(vsix, "w") as packed:
        for path in source.iterdir():
            packed.write(path, f"extension/{path.name}")
        packed.writestr("extension.vsixmanifest", VSIX_MANIFEST.format(identity=identity))
    return vsix


def run(command: list[str], folder: Path, environment: Mapping[str, str] | None = None) -> str:
    """What the command printed.

    Raises:
        Missing: it failed, or is not there; with what it printed.
    """
    if shutil.which(command[0]) is None:
        raise Missing(f"`{command[0]}` is not on the path: install Node 20 or newer with npm")
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Missing(f"`{' '.join(command)}` in {folder} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def _part(name: str, install: Callable[[Path], None]) -> Path:
    """The folder of that part, installed if it is not there whole."""
    folder = PARTS / name
    with _locked(name):
        if not folder.exists():
            making = PARTS / f"{name}.part"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir(parents=True)
            install(making)
            making.rename(folder)
    return folder


@contextmanager
def _locked(name: str) -> Iterator[None]:
    """Only one process at a time makes a part: tests run in several."""
    PARTS.mkdir(exist_ok=True)
    with (PARTS / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _npm_install(folder: Path, *packages: str) -> None:
    # scripts of packages are what downloads from elsewhere; nothing here needs one
    run(["npm", "install", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", *packages], folder)


def _install_vscode(folder: Path) -> None:
    archive = run(["npm", "pack", "--silent", f"code-server@{CODE_SERVER}"], folder).strip().splitlines()[-1]
    inside = "package/lib/vscode/"
    with tarfile.open(folder / archive) as packed:
        for member in packed:
            if member.name.startswith(inside):
                member.name = member.name.removeprefix(inside)
                packed.extract(member, folder, filter="data")
    (folder / archive).unlink()
    _npm_install(folder)  # not `ci`: its lock file is not in step with its package.json
    _npm_install(folder / "extensions")
    search = folder / "ripgrep"
    search.mkdir()
    (search / "package.json").write_text('{"private": true}')
    _npm_install(search, f"@vscode/ripgrep-linux-x64@{RIPGREP}")
    (folder / "node_modules/@vscode/ripgrep/bin").mkdir(parents=True, exist_ok=True)
    shutil.copy2(
        search / "node_modules/@vscode/ripgrep-linux-x64/bin/rg",
        folder / "node_modules/@vscode/ripgrep/bin/rg",
    )
    # what is native is not compiled: the logger writes its files all the same, and nobody watches for a lost parent
    shutil.copy2(HARNESS / "spdlog.cjs", folder / "node_modules/@vscode/spdlog/index.js")
    (folder / "node_modules/native-watchdog/index.js").write_text(
        "exports.start = () => {};\n", encoding="utf-8"
    )
    if not (folder / "node_modules.asar").exists():
        (folder / "node_modules.asar").symlink_to("node_modules")


def _install_playwright(folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy2(HARNESS / name, folder / name)
    run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)


def _install_chromium(folder: Path) -> None:
    (folder / "package.json").write_text('{"private": true}')
    _npm_install(folder, f"@sparticuz/chromium@{CHROMIUM}")
    (folder / "path.mjs").write_text(
        "import chromium from '@sparticuz/chromium'; console.log(await chromium.executablePath());\n"
    )


def _dependencies_are_installed() -> bool:
    """Whether `node_modules` of the extension is what its lock file says."""
    installed = EXTENSION / "node_modules/.package-lock.json"
    return (
        installed.exists() and installed.stat().st_mtime >= (EXTENSION / "package-lock.json").stat().st_mtime
    )


def _sources() -> str:
    """A digest of all that the package is made from: the tracked and new files of the extension and the server."""
    listed = run(
        [
            "git",
            "ls-files",
            "-co",
            "--exclude-standard",
            "-z",
            "vscode-extension",
            "server",
            "rules",
            "pyproject.toml",
        ],
        REPOSITORY,
    )
    digest = hashlib.sha256()
    for name in sorted(filter(None, listed.split("\0"))):
        path = REPOSITORY / name
        if path.is_file():
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
