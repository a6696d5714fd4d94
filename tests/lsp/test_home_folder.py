"""A file in somebody's home folder, opened by itself, is about what lies beside it and not about all there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsp_editor import CODE, MANIFEST

from plugcheck_lsp.lsp.session import Document, Session
from plugcheck_lsp.text import Text


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("name", "opens_home", "has_settings", "seen"),
    [
        ("home", False, False, {"dagstack.toml", "plugin.py"}),
        ("home", True, False, {"dagstack.toml", "plugin.py", "far.py"}),
        ("home", False, True, {"dagstack.toml", "plugin.py", "plugcheck.toml", "far.py"}),
        ("work", False, False, {"dagstack.toml", "plugin.py", "far.py"}),
    ],
    ids=["home", "home opened as a folder", "home with settings", "another folder"],
)
async def test_what_is_looked_at_of_the_folder_of_a_file(
    name: str,
    opens_home: bool,
    has_settings: bool,
    seen: set[str],
    session: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    folder = tmp_path / name
    (folder / "far/away").mkdir(parents=True)
    (folder / "dagstack.toml").write_text(MANIFEST, encoding="utf-8")
    (folder / "plugin.py").write_text(CODE, encoding="utf-8")
    (folder / "far/away/far.py").write_text("", encoding="utf-8")
    if has_settings:
        (folder / "plugcheck.toml").write_text("", encoding="utf-8")
    if opens_home:
        session.folders = (folder,)
    path = folder / "plugin.py"
    session.open(Document(path.as_uri(), path, 1, Text(CODE)))
    listed = await session.ask(path, lambda workspace: {file.name for file in workspace.listing})
    plugins = await session.ask(path, lambda workspace: len(workspace.plugins))
    assert listed == seen
    assert plugins == 1
