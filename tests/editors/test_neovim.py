"""A real Neovim, headless: what a plugin's author sees and does there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from editor_sessions import MANIFEST, a_plugin, configuration, editor, session

SCRIPTS = Path(__file__).parent


def neovim(script: str, folder: Path, home: Path) -> dict[str, Any]:
    """What a session in `folder` told, by name."""
    command = [editor("nvim", "the extra `dev`"), "--headless", "-u", "NONE", "-i", "NONE", "-n"]
    command += ["-c", f"luafile {SCRIPTS / script}"]
    return session(command, folder, home, configuration("lua"))


@pytest.mark.editor
def test_findings_fixes_and_contract_results_in_neovim(tmp_path: Path) -> None:
    happened = neovim("neovim.lua", a_plugin(tmp_path), tmp_path)

    (ambient,) = happened["ambient"]
    assert ambient["code"].startswith("AMB")
    assert (ambient["line"], ambient["text"], ambient["source"]) == (0, "cache", "plugcheck")
    assert happened["unopened"] == ["MAN111"]

    faults = {fault["code"]: fault for fault in happened["manifest"]}
    assert len(faults) == len(happened["manifest"]), "each fault is shown once, though Neovim could pull too"
    (fault,) = [fault for fault in faults.values() if "core_verison" in fault["message"]]
    assert (fault["line"], fault["text"]) == (6, "core_verison")

    assert [(found["line"], found["text"]) for found in happened["moved"]] == [(3, "cache")]
    assert happened["fixed"] == MANIFEST.replace("core_verison", "core_version").splitlines()
    assert happened["watched"] is True

    assert {result["source"] for result in happened["results"]} == {"plugcheck-contract"}
    assert 0 in {result["line"] for result in happened["results"]}
    assert any("ambient_state" in result["message"] for result in happened["results"])
    kinds = [each["kind"] for each in happened["progress"]]
    assert kinds.count("begin") == kinds.count("end") >= 1
    assert len(kinds) > 2, "the run says how far it is"
    assert happened["lenses"], "there is something to run"
    assert any("failed" in title for title in happened["lenses afterwards"])
    assert happened["end"] is True


MODULE = """\
from pydantic import BaseModel


class Data(BaseModel):
    name: str


class Party:
    description = "Gives a party"
    input_schema = Data
    output_schema = Data

    def execute(self, inputs, context):
        return context.executor.call("guests.invite", inputs, context)
"""
ACL = """\
# 🎉
rules:
  - {description: "🎉", callers: ["parties.*"], targets: ["guests.invite"], effect: allow}
"""


@pytest.mark.editor
def test_names_of_an_apcore_project_in_neovim(tmp_path: Path) -> None:
    folder = tmp_path / "parties 🎉"
    for name, source in {
        "apcore.yaml": 'version: "1.0.0"\nproject:\n  name: parties\n',
        "acl/global_acl.yaml": ACL,
        "extensions/parties/give.py": MODULE,
        "extensions/guests/invite.py": MODULE.replace("guests.invite", "parties.give"),
        ".git/HEAD": "",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source, encoding="utf-8")
    happened = neovim("neovim_names.lua", folder, tmp_path)
    assert happened["definition"] == (folder / "extensions/guests/invite.py").as_uri()
    assert {"guests.invite", "parties.give", "parties.*"} <= set(happened["proposals"])
    assert happened["hints"] == ["1 caller, 1 target"]
    renamed = "guests.welcome.all"
    assert happened["acl"] == ACL.replace("guests.invite", renamed).splitlines()
    assert not (folder / "extensions/guests/invite.py").exists()
    assert (folder / "extensions/guests/welcome/all.py").exists()
    give = (folder / "extensions/parties/give.py").read_text(encoding="utf-8")
    assert give == MODULE.replace("guests.invite", renamed)
