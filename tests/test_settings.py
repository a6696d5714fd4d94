"""Settings are found above a file, read whole or refused whole, with every fault at its place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from plugcheck_lsp import __version__
from plugcheck_lsp.files import Files
from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import (
    CONTRACT_KEYS,
    KEYS,
    BadSettings,
    ContractSettings,
    Settings,
    load,
    load_file,
    parse_settings,
    unknown_selectors,
)
from plugcheck_lsp.text import Text

PLAIN = Path("/project/plugcheck.toml")
PYPROJECT = Path("/project/pyproject.toml")


def put(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())


@pytest.mark.parametrize(
    ("files", "source", "ignore"),
    [
        ({}, None, ()),
        ({"plugcheck.toml": 'ignore = ["A"]'}, "plugcheck.toml", ("A",)),
        ({"pyproject.toml": '[tool.plugcheck]\nignore = ["A"]'}, "pyproject.toml", ("A",)),
        (
            {"plugcheck.toml": 'ignore = ["A"]', "pyproject.toml": '[tool.plugcheck]\nignore = ["B"]'},
            "plugcheck.toml",
            ("A",),
        ),
        ({"a/plugcheck.toml": "", "plugcheck.toml": 'ignore = ["A"]'}, "a/plugcheck.toml", ()),
        ({"a/b/pyproject.toml": "[tool.plugcheck]", "a/plugcheck.toml": ""}, "a/b/pyproject.toml", ()),
        (
            {"a/b/pyproject.toml": "[project]\nname = 'plugcheck'", "plugcheck.toml": 'ignore = ["A"]'},
            "plugcheck.toml",
            ("A",),
        ),
        ({"a/b/pyproject.toml": "[project\n", "plugcheck.toml": 'ignore = ["A"]'}, "plugcheck.toml", ("A",)),
        (
            {"a/b/pyproject.toml": "tool = 1 # plugcheck\n", "plugcheck.toml": 'ignore = ["A"]'},
            "plugcheck.toml",
            ("A",),
        ),
        ({"a/b/plugcheck.toml/x": "", "plugcheck.toml": 'ignore = ["A"]'}, "plugcheck.toml", ("A",)),
        ({"plugcheck.toml": '\ufeffignore = ["A"]\r\n'}, "plugcheck.toml", ("A",)),
    ],
)
def test_the_nearest_settings_hold_and_do_not_merge(
    files: dict[str, str], source: str | None, ignore: tuple[str, ...], tmp_path: Path
) -> None:
    put(tmp_path, files)
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True, exist_ok=True)
    settings = load(folder)
    assert settings.source == (tmp_path / source if source else None)
    assert settings.ignore == ignore


def test_an_unsaved_buffer_wins_over_the_disk(tmp_path: Path) -> None:
    put(tmp_path, {"plugcheck.toml": 'ignore = ["A"]'})
    files = Files()
    files.open(tmp_path / "plugcheck.toml", 'ignore = ["B"]')
    assert load(tmp_path, files).ignore == ("B",)
    assert load(tmp_path).ignore == ("A",)


def test_every_key_is_read() -> None:
    source = """
        select = ["AMB", "DET001"]
        ignore = ["wall-clock"]
        exclude = ["build/", "!build/keep"]
        hosts = ["dagstack"]
        required-version = ">=0.0.1"
        baseline = "baseline.json"
        [per-file-ignores]
        "tests/**" = ["AMB"]
        "*.py" = []
        [host-versions]
        dagstack = "0.4.1"
        [severity]
        AMB = "error"
        wall-clock = "off"
        [layers]
        order = ["api", "executor"]
        shared = ["Common"]
        patterns.Common = ["common.*", "*.shared"]
        [contract]
        env = ["HOME"]
        call = ["x.y"]
        timeout = 3
        [contract.samples."*".chunk]
        text = "a b"
        [resources]
        not = ["pkg.peek"]
        channel = { made-by = ["pkg.open"], released-by = ["close"], manager = "async with", async = true }
        [nondeterminism]
        safe = ["pkg.ids.stable"]
        sources."pkg.now" = "wall-clock"
        [conditions]
        is_admin = {}
    """
    expected = Settings(
        source=PLAIN,
        select=("AMB", "DET001"),
        ignore=("wall-clock",),
        per_file_ignores=(("tests/**", ("AMB",)), ("*.py", ())),
        exclude=("build/", "!build/keep"),
        hosts=("dagstack",),
        host_versions={"dagstack": "0.4.1"},
        severity={"AMB": Severity.ERROR, "wall-clock": None},
        required_version=">=0.0.1",
        baseline="baseline.json",
        layers={
            "order": ["api", "executor"],
            "shared": ["Common"],
            "patterns": {"Common": ["common.*", "*.shared"]},
        },
        contract=ContractSettings({"*": {"chunk": {"text": "a b"}}}, ("HOME",), ("x.y",), 3),
        resources={
            "not": ["pkg.peek"],
            "channel": {
                "made-by": ["pkg.open"],
                "released-by": ["close"],
                "manager": "async with",
                "async": True,
            },
        },
        nondeterminism={"safe": ["pkg.ids.stable"], "sources": {"pkg.now": "wall-clock"}},
        conditions={"is_admin": {}},
    )
    assert parse_settings(PLAIN, Text(source)) == expected
    indented = "[tool.plugcheck]\n" + source.replace("[per", "[tool.plugcheck.per").replace(
        "[host-", "[tool.plugcheck.host-"
    )
    for table in ("severity", "layers", "contract", "resources", "nondeterminism", "conditions"):
        indented = indented.replace(f"[{table}", f"[tool.plugcheck.{table}")
    assert parse_settings(PYPROJECT, Text(indented)).severity == expected.severity


def faults(source: str, path: Path = PLAIN) -> list[tuple[str, str]]:
    text = Text(source)
    with pytest.raises(BadSettings) as caught:
        parse_settings(path, text)
    assert caught.value.path == path
    return [(text.slice(problem.span), problem.message) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("source", "place", "words"),
    [
        ("selct = []", "selct", "did you mean `select`"),
        ("per_file_ignores = {}", "per_file_ignores", "did you mean `per-file-ignores`"),
        ("'🎉' = 1", "'🎉'", "is no setting"),
        ("contract.timeuot = 1", "timeuot", "did you mean `timeout`"),
        ("select = 'AMB'", "'AMB'", "`select` must be an array of strings, not a string"),
        ("ignore = ['A', 3]", "3", "an item of `ignore` must be a string, not an integer"),
        ("exclude = ['!']", "'!'", "no pattern"),
        ("hosts = true", "true", "not a boolean"),
        ("baseline = 1.5", "1.5", "`baseline` must be a string, not a float"),
        ("baseline = 'old.json'", "'old.json'", "must end with `baseline.json`"),
        ("severity = []", "[]", "`severity` must be a table, not an array"),
        ("severity.AMB = 'fatal'", "'fatal'", "no severity"),
        ("severity.AMB = 'Error'", "'Error'", "did you mean `error`"),
        ("severity.AMB = 2024-01-02", "2024-01-02", "not a date or time"),
        ("per-file-ignores = {'a' = 'AMB'}", "'AMB'", "must be an array of strings"),
        ("per-file-ignores = {'a' = [[]]}", "[]", "an item of `a` must be a string, not an array"),
        ("host-versions.dagstack = '0.x'", "'0.x'", "no version"),
        ("host-versions.dagstack = 4", "4", "must be a string"),
        ("required-version = '1.0'", "'1.0'", "no version specifier"),
        ("required-version = '<0.0.1'", "'<0.0.1'", f"this is {__version__}"),
        ("resources = 1", "1", "`resources` must be a table, not an integer"),
        ("resources.not = 'a'", "'a'", "`not` must be an array of strings"),
        ("resources.a = ['b']", "['b']", "`a` must be a table, not an array"),
        (
            "resources.a = {made_by = ['b'], made-by = ['c'], manager = 'with'}",
            "made_by",
            "did you mean `made-by`",
        ),
        ("resources.a = {made-by = ['b.'], manager = 'with'}", "'b.'", "`b.` is no dotted name"),
        ("resources.a = {made-by = ['b'], manager = 'With'}", "'With'", "`with` or `async with`"),
        ("resources.a = {made-by = ['b'], manager = 'with', async = 1}", "1", "`async` must be a boolean"),
        ("resources.a = {released-by = ['close']}", "a", "`a` needs `made-by`"),
        ("resources.a = {made-by = ['b']}", "a", "needs `released-by`, `release-functions` or `manager`"),
        ("nondeterminism.save = ['a.b']", "save", "did you mean `safe`"),
        ("nondeterminism.safe = ['a.']", "'a.'", "`a.` is no dotted name"),
        ("nondeterminism.sources = ['a']", "['a']", "`sources` must be a table, not an array"),
        ("nondeterminism.sources.'a b' = 'hash'", "'a b'", "`a b` is no dotted name"),
        ("nondeterminism.sources.'a.b' = 'wal-clock'", "'wal-clock'", "did you mean `wall-clock`"),
        ("nondeterminism.sources.'a.b' = 1", "1", "must be a table, not an integer"),
        ("nondeterminism.sources.'a.b' = {kind = 'order'}", "'a.b'", "`a.b` needs `category`"),
        ("nondeterminism.sources.a = {category = 'hash', kind = 'set'}", "'set'", "`set` is no kind"),
        ("nondeterminism.sources.a = {category = 'hash', read = 1}", "1", "`read` must be a boolean"),
        ("nondeterminism.sources.a = {category = 'hash', what = 1}", "1", "`what` must be a string"),
        ("contract.timeout = 0", "0", "more than 0"),
        ("contract.timeout = inf", "inf", "finite"),
        ("contract.timeout = nan", "nan", "finite"),
        ("contract.timeout = true", "true", "number of seconds, not a boolean"),
        ("contract.env = ['A', 1]", "1", "an item of `env`"),
        ("contract.samples = {p = {h = 1}}", "1", "`h` must be a table"),
        ("layers = 1", "1", "`layers` must be a table"),
        ("layers = {orders = ['a'], order = ['a']}", "orders", "did you mean `order`"),
        ("layers = {shared = ['a']}", "layers", "`layers` needs `order`"),
        ("layers = {order = ['a', 'b', 'a']}", "'a'", "`a` stands in `order` already"),
        ("layers = {order = ['a'], shared = ['a']}", "'a'", "`a` stands in `order` already"),
        ("layers = {order = 'a'}", "'a'", "`order` must be an array of strings"),
        ("layers = {order = ['Web UI']}", "'Web UI'", "its modules must stand in `patterns`"),
        ("layers = {order = ['api'], patterns = {apii = ['a.*']}}", "apii", "did you mean `api`"),
        ("layers = {order = ['api'], patterns = {api = []}}", "[]", "`api` needs a pattern"),
        ("layers = {order = ['api'], patterns = {api = ['A.*']}}", "'A.*'", "`A.*` is no pattern of ids"),
        ("conditions = ['a']", "['a']", "`conditions` must be a table, not an array"),
        ("conditions.a = 'b'", "'b'", "`a` must be a table, not a string"),
        ("conditions.a = {descripton = 'b'}", "descripton", "did you mean `description`"),
        ("conditions.a = {description = 1}", "1", "`description` must be a string"),
        ("a = [1", "[", "not closed"),
    ],
)
def test_a_fault_is_told_at_its_place(source: str, place: str, words: str) -> None:
    ((where, message),) = faults(source)
    assert where == place
    assert words in message
    assert not message.endswith(".")


def test_all_faults_are_told_at_once_in_the_order_of_the_text() -> None:
    source = "[tool.plugcheck]\nselct = []\nignore = 1\n[tool.plugcheck.severity]\nA = 'x'\nB = 'y'\n"
    assert [place for place, _ in faults(source, PYPROJECT)] == ["selct", "1", "'x'", "'y'"]


def test_a_tool_table_that_is_no_table_is_told() -> None:
    assert faults("[tool]\nplugcheck = 1\n", PYPROJECT) == [
        ("1", "`tool.plugcheck` must be a table, not an integer")
    ]


def test_broken_settings_are_refused_not_passed_over(tmp_path: Path) -> None:
    put(tmp_path, {"a/pyproject.toml": "[tool.plugcheck]\nignore = [\n", "plugcheck.toml": ""})
    with pytest.raises(BadSettings, match="not closed") as caught:
        load(tmp_path / "a")
    assert caught.value.path == tmp_path / "a" / "pyproject.toml"


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "plugcheck.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadSettings, match="not utf-8"):
        load(tmp_path)


def test_a_named_file_may_have_any_name(tmp_path: Path) -> None:
    put(tmp_path, {"strict.toml": 'ignore = ["A"]', "x/pyproject.toml": '[tool.plugcheck]\nignore = ["B"]'})
    assert load_file(tmp_path / "strict.toml").ignore == ("A",)
    assert load_file(tmp_path / "x" / "pyproject.toml").ignore == ("B",)
    with pytest.raises(BadSettings, match="no such file"):
        load_file(tmp_path / "absent.toml")


def test_what_no_rule_pack_has_is_told_with_its_place() -> None:
    source = """
        select = ["PLG", "PLG0O1"]
        ignore = ["syntax-eror"]
        hosts = ["dagstak"]
        [per-file-ignores]
        "*.py" = ["PLG001", "nothing"]
        [severity]
        ALL = "hint"
        XYZ = "off"
        [host-versions]
        nohost = "1"
    """
    path = Path("plugcheck.toml").absolute()
    files = Files()
    files.open(path, source)
    problems = unknown_selectors(load_file(path, files), rule_book(), files)
    text = Text(source)
    told = {text.slice(problem.span): problem.message for problem in problems}
    assert list(told) == ['"PLG0O1"', '"syntax-eror"', '"dagstak"', '"nothing"', "XYZ", "nohost"]
    assert "did you mean `syntax-error`" in told['"syntax-eror"']
    assert "did you mean `dagstack`" in told['"dagstak"']
    assert unknown_selectors(Settings(), rule_book()) == ()


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_wrong_value_is_never_taken_for_a_setting(key: str) -> None:
    wrong: Any = "2024-01-02T03:04:05Z"
    assert faults(f"{key} = {wrong}")[0][0] == wrong


@pytest.mark.parametrize("key", sorted(CONTRACT_KEYS))
def test_a_wrong_value_of_the_contract_table_is_told(key: str) -> None:
    assert faults(f"contract.{key} = 'x'")[0][0] == "'x'"


def test_reading_good_settings_needs_no_parser_but_tomllib() -> None:
    """Start-up counts: what only mistakes need is not imported."""
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from plugcheck_lsp.settings import parse_settings\nfrom plugcheck_lsp.text import Text\n"
        "parse_settings(Path('plugcheck.toml'), Text('ignore = [\"A\"]'))\n"
        "print(*(sys.modules.keys() & {'plugcheck_lsp.documents.toml', 'packaging', 'pathspec', 'difflib', 'pygls', 'libcst'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
