"""One `Settings` from pyproject.toml or plugcheck.toml."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plugcheck_lsp.documents.problem import SyntaxProblem
    from plugcheck_lsp.findings import Severity


@dataclass(frozen=True)
class ContractSettings:
    """How contract suites run: table ``contract``."""

    samples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Per plugin name (or ``*``): hook name to keyword arguments."""
    env: tuple[str, ...] = ()
    """Names of environment variables that the child may see."""
    call: tuple[str, ...] = ()
    """What may be called although it has effects."""
    timeout: float = 10.0
    """Seconds that one pass of one plugin may take."""


@dataclass(frozen=True)
class Settings:
    """What a workspace asks of plugcheck. The nearest file holds; files do not merge."""

    source: Path | None = None
    """The file that these come from; None: the defaults."""
    select: tuple[str, ...] = ("ALL",)
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Pairs of a glob (relative to the settings' folder) and selectors."""
    exclude: tuple[str, ...] = ()
    """Globs as in ignore files, relative to the settings' folder."""
    hosts: tuple[str, ...] | None = None
    """Ids of the hosts that are switched on; None: those that are detected."""
    host_versions: Mapping[str, str] = field(default_factory=dict)
    severity: Mapping[str, Severity | None] = field(default_factory=dict)
    """Selector to severity; None means off."""
    required_version: str | None = None
    baseline: str | None = None
    layers: Mapping[str, Any] = field(default_factory=dict)
    contract: ContractSettings = field(default_factory=ContractSettings)
    resources: Mapping[str, Any] = field(default_factory=dict)
    nondeterminism: Mapping[str, Any] = field(default_factory=dict)
    conditions: Mapping[str, Any] = field(default_factory=dict)


class BadSettings(Exception):
    """A settings file is wrong: `path`, and each fault with its place."""

    def __init__(self, path: Path, problems: tuple[SyntaxProblem, ...]) -> None:
        super().__init__(f"{path}: {problems[0].message}")
        self.path = path
        self.problems = problems


def load(folder: Path) -> Settings:
    """The settings that hold in `folder`: of ``plugcheck.toml`` or ``pyproject.toml`` there or above.

    Raises:
        BadSettings: the nearest settings file does not parse, or has a wrong key or value.
    """
    raise NotImplementedError
