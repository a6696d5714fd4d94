"""What reading a path comes to, whatever stands there."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from plugcheck_lsp.files import MAX_BYTES, Files, Unreadable
from plugcheck_lsp.lsp.watching import Scan
from plugcheck_lsp.text import Text
from plugcheck_lsp.workspace import find_root, has_settings


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.toml", b"", Text("")),
        ("a.toml", b"\xef\xbb\xbfx\r\n", Text("x\r\n", bom=True)),
        ("a.toml", "\U0001f600\x00\u2028".encode(), Text("\U0001f600\x00\u2028")),
        ("a.py", b"# coding: latin-1\n\xe9", Text("# coding: latin-1\n\u00e9", encoding="latin-1")),
        ("a.py", b"#!/x\n# -*- coding: UTF_8 -*-\n\xc3\xa9", Text("#!/x\n# -*- coding: UTF_8 -*-\n\u00e9")),
    ],
)
def test_text(name: str, data: bytes, text: Text, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert Files().read(path) == text
    assert text.encode() == data


@pytest.mark.parametrize("name", ["missing.py", "a.py/inside.py", f"{'x' * 300}.py", "\0.py", "\ud800.py"])
def test_no_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    assert Files().read(tmp_path / name) is None
    assert not Files().exists(tmp_path / name)


def test_what_is_no_text_says_why(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "loop.py").symlink_to("loop.py")
    (tmp_path / "large.py").write_bytes(b"#" * (MAX_BYTES + 1))
    (tmp_path / "binary.py").write_bytes(b"\x80")
    (tmp_path / "codec.py").write_bytes(b"# coding: nonsense\n")
    (tmp_path / "undefined.py").write_bytes(b"# coding: undefined\n")
    os.mkfifo(tmp_path / "pipe.py")
    reasons = {}
    for name in ("folder", "loop", "large", "binary", "codec", "undefined", "pipe"):
        content = Files().read(tmp_path / f"{name}.py")
        assert isinstance(content, Unreadable)
        reasons[name] = content.reason
    assert reasons == {
        "folder": "it cannot be read: Is a directory",
        "loop": "it cannot be read: Too many levels of symbolic links",
        "large": "it is larger than 10 MiB",
        "binary": "byte 0 (0x80) is not utf-8",
        "codec": "`nonsense` is no known encoding",
        "undefined": "the bytes are not undefined",
        "pipe": "it is no regular file",
    }


def test_a_text_that_is_put_over_a_file_counts_until_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"\xef\xbb\xbfon disk")
    files = Files()
    files.open(path, "unsaved")
    assert files.read(path) == Text("unsaved", bom=True)
    files.put(path, Text("latin", encoding="latin-1"))
    assert files.read(path) == Text("latin", encoding="latin-1")
    files.close(path)
    assert files.read(path) == Text("on disk", bom=True)


def test_a_new_buffer_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    files = Files()
    assert files.listing(tmp_path) == (tmp_path / "a.py",)
    files.put(tmp_path / "b.toml", Text(""))
    assert files.listing(tmp_path) == (tmp_path / "a.py", tmp_path / "b.toml")


def test_a_folder_that_is_removed_takes_its_files_with_it(tmp_path: Path) -> None:
    inside, beside = tmp_path / "plugin/deep/one.py", tmp_path / "plugin_two.py"
    inside.parent.mkdir(parents=True)
    for path in (inside, beside):
        path.write_text("x = 1\n", encoding="utf-8")
    files = Files()
    assert files.listing(tmp_path) == (inside, beside)
    assert files.exists(inside)
    shutil.rmtree(tmp_path / "plugin")
    files.changed([tmp_path / "plugin"])  # all that an editor tells
    assert not files.exists(inside)
    assert files.listing(tmp_path) == (beside,)


def test_a_listing_is_the_very_same_while_no_file_comes_or_goes(tmp_path: Path) -> None:
    """Much is computed anew where it is another one."""
    code, ignored, link = tmp_path / "a.py", tmp_path / "b.txt", tmp_path / "link.toml"
    for path in (code, ignored):
        path.touch()
    link.symlink_to(code)
    files = Files()
    before = files.listing(tmp_path)
    code.write_text("x = 1\n", encoding="utf-8")
    files.open(code, "x = 2\n")
    files.changed([code, link])
    files.close(code)
    assert files.text(code) == Text("x = 1\n")
    assert files.listing(tmp_path) is before
    for other in (ignored, tmp_path / "none.py"):
        files.changed([other])
        assert files.listing(tmp_path) == before
        assert files.listing(tmp_path) is not before
    code.unlink()
    files.changed([code])
    assert files.listing(tmp_path) == (link,)
    files.open(code, "")
    assert files.listing(tmp_path) == (code, link)
    files.close(code)
    assert files.listing(tmp_path) == (link,)
    (tmp_path / "c.py").touch()
    files.changed([tmp_path / "c.py"])
    assert files.listing(tmp_path) == (tmp_path / "c.py", link)
    link.unlink()
    link.mkdir()
    files.changed([link])
    assert files.listing(tmp_path) == (tmp_path / "c.py",)


def test_a_folder_that_lets_nobody_in_is_no_reason_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The data of a database beside the code, say: it can be seen and not entered."""
    (tmp_path / "a.py").touch()
    locked = tmp_path / "locked"
    locked.mkdir()
    stat = Path.stat

    def refuse(path: Path, **options: Any) -> os.stat_result:
        if locked in path.parents:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", refuse)
    assert Files().listing(tmp_path) == (tmp_path / "a.py",)
    assert not has_settings(locked)
    assert find_root(locked, tmp_path) == tmp_path
    scan = Scan()
    scan.changed([tmp_path])
    assert scan.changed([tmp_path]) == frozenset()
