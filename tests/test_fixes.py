"""Which fixes go together, what they make of the texts, and how files are replaced: whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugcheck_lsp.engine import Report
from plugcheck_lsp.files import Files, decode_file
from plugcheck_lsp.findings import Applicability, FileEdit, Finding, Fix, Severity
from plugcheck_lsp.fixes import CannotWrite, Mended, apply, choose, mend, with_newline, write
from plugcheck_lsp.rule import RuleBook
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Span, Text
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

A, B = Path("/w/a.py"), Path("/w/b.py")


def fix(*edits: tuple[Path, int, int, str], title: str = "Mend") -> Fix:
    return Fix(
        title,
        Applicability.SAFE,
        tuple(FileEdit(path, Span(start, end), text) for path, start, end, text in edits),
    )


# Which fixes go together


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (fix((A, 0, 2, "x")), fix((A, 3, 4, "y")), True),
        (fix((A, 0, 2, "x")), fix((B, 0, 2, "y")), True),
        (fix((A, 0, 2, "x")), fix((A, 1, 4, "y")), False),
        (fix((A, 0, 2, "x")), fix((A, 2, 4, "y")), False),
        (fix((A, 2, 2, "x")), fix((A, 2, 2, "y")), False),
        (fix((A, 0, 2, "x")), fix((A, 0, 2, "x")), True),
        (fix((A, 0, 2, "x")), fix((A, 0, 2, "x"), (A, 8, 9, "z")), True),
        (fix((A, 0, 2, "x"), (B, 5, 6, "")), fix((A, 8, 9, "z"), (B, 5, 7, "")), False),
    ],
    ids=[
        "apart",
        "files",
        "overlap",
        "adjacent",
        "same-place",
        "same-edit",
        "shared-edit",
        "one-of-two-overlaps",
    ],
)
def test_two_fixes_go_together_if_neither_changes_what_the_other_saw(
    one: Fix, other: Fix, together: bool
) -> None:
    assert choose([one, other]) == ((one, other) if together else (one,))


def test_the_same_edit_of_two_fixes_is_made_once() -> None:
    texts = {A: Text("abcdef")}
    both = [fix((A, 0, 0, "import x\n"), (A, 1, 2, "B")), fix((A, 0, 0, "import x\n"), (A, 4, 5, "E"))]
    assert apply(choose(both), texts)[A].source == "import x\naBcdEf"


SPANS = st.tuples(
    st.sampled_from((A, B)), st.integers(0, 12), st.integers(0, 4), st.sampled_from(("", "x", "yy\n"))
)


@given(st.lists(st.lists(SPANS, min_size=1, max_size=3), max_size=8))
def test_chosen_fixes_can_always_be_applied_and_none_could_be_added(
    drawn: list[list[tuple[Path, int, int, str]]],
) -> None:
    fixes_ = [
        candidate
        for edits in drawn
        if choose(
            [candidate := fix(*((path, start, start + length, text) for path, start, length, text in edits))]
        )
        and len(
            {(edit.path, n) for edit in candidate.edits for n in range(edit.span.start, edit.span.end + 1)}
        )
        == sum(edit.span.end - edit.span.start + 1 for edit in candidate.edits)
    ]
    chosen = choose(fixes_)
    texts = {A: Text("0123456789abcdef"), B: Text("ABCDEFGHIJKLMNOP")}
    apply(chosen, texts)
    assert all(choose([*chosen, left]) == chosen for left in fixes_ if left not in chosen)


# What they make of the texts


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_inserted_lines_end_as_the_file_does(newline: str) -> None:
    text = Text(f"a{newline}b{newline}", bom=True, encoding="utf-8")
    after = apply([fix((A, 0, 1, "x\ny"), (A, len(text.source), len(text.source), "z\n"))], {A: text})[A]
    assert after == Text(f"x{newline}y{newline}b{newline}z{newline}", bom=True)


def test_line_ends_that_a_fix_copied_are_kept() -> None:
    assert with_newline("a\r\nb\nc\r", "\r\n") == "a\r\nb\r\nc\r"


class Mending:
    """A workspace in a folder, with a check that replaces words."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        book = RuleBook(rules={}, hosts={})
        self.workspace = Workspace(folder, Files(), Settings(), book)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def check(
        self, *rules: tuple[str, Callable[[Path, Text, int], Fix | None]]
    ) -> Callable[[Workspace], Report]:
        """Every occurrence of a word is a finding, with the fix that the function makes of it."""

        def check(workspace: Workspace) -> Report:
            found = []
            for path in sorted(self.folder.glob("*.*")):
                text = workspace.text(path)
                if text is None:
                    continue
                for word, mended in rules:
                    start = text.source.find(word)
                    while start >= 0:
                        offer = mended(path, text, start)
                        span = Span(start, start + len(word))
                        found.append(
                            Finding(
                                "AMB001",
                                word,
                                Severity.ERROR,
                                word,
                                path,
                                span,
                                fixes=(offer,) if offer else (),
                            )
                        )
                        start = text.source.find(word, start + 1)
            return Report(tuple(found), {})

        return check

    def mend(self, *rules: tuple[str, Callable[[Path, Text, int], Fix | None]]) -> Mended:
        return mend(self.workspace, self.check(*rules), lambda finding: finding.fix)


