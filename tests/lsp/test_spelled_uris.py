"""A file has many URIs: what was told under one is taken back before it is told under another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from lsp_editor import CODE, MANIFEST, NEOVIM, Start, until

from plugcheck_lsp.lsp.places import to_path

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.asyncio
async def test_an_editor_that_spells_uris_in_its_own_way_keeps_what_it_was_told(
    start: Start, tmp_path: Path
) -> None:
    """Neovim 0.11 writes `%f0` where Python writes `%F0`, and takes both for the same file."""
    folder = tmp_path / "plugin 🎉"
    (folder / ".git").mkdir(parents=True)
    (folder / "plugin.py").write_text(CODE, encoding="utf-8")
    manifest = folder / "dagstack.toml"
    manifest.write_text(MANIFEST.replace("core_version", "core_verison"), encoding="utf-8")
    session = await start(NEOVIM, folder, options={"diagnosticMode": "workspace"})

    def shown() -> list[str]:
        """The codes that such an editor shows at the manifest: what it was told last, under whatever name."""
        told = [each for each in session.published if to_path(each.uri) == manifest]
        return [str(diagnostic.code) for diagnostic in told[-1].diagnostics] if told else []

    def was_told(uri: str, version: int | None) -> bool:
        return any(each.uri == uri and each.version == version for each in session.published)

    code = session.open(folder / "plugin.py")
    await until(lambda: shown() == ["MAN111"])
    own = re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), manifest.as_uri())
    assert own != manifest.as_uri()
    session.open(manifest, uri=own)
    await until(lambda: was_told(own, 1))
    session.replace(code, CODE + "\n")
    await until(lambda: was_told(code, 2))
    assert shown() == ["MAN111"]
    session.close(own)
    session.replace(code, CODE)
    await until(lambda: was_told(code, 3) and session.shown[own] == [])
    assert shown() == ["MAN111"]
