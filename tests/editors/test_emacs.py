"""A real Emacs with eglot, in batch mode: what a plugin's author sees and does there."""

from __future__ import annotations

from pathlib import Path

import pytest
from editor_sessions import MANIFEST, a_plugin, configuration, editor, session

SCRIPT = Path(__file__).parent / "emacs" / "session.el"


@pytest.mark.editor
def test_findings_fixes_and_contract_results_in_emacs(tmp_path: Path) -> None:
    emacs = editor(
        "emacs", "the Debian packages `emacs-nox` and `elpa-eglot` (Emacs 29 and newer have eglot)"
    )
    command = [emacs, "--batch", "-l", str(SCRIPT)]
    happened = session(command, a_plugin(tmp_path), tmp_path, configuration("elisp"))

    (ambient,) = [shown for shown in happened["ambient"] if "AMB001" in shown["message"]]
    assert (ambient["line"], ambient["highlighted"]) == (1, "cache"), (
        "behind two characters of two UTF-16 units"
    )
    assert [(shown["line"], shown["highlighted"]) for shown in happened["moved"]] == [(3, "cache")]

    (fault,) = happened["manifest"]
    assert (fault["line"], fault["highlighted"], fault["type"]) == (7, "core_verison", "eglot-error")
    assert "unknown-field" in happened["hover"]
    assert happened["menu"][0] == "Rename to `core_version`"
    assert happened["fixed"] == MANIFEST.replace("core_verison", "core_version")

    assert {shown["line"] for shown in happened["results"]} >= {1}
    assert any("ambient_state" in shown["message"] for shown in happened["results"])
    count = int(happened["answer"].split()[1])
    assert count >= 2, "every pass has a result for every check"
    assert happened["end"] is True