@pytest.fixture
def mending(tmp_path: Path) -> Mending:
    return Mending(tmp_path)


def replacing(word: str, by: str) -> tuple[str, Callable[[Path, Text, int], Fix]]:
    return word, lambda path, text, start: fix((path, start, start + len(word), by), title=f"{word} to {by}")


def test_fixes_are_applied_until_nothing_is_left(mending: Mending) -> None:
    path = mending.write("a.py", "one = one\n")
    mended = mending.mend(replacing("one", "two"), replacing("two", "three"))
    assert mended.changes == {path: (Text("one = one\n"), Text("three = three\n"))}
    assert (mended.fixed, mended.report.findings, mended.dropped, mended.unsettled) == (4, (), (), False)
    assert path.read_text() == "one = one\n"


def test_fixes_that_undo_each_other_end(mending: Mending) -> None:
    mending.write("a.py", "one = 1\n")
    mended = mending.mend(replacing("one", "two"), replacing("two", "one"))
    assert mended.unsettled
    assert mended.changes == {}


def test_a_fix_that_breaks_its_file_is_dropped_and_told_and_the_others_are_applied(mending: Mending) -> None:
    path = mending.write("a.py", "one = 1\nbad = 2\nred = 3\n")
    mended = mending.mend(replacing("one", "two"), replacing("bad", "(("), replacing("red", "blue"))
    assert mended.changes[path][1].source == "two = 1\nbad = 2\nblue = 3\n"
    (dropped,) = mended.dropped
    assert (dropped.fix.title, dropped.path) == ("bad to ((", path)
    assert mended.fixed == 2


def test_fixes_that_only_together_break_a_file_are_applied_one_after_the_other(mending: Mending) -> None:
    path = mending.write("a.toml", "one = 1\nbad = 2\n")
    mended = mending.mend(replacing("one", "key"), replacing("bad", "key"))
    assert mended.changes[path][1].source == "key = 1\nbad = 2\n"


def test_a_file_that_does_not_parse_anyway_can_be_mended(mending: Mending) -> None:
    path = mending.write("a.py", "def (\none = 1\n")
    assert mending.mend(replacing("one", "two")).changes[path][1].source == "def (\ntwo = 1\n"


def test_a_fix_whose_text_the_encoding_cannot_hold_is_dropped(mending: Mending) -> None:
    mending.write("a.py", "# coding: ascii\none = 1\n")
    mended = mending.mend(replacing("one", "\u00e9"))
    assert mended.changes == {}
    assert "ascii" in mended.dropped[0].reason


def test_a_fix_of_several_files_is_applied_to_all_or_to_none(mending: Mending) -> None:
    one, other = mending.write("a.py", "one = 1\n"), mending.write("b.py", "one = 1\n")

    def both(path: Path, text: Text, start: int) -> Fix | None:
        return fix((one, 0, 3, "two"), (other, 0, 3, "((")) if path == one else None

    assert mending.mend(("one", both)).changes == {}


def test_a_fix_can_make_a_file(mending: Mending) -> None:
    mending.write("a.py", "one = 1\n")
    made = mending.folder / "made.txt"

    def make(path: Path, text: Text, start: int) -> Fix | None:
        return fix((path, 0, 3, "two"), (made, 0, 0, "hello\n"))

    mended = mending.mend(("one", make))
    assert mended.changes[made] == (None, Text("hello\n"))
    write(mended.changes)
    assert made.read_bytes() == b"hello\n"
    assert stat.S_IMODE(made.stat().st_mode) == 0o666 & ~umask()


def umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


# How files are replaced


def read(path: Path) -> Text:
    text = decode_file(path, path.read_bytes())
    assert isinstance(text, Text)
    return text


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def change(path: Path, old: str, new: str) -> dict[Path, tuple[Text | None, Text]]:
    text = read(path)
    return {path: (text, Text(text.source.replace(old, new), text.bom, text.encoding))}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"one\r\n\xf0\x9f\x98\x80\r\n", b"two\r\n\xf0\x9f\x98\x80\r\n"),
        (b"\xef\xbb\xbfone\n", b"\xef\xbb\xbftwo\n"),
        (b"# coding: latin-1\none \xe9\n", b"# coding: latin-1\ntwo \xe9\n"),
        (b"one\rlone\x0c\xe2\x80\xa8", b"two\rltwo\x0c\xe2\x80\xa8"),
    ],
    ids=["crlf", "bom", "latin-1", "odd line ends"],
)
def test_bytes_that_a_fix_does_not_touch_stay(before: bytes, after: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(before)
    write(change(path, "one", "two"))
    assert path.read_bytes() == after


def test_the_mode_stays_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("one")
    path.chmod(0o751)
    write(change(path, "one", "two"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o751
    assert names(tmp_path) == ["a.py"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "a.py", tmp_path / "link.py"
    target.write_text("one")
    link.symlink_to(Path("there") / "a.py")
    write(change(link, "one", "two"))
    assert link.is_symlink()
    assert target.read_text() == "two"


@pytest.mark.parametrize("order", [1, -1])
def test_a_file_that_changed_meanwhile_stops_everything(order: int, tmp_path: Path) -> None:
    paths = [tmp_path / "a.py", tmp_path / "b.py"]
    for path in paths:
        path.write_text("one")
    changes = {key: value for path in paths[::order] for key, value in change(path, "one", "two").items()}
    paths[0].write_text("another")
    with pytest.raises(CannotWrite, match=r"a\.py changed meanwhile"):
        write(changes)
    assert [path.read_text() for path in paths] == ["another", "one"]
    assert names(tmp_path) == ["a.py", "b.py"]


def test_a_file_that_changes_between_two_replacements_stops_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "a.py", tmp_path / "b.py"
    first.write_text("one")
    second.write_text("one")
    replace = Path.replace

    def replace_and_disturb(self: Path, target: Path) -> Path:
        done = replace(self, target)
        if target == first:
            second.write_text("another")
        return done

    changes = change(first, "one", "two") | change(second, "one", "two")
    monkeypatch.setattr(Path, "replace", replace_and_disturb)
    with pytest.raises(CannotWrite, match=r"b\.py changed meanwhile"):
        write(changes)
    assert (first.read_text(), second.read_text()) == ("one", "another")
    assert names(tmp_path) == ["a.py", "b.py"]


def test_a_file_that_cannot_be_replaced_stops_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "a.py", tmp_path / "b.py"
    first.write_text("one")
    second.write_text("one")
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target == second:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    changes = change(first, "one", "two") | change(second, "one", "two")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CannotWrite, match=r"b\.py cannot be written: No space left on device"):
        write(changes)
    assert (first.read_text(), second.read_text()) == ("one", "one")


@pytest.mark.parametrize("spoil", ["removed", "folder", "read-only"])
def test_what_cannot_be_written_is_named(spoil: str, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("one")
    changes = change(path, "one", "two")
    if spoil == "read-only":
        path.chmod(0o444)
    else:
        path.unlink()
    if spoil == "folder":
        path.mkdir()
    with pytest.raises(CannotWrite, match=r"a\.py"):
        write(changes)


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("mine")
    with pytest.raises(CannotWrite, match="changed meanwhile"):
        write({path: (None, Text("made"))})
    assert path.read_text() == "mine"


def test_a_text_that_its_codec_writes_in_another_way_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"# coding: utf-7\none = '+AGE-'\n")  # `a` could have stood there as it is
    with pytest.raises(CannotWrite, match="cannot be written back exactly"):
        write(change(path, "one", "two"))
