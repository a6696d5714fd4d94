"""The tests that are made for a plugin: the real pytest collects them, and the real host judges the plugin by them."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from creation_workspace import apply, findings, manifest, offered, workspace, write
from dagstack_plugins import CASES
from hypothesis import given, settings
from hypothesis import strategies as st

from plugcheck_rules.hosts.dagstack.contract.author_call import read_tests

PAIRS = Path(__file__).parents[1] / "plugins" / "dagstack" / "pairs"


def run_pytest(root: Path, *arguments: str) -> dict[tuple[str, str], str]:
    """What the real pytest says of every test below `root`: by the file and its test, the failure; empty if it passed.

    Without plugins of pytest's, and with every warning an error: what is made relies on nothing that may be absent.
    """
    report = root / "report.xml"
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:asyncio", "-p", "no:xdist", "-p", "no:lsp"]
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            *options,
            "-W",
            "error",
            f"--junitxml={report}",
            *arguments,
            str(root),
        ],
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    found = {}
    for case in ET.parse(report).iter("testcase"):
        assert case.find("skipped") is None
        bad = [*case.findall("failure"), *case.findall("error")]
        name = f"{case.get('classname', '')}.{case.get('name')}"
        found[case.get("classname", ""), name] = "\n".join(
            each.get("message", "") + (each.text or "") for each in bad
        )
    return found


def made_for(root: Path, what: str) -> dict[str, Path]:
    """Apply one sort of creation for every case; the file that was made, by the case."""
    made = {}
    for name, case in CASES.items():
        creation = offered(root / name / case.code, root)[f"dagstack.{what}"]
        apply(creation, root)
        (made[name],) = creation.new_files
        assert f"dagstack.{what}" not in offered(root / name / case.code, root), "it is there"
    return made


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("all")
    (root / ".git").mkdir()
    for name, case in CASES.items():
        write(root / name, case.files, case.newline)
    return root


@pytest.fixture(scope="module")
def before(everything: Path) -> set[tuple[str, Path, str]]:
    return told(everything)


def told(root: Path) -> set[tuple[str, Path, str]]:
    return {(found.code, found.path, found.message) for found in findings(root)}


def by_file(results: dict[tuple[str, str], str]) -> dict[str, list[str]]:
    """The failures in each test file, by the dotted path that pytest calls it."""
    found: dict[str, list[str]] = {}
    for (classname, _), message in results.items():
        found.setdefault(classname, []).append(message)
    return found


@pytest.mark.slow
def test_every_test_that_is_made_is_collected_and_says_what_is_true(
    everything: Path, before: set[tuple[str, Path, str]]
) -> None:
    """One pytest for all plugins of the workspace: their test modules must not be in each other's way."""
    contract, unit = made_for(everything, "contract-test"), made_for(everything, "unit-test")
    assert len({path.name for path in (*contract.values(), *unit.values())}) == 2 * len(CASES)
    assert told(everything) <= before, "no finding about what was made"
    results = by_file(run_pytest(everything, "--rootdir", str(everything)))
    assert len(results) == 2 * len(CASES)
    for name, case in CASES.items():
        for path, says in ((contract[name], case.says), (unit[name], case.fixture)):
            (failures,) = [each for key, each in results.items() if key.split(".")[-1] == path.stem]
            failed = [message for message in failures if message]
            if says:
                assert failed, (name, path.name)
                assert all(says in message for message in failed), (name, path.name, failed)
            else:
                assert not failed, (name, path.name, failed)


@pytest.mark.parametrize("name", ["asynchronous", "a_date"])
def test_a_contract_test_runs(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    (tmp_path / ".git").mkdir()
    write(tmp_path, case.files, case.newline)
    creation = offered(tmp_path / case.code, tmp_path)["dagstack.contract-test"]
    apply(creation, tmp_path)
    (made,) = creation.new_files
    assert made == tmp_path / "tests" / "test_contract.py"
    failed = [message for message in run_pytest(tmp_path).values() if message]
    assert bool(failed) == bool(case.says)
    assert all(case.says in message for message in failed)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["good", "bad"])
def test_the_realistic_plugins(kind: str, tmp_path: Path) -> None:
    """A sound plugin fails for want of an argument alone; a faulty one fails, or its fault needs another argument."""
    (tmp_path / ".git").mkdir()
    made: dict[str, str] = {}
    for folder in sorted(PAIRS.glob(f"*_{kind}")):
        files = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.*")}
        write(tmp_path / folder.name, files)
    for folder in sorted(tmp_path.glob(f"*_{kind}")):
        creation = offered(folder / "plugin.py", tmp_path)["dagstack.contract-test"]
        apply(creation, tmp_path)
        made[creation.new_files[0].stem] = folder.name
    results = by_file(run_pytest(tmp_path))
    assert {key.split(".")[-1] for key in results} == set(made)
    failing = {made[key.split(".")[-1]]: [m for m in each if m] for key, each in results.items()}
    if kind == "good":
        wrong = {
            name: [m for m in each if "write a value of JSON" not in m] for name, each in failing.items()
        }
        assert {name for name, each in wrong.items() if each} <= {"geo_lookup_good"}  # its text is an address
    else:
        for caught in ("retry_queue_bad", "token_chunker_bad", "invoice_extractor_bad", "dedup_ranker_bad"):
            assert failing[caught], caught


TYPES = [
    "str", "int", "float", "bool", "None", "list", "list[str]", "dict", "dict[str, Any]", "Mapping[str, int]",
    "str | None", "Optional[int]", "Union[int, str]", "Literal['a', 'b']", "Literal[3]", '"list[int]"', "Any", "bytes",
    "datetime", "Sequence[Sequence[int]]", "Annotated[str, 'x']", "typing.List[int]", "x.y[z]", "'not ( python'", "",
]  # fmt: skip
NAMES = ["a", "text", "path", "args", "payload", "file_name", "grüße", "_", "type"]
DEFAULTS = ["", " = None", " = MARK"]


@st.composite
def methods(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    parameters, with_default = [], False
    for name in names:
        kind, default = draw(st.sampled_from(TYPES)), draw(st.sampled_from(DEFAULTS))
        with_default = with_default or bool(default)
        default = default or (" = 1" if with_default else "")
        parameters.append(f"{name}: {kind}{default}" if kind else f"{name}{default}")
    star = draw(st.sampled_from(["", "*", "*rest", "**more", "/"]))
    if star and names:
        at = len(parameters) if star == "**more" else draw(st.integers(1, len(parameters)))
        if star != "*" or at < len(parameters):
            parameters.insert(at, star)
    head = f"{draw(st.sampled_from(['', 'async ']))}def hook_{draw(st.integers(0, 3))}"
    body = draw(st.sampled_from(["return {}", f"return {names[0]}['k']" if names else "return 1", "yield 1"]))
    return f"    {head}(self, {', '.join(parameters)}):\n        {body}\n"


@settings(max_examples=60, deadline=None)
@given(st.lists(methods(), min_size=1, max_size=4), st.booleans())
def test_any_signature_gives_a_test_that_parses_and_whose_samples_are_read(
    tmp_path_factory: pytest.TempPathFactory, hooks: list[str], discovered: bool
) -> None:
    root = tmp_path_factory.mktemp("any")
    source = "MARK = 1\n\n\nclass P:\n" + "\n".join(hooks)
    try:
        compile(source, "plugin.py", "exec")
    except SyntaxError:
        return
    write(
        root,
        {"plugin.py": source, "dagstack.toml" if discovered else "dagstack_plugin.toml": manifest("any")},
    )
    found = offered(root / "plugin.py", root)
    text = found["dagstack.contract-test"].edits[0].text
    compile(text, "test_contract.py", "exec")
    compile(found["dagstack.unit-test"].edits[0].text, "test_plugin.py", "exec")
    (samples,) = [
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "SAMPLES"
    ] or [ast.Dict([], [])]
    assert isinstance(samples, ast.Dict)
    complete = {
        key.value
        for key, value in zip(samples.keys, samples.values, strict=True)
        if isinstance(key, ast.Constant) and "MISSING" not in ast.unparse(value)
    }
    assert set(read_tests([text]).samples) == complete, (
        "our own runner calls what is written out, and nothing else"
    )
    assert ("class MISSING" in text) == (len(complete) < len(samples.keys))


def test_nothing_is_offered_where_a_test_is(tmp_path: Path) -> None:
    write(tmp_path, CASES["sync"].files)
    first = offered(tmp_path / "plugin.py", tmp_path)
    assert set(first) == {"dagstack.contract-test", "dagstack.unit-test", "dagstack.samples"}
    assert set(offered(tmp_path / "dagstack.toml", tmp_path)) == set(first)
    for what in ("dagstack.contract-test", "dagstack.unit-test"):
        apply(first[what], tmp_path)
    assert offered(tmp_path / "plugin.py", tmp_path) == {}
    assert offered(tmp_path / "dagstack.toml", tmp_path) == {}


def test_a_file_that_stands_there_is_never_touched(tmp_path: Path) -> None:
    write(tmp_path, CASES["sync"].files)
    (tmp_path / "tests").mkdir()
    for names in (
        ["test_contract.py", "test_plugin.py"],
        ["test_word_chunker_contract.py", "test_word_chunker.py"],
        ["contract_test.py", "plugin_test.py"],
        ["word_chunker_contract_test.py", "word_chunker_test.py"],
        [],
    ):
        found = offered(tmp_path / "plugin.py", tmp_path)
        assert [
            path.name for each in found.values() for path in each.new_files if path.suffix == ".py"
        ] == names
        for name in names:  # neither a file of the workspace nor a free place
            (tmp_path / "tests" / name).symlink_to("nowhere")
    assert set(found) == {"dagstack.samples"}


def test_half_typed_text_is_asked_too(tmp_path: Path) -> None:
    """What is offered of any beginning of a plugin is made, or there is nothing; never a fault."""
    case = CASES["asynchronous"]
    write(tmp_path, case.files)
    host = workspace(tmp_path).book.hosts["dagstack"]
    for name in ("plugin.py", "dagstack.toml"):
        whole = case.files[name]
        for end in range(0, len(whole), 7):
            write(tmp_path, {name: whole[:end]})
            list(host.creations(tmp_path / name, None, workspace(tmp_path), asked=True))
        write(tmp_path, {name: whole})


@pytest.mark.parametrize(
    ("file", "text", "names"),
    [
        ("pyproject.toml", '[tool.pytest.ini_options]\npython_files = ["check_*.py"]\n', ["check_contract.py", "check_plugin.py"]),
        ("pytest.ini", "[pytest]\npython_files =\n    *_test.py\n    *_spec.py\n", ["contract_test.py", "plugin_test.py"]),
        ("tox.ini", "[pytest]\naddopts = -q\n", ["test_contract.py", "test_plugin.py"]),
    ],
)  # fmt: skip
def test_the_name_is_one_that_the_projects_pytest_collects(
    file: str, text: str, names: list[str], tmp_path: Path
) -> None:
    write(tmp_path, {**CASES["sync"].files, file: text})
    found = offered(tmp_path / "plugin.py", tmp_path)
    made = [path.name for each in found.values() for path in each.new_files if path.suffix == ".py"]
    assert made == names


def test_names_that_need_quotes(tmp_path: Path) -> None:
    """Whatever stands in a manifest or a subscript, what is made parses and says the same."""
    odd = 'a"b\\\\c'
    source = "class P:\n    def setup(self, ctx):\n        self._a = ctx.config['it\"s\\\\n']\n\n    def go(self):\n        return {}\n"
    more = f'\n[resources]\nrequired = ["{odd.replace(chr(34), chr(92) + chr(34))}"]\n'
    write(tmp_path, {"dagstack.toml": manifest("p", more=more), "plugin.py": source})
    for what in ("contract-test", "unit-test"):
        tree = ast.parse(offered(tmp_path / "plugin.py", tmp_path)[f"dagstack.{what}"].edits[0].text)
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert {'a"b\\c', 'it"s\\n'} <= texts
