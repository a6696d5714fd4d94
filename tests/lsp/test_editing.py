"""What hosts tell while one types, over the protocol: proposals, names, outlines, hints; for each kind of editor."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from lsp_editor import EDITORS, EGLOT, NEOVIM, VSCODE, Editor, Start, until
from lsprotocol import types as t
from pygls.exceptions import JsonRpcException

from plugcheck_lsp.text import Edit, Encoding, Span, Text, units

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ENCODINGS = ["utf-8", "utf-16", "utf-32"]
MODULE = """\
# 🎉 a party
from pydantic import BaseModel


class Data(BaseModel):
    name: str


class Party:
    description = "Gives a party 🎉"
    input_schema = Data
    output_schema = Data

    def execute(self, inputs, context):
        return context.executor.call("guests.invite", inputs, context)
"""
ACL = """\
# 🎉🎉 who may come
rules:
  - {description: "🎉", callers: ["parties.*"], targets: ["guests.invite"], effect: allow}
  - callers: ["@external"]
    targets: ["parties.give"]
    effect: allow
"""
FILES = {
    "apcore.yaml": 'version: "1.0.0"\nproject:\n  name: parties\n',
    "acl/global_acl.yaml": ACL,
    "extensions/parties/give.py": MODULE,
    "extensions/guests/invite.py": MODULE.replace(
        'return context.executor.call("guests.invite", inputs, context)', "return {}"
    ),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The folder of a small project of a host that has much to tell."""
    (tmp_path / ".git").mkdir()
    for name, source in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(source.encode())
    return tmp_path


@pytest_asyncio.fixture
async def session(start: Start, project: Path) -> AsyncIterator[Editor]:
    yield await start(VSCODE, project)


def place(text: str, part: str, encoding: str = "utf-16") -> t.Position:
    """Where `part` begins in `text`, as an editor counts."""
    offset = text.index(part)
    return t.Position(*Text(text).lsp_position(offset, Encoding(encoding)))


def encoding_of(session: Editor) -> str:
    return str(session.initialized.capabilities.position_encoding or "utf-16")


def part_of(text: str, where: t.Range, encoding: str) -> str:
    now = Text(text)
    start, end = (now.from_lsp(p.line, p.character, Encoding(encoding)) for p in (where.start, where.end))
    return now.slice(Span(start, end))


async def complete(
    session: Editor, uri: str, position: t.Position, trigger: str | None = None
) -> dict[str, t.CompletionItem]:
    context = t.CompletionContext(t.CompletionTriggerKind.TriggerCharacter, trigger) if trigger else None
    params = t.CompletionParams(t.TextDocumentIdentifier(uri), position, context)
    found = await session.client.text_document_completion_async(params)
    assert found is None or isinstance(found, t.CompletionList)
    return {item.label: item for item in found.items} if found is not None else {}


# --- what is announced ---


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_what_is_announced_is_what_the_editor_can_use(editor: str, start: Start, project: Path) -> None:
    can = (await start(editor, project)).initialized.capabilities
    assert can.completion_provider is not None
    assert '"' in (can.completion_provider.trigger_characters or ())
    assert can.definition_provider
    assert can.references_provider
    assert can.document_highlight_provider
    assert can.document_symbol_provider
    assert bool(can.inlay_hint_provider) == (editor != EGLOT)
    if editor == EGLOT:
        assert can.rename_provider is True
    else:
        assert isinstance(can.rename_provider, t.RenameOptions)
        assert can.rename_provider.prepare_provider


# --- completion ---


@pytest.mark.asyncio
@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_a_proposal_replaces_the_word_in_every_encoding(
    encoding: str, start: Start, project: Path
) -> None:
    session = await start(VSCODE, project, encodings=[encoding])
    assert encoding_of(session) == encoding
    uri = session.open(project / "acl/global_acl.yaml")
    half = ACL.replace('targets: ["guests.invite"]', 'targets: ["gue"]')
    for newline, mark in itertools.product(("\n", "\r\n", "\r"), ("", "\ufeff")):
        shown = mark + half.replace("\n", newline)
        session.replace(uri, shown)
        at = place(shown, 'gue"', encoding)
        found = await complete(session, uri, t.Position(at.line, at.character + 3))
        edit = found["guests.invite"].text_edit
        assert isinstance(edit, t.TextEdit)
        assert part_of(shown, edit.range, encoding) == "gue"
        assert edit.new_text == "guests.invite"
        assert found["guests.invite"].detail == "module"
        assert isinstance(found["guests.invite"].documentation, t.MarkupContent)
        assert "🎉" in found["guests.invite"].documentation.value


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_documentation_comes_as_the_editor_shows_it(editor: str, start: Start, project: Path) -> None:
    session = await start(editor, project)
    text = "acl:\n  \n"
    uri = session.open(project / "apcore.yaml", FILES["apcore.yaml"] + text)
    found = await complete(session, uri, t.Position(4, 2))
    assert [label for label, item in found.items() if item.deprecated] == ["audit", "default_effect"]
    documentation = found["root"].documentation
    if editor == EGLOT:
        assert isinstance(documentation, str)
    else:
        assert isinstance(documentation, t.MarkupContent)
        assert documentation.kind == t.MarkupKind.Markdown


@pytest.mark.asyncio
async def test_proposals_are_for_the_text_as_it_was_asked_about(session: Editor, project: Path) -> None:
    """A burst of typing: each question is about the text before it, none waits for findings."""
    uri = session.open(project / "acl/global_acl.yaml", "")
    answers = []
    typed = "rules:\n  - eff"
    for end in range(1, len(typed) + 1):
        session.replace(uri, typed[:end])
        line, column = Text(typed[:end]).position(end)
        answers.append(asyncio.ensure_future(complete(session, uri, t.Position(line, column))))
    found = await asyncio.gather(*answers)
    assert "rules" in found[0]
    assert "effect" in found[-1]
    assert "rules" not in found[-1]


@pytest.mark.asyncio
async def test_code_is_not_asked_about_at_every_space(session: Editor, project: Path) -> None:
    source = MODULE.replace('"guests.invite", inputs', '"')
    uri = session.open(project / "extensions/parties/give.py", source)
    at = place(source, 'executor.call("')
    behind = t.Position(at.line, at.character + len('executor.call("'))
    assert "guests.invite" in await complete(session, uri, behind, '"')
    assert await complete(session, uri, behind, " ") == {}


@pytest.mark.asyncio
async def test_nothing_is_told_where_no_host_is_switched_on(start: Start, plugin: Path) -> None:
    (plugin / "plugcheck.toml").write_text('hosts = ["generic"]\n', encoding="utf-8")
    session = await start(VSCODE, plugin)
    uri = session.open(plugin / "plugin.py")
    manifest = session.open(plugin / "dagstack.toml")
    for each in (uri, manifest):
        document, at = t.TextDocumentIdentifier(each), t.Position(0, 3)
        client = session.client
        everywhere = t.Range(t.Position(0, 0), t.Position(99, 0))
        context = t.ReferenceContext(include_declaration=True)
        assert await complete(session, each, at) == {}
        assert not await client.text_document_definition_async(t.DefinitionParams(document, at))
        assert not await client.text_document_references_async(t.ReferenceParams(context, document, at))
        assert not await client.text_document_document_highlight_async(
            t.DocumentHighlightParams(document, at)
        )
        assert await client.text_document_prepare_rename_async(t.PrepareRenameParams(document, at)) is None
        assert await client.text_document_rename_async(t.RenameParams(document, at, "x")) is None
        assert not await client.text_document_document_symbol_async(t.DocumentSymbolParams(document))
        assert not await client.text_document_inlay_hint_async(t.InlayHintParams(document, everywhere))
    assert await session.codes(uri) == []


# --- names ---


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_definition(editor: str, start: Start, project: Path) -> None:
    """The file that defines the module is not open."""
    session = await start(editor, project)
    encoding = encoding_of(session)
    uri = session.open(project / "acl/global_acl.yaml")
    at = place(ACL, "guests.invite", encoding)
    params = t.DefinitionParams(t.TextDocumentIdentifier(uri), at)
    answer = await session.client.text_document_definition_async(params)
    assert isinstance(answer, Sequence)
    (found,) = answer
    assert isinstance(found, t.LocationLink)  # all three know links
    assert found.target_uri == (project / "extensions/guests/invite.py").as_uri()
    assert part_of(MODULE, found.target_selection_range, encoding) == "Party"
    assert found.origin_selection_range is not None
    assert part_of(ACL, found.origin_selection_range, encoding) == "guests.invite"


@pytest.mark.asyncio
@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_references_and_highlights(encoding: str, start: Start, project: Path) -> None:
    session = await start(VSCODE, project, encodings=[encoding])
    source = ACL + '  - {description: "🎉🎉", callers: ["guests.invite"], targets: ["*"], effect: deny}\n'
    uri = session.open(project / "acl/global_acl.yaml", source)
    document, at = t.TextDocumentIdentifier(uri), place(source, "guests.invite", encoding)

    async def references(*, declarations: bool) -> dict[str, list[str]]:
        params = t.ReferenceParams(t.ReferenceContext(declarations), document, at)
        found: dict[str, list[str]] = {}
        for location in await session.client.text_document_references_async(params) or ():
            name = location.uri.rpartition("/")[2]
            text = source if location.uri == uri else MODULE
            found.setdefault(name, []).append(part_of(text, location.range, encoding))
        return found

    uses = {"global_acl.yaml": ["guests.invite"] * 2, "give.py": ["guests.invite"]}
    assert await references(declarations=False) == uses
    assert await references(declarations=True) == {**uses, "invite.py": ["Party"]}
    params = t.DocumentHighlightParams(document, at)
    lights = await session.client.text_document_document_highlight_async(params) or ()
    assert [part_of(source, light.range, encoding) for light in lights] == ["guests.invite"] * 2


async def rename(session: Editor, uri: str, at: t.Position, name: str) -> t.WorkspaceEdit:
    params = t.RenameParams(t.TextDocumentIdentifier(uri), at, name)
    edit = await session.client.text_document_rename_async(params)
    assert edit is not None
    return edit


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", [VSCODE, NEOVIM])
async def test_rename_edits_open_and_closed_files_and_moves_them(
    editor: str, start: Start, project: Path
) -> None:
    session = await start(editor, project)
    encoding = encoding_of(session)
    source = "# not saved 🎉\n" + ACL
    uri = session.open(project / "acl/global_acl.yaml", source)
    at = place(source, "guests.invite", encoding)
    prepared = await session.client.text_document_prepare_rename_async(
        t.PrepareRenameParams(t.TextDocumentIdentifier(uri), at)
    )
    assert isinstance(prepared, t.PrepareRenamePlaceholder)
    assert prepared.placeholder == "guests.invite"
    assert part_of(source, prepared.range, encoding) == "guests.invite"
    edit = await rename(session, uri, at, "guests.welcome.all")
    assert edit.changes is None
    changes = list(edit.document_changes or ())
    *texts, move = changes
    assert isinstance(move, t.RenameFile)
    assert move.old_uri == (project / "extensions/guests/invite.py").as_uri()
    assert move.new_uri == (project / "extensions/guests/welcome/all.py").as_uri()
    assert move.options is not None
    assert not move.options.overwrite
    before = {uri: source, (project / "extensions/parties/give.py").as_uri(): MODULE}
    versions = {}
    for change in texts:
        assert isinstance(change, t.TextDocumentEdit)
        versions[change.text_document.uri] = change.text_document.version
        text = before[change.text_document.uri]
        edits = [
            Edit(
                Span(_offset(text, e.range.start, encoding), _offset(text, e.range.end, encoding)), e.new_text
            )
            for e in change.edits
            if isinstance(e, t.TextEdit)
        ]
        assert Text(text).edited(edits).source == text.replace("guests.invite", "guests.welcome.all")
    assert versions == {uri: 1, (project / "extensions/parties/give.py").as_uri(): None}


def _offset(text: str, position: t.Position, encoding: str) -> int:
    return Text(text).from_lsp(position.line, position.character, Encoding(encoding))


async def refused(request: Any) -> str:
    with pytest.raises(JsonRpcException) as refusal:
        await request
    assert refusal.value.code == t.LSPErrorCodes.RequestFailed.value
    return str(refusal.value.message)


@pytest.mark.asyncio
async def test_an_editor_that_cannot_move_files_is_refused(start: Start, project: Path) -> None:
    session = await start(EGLOT, project)
    uri = session.open(project / "acl/global_acl.yaml")
    message = await refused(rename(session, uri, place(ACL, "guests.invite"), "guests.welcome"))
    assert "`invite.py`" in message
    assert "does not let a server move files" in message


@pytest.mark.asyncio
async def test_a_name_that_cannot_be_is_refused_with_a_sentence(session: Editor, project: Path) -> None:
    uri = session.open(project / "acl/global_acl.yaml")
    for name in ("Guests.Invite", "system.guests", "parties.give", "", "🎉"):
        message = await refused(rename(session, uri, place(ACL, "guests.invite"), name))
        assert f"`{name.partition('.')[0]}" in message
        assert not message.endswith(".")


@pytest.mark.asyncio
async def test_what_cannot_change_is_refused_before_a_name_is_asked_for(
    session: Editor, project: Path
) -> None:
    uri = session.open(project / "acl/global_acl.yaml")
    document = t.TextDocumentIdentifier(uri)
    pattern = t.PrepareRenameParams(document, place(ACL, "parties.*"))
    assert "ids of modules" in await refused(session.client.text_document_prepare_rename_async(pattern))
    nothing = t.PrepareRenameParams(document, place(ACL, "effect"))
    assert await session.client.text_document_prepare_rename_async(nothing) is None
    code = session.open(project / "extensions/guests/invite.py")
    owner = t.PrepareRenameParams(t.TextDocumentIdentifier(code), place(MODULE, "Party"))
    assert (
        await session.client.text_document_prepare_rename_async(owner) is None
    )  # Python's server knows classes


# --- outlines, hover ---


@pytest.mark.asyncio
async def test_outline(start: Start, project: Path) -> None:
    session = await start(VSCODE, project)
    uri = session.open(project / "acl/global_acl.yaml")
    params = t.DocumentSymbolParams(t.TextDocumentIdentifier(uri))
    (rules,) = list(await session.client.text_document_document_symbol_async(params) or ())
    assert isinstance(rules, t.DocumentSymbol)
    first, second = rules.children or ()
    assert first.name == "0: allow: parties.* → guests.invite"
    assert first.detail == "🎉"
    assert second.range.start.line == 3


def plain(can: t.ClientCapabilities) -> None:
    """An editor that knows neither links nor nested outlines."""
    assert can.text_document is not None
    assert can.text_document.definition is not None
    assert can.text_document.document_symbol is not None
    can.text_document.definition.link_support = False
    can.text_document.document_symbol.hierarchical_document_symbol_support = False


@pytest.mark.asyncio
async def test_an_editor_that_knows_less_is_told_more_plainly(start: Start, project: Path) -> None:
    session = await start(VSCODE, project, adjust=plain)
    uri = session.open(project / "acl/global_acl.yaml")
    document, at = t.TextDocumentIdentifier(uri), place(ACL, "guests.invite")
    found = await session.client.text_document_definition_async(t.DefinitionParams(document, at))
    assert isinstance(found, list)
    assert [type(each) for each in found] == [t.Location]
    symbols = await session.client.text_document_document_symbol_async(t.DocumentSymbolParams(document))
    assert [
        (each.name, each.container_name) for each in symbols or () if isinstance(each, t.SymbolInformation)
    ] == [
        ("rules", None),
        ("0: allow: parties.* → guests.invite", "rules"),
        ("1: allow: @external → parties.give", "rules"),
    ]


@pytest.mark.asyncio
async def test_hover_tells_of_the_host_and_of_the_finding(session: Editor, project: Path) -> None:
    source = ACL.replace("effect: allow}", "efect: allow}")
    uri = session.open(project / "acl/global_acl.yaml", source)
    document = t.TextDocumentIdentifier(uri)
    shown = await session.client.text_document_hover_async(
        t.HoverParams(document, place(source, "guests.invite"))
    )
    assert shown is not None
    assert isinstance(shown.contents, t.MarkupContent)
    assert "Gives a party 🎉" in shown.contents.value
    assert shown.range is not None
    assert part_of(source, shown.range, encoding_of(session)) == "guests.invite"
    shown = await session.client.text_document_hover_async(t.HoverParams(document, place(source, "efect")))
    assert shown is not None
    assert isinstance(shown.contents, t.MarkupContent)
    assert "**What it does**" in shown.contents.value  # the page of the rule that knows no such key


# --- hints ---


async def hints(session: Editor, uri: str) -> list[str]:
    everywhere = t.Range(t.Position(0, 0), t.Position(999, 0))
    params = t.InlayHintParams(t.TextDocumentIdentifier(uri), everywhere)
    return [str(hint.label) for hint in await session.client.text_document_inlay_hint_async(params) or ()]


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", [VSCODE, NEOVIM])
async def test_hints_are_asked_for_again_when_another_file_changes_them(
    editor: str, start: Start, project: Path
) -> None:
    session = await start(editor, project)
    uri = session.open(project / "acl/global_acl.yaml")
    assert await hints(session, uri) == ["1 caller, 1 target", "@external + 0 callers, 1 target"]
    before = session.hint_refreshes
    other = session.open(project / "apcore.yaml", FILES["apcore.yaml"] + "# nothing new\n")
    await session.diagnostics(other)
    await asyncio.sleep(0.3)
    assert session.hint_refreshes == before
    session.open(project / "extensions/parties/second.py", MODULE)
    await until(lambda: session.hint_refreshes == before + 1)
    assert await hints(session, uri) == ["2 callers, 1 target", "@external + 0 callers, 1 target"]


@pytest.mark.asyncio
@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_hints_stand_at_the_end_of_lines(encoding: str, start: Start, project: Path) -> None:
    session = await start(VSCODE, project, encodings=[encoding])
    uri = session.open(project / "acl/global_acl.yaml")
    params = t.InlayHintParams(t.TextDocumentIdentifier(uri), t.Range(t.Position(2, 0), t.Position(2, 9999)))
    (hint,) = await session.client.text_document_inlay_hint_async(params) or ()
    line = ACL.splitlines()[2]
    assert (hint.position.line, hint.position.character) == (2, units(line, Encoding(encoding)))


# --- any place, stale texts, cancelling ---


@pytest.mark.asyncio
@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_every_request_is_answered_anywhere(encoding: str, start: Start, project: Path) -> None:
    session = await start(VSCODE, project, encodings=[encoding])
    client = session.client
    texts = [
        "",
        "\ufeff",
        "\r\n\r\n",
        "🎉",
        ACL,
        ACL[:-30],
        '- "',
        "rules: [{callers: ['🎉",
        "\t- a: [",
        MODULE,
    ]
    for name in ("acl/global_acl.yaml", "extensions/parties/give.py", "outside.yaml"):
        uri = session.open(project / name, "")
        for text in texts:
            session.replace(uri, text)
            document = t.TextDocumentIdentifier(uri)
            context = t.ReferenceContext(include_declaration=True)
            questions: list[Any] = [
                client.text_document_document_symbol_async(t.DocumentSymbolParams(document)),
                hints(session, uri),
            ]
            for line, character in (
                (0, 0),
                (0, 1),
                (0, 99),
                (2, 40),
                (2, 46),
                (99, 0),
                (2**31 - 1, 2**31 - 1),
            ):
                at = t.Position(line, character)
                questions += [
                    complete(session, uri, at),
                    client.text_document_hover_async(t.HoverParams(document, at)),
                    client.text_document_definition_async(t.DefinitionParams(document, at)),
                    client.text_document_references_async(t.ReferenceParams(context, document, at)),
                    client.text_document_document_highlight_async(t.DocumentHighlightParams(document, at)),
                ]
            await asyncio.gather(*questions)
    for uri in ("untitled:Untitled-1", (project / "not-open.yaml").as_uri(), "nonsense"):
        document, at = t.TextDocumentIdentifier(uri), t.Position(0, 0)
        assert await complete(session, uri, at) == {}
        assert await client.text_document_definition_async(t.DefinitionParams(document, at)) is None
        assert await client.text_document_rename_async(t.RenameParams(document, at, "x")) is None
        assert await client.text_document_document_symbol_async(t.DocumentSymbolParams(document)) is None
        assert await hints(session, uri) == []


@pytest.mark.asyncio
async def test_an_answer_about_a_text_that_is_gone_is_none(session: Editor, project: Path) -> None:
    uri = session.open(project / "acl/global_acl.yaml")
    document, at = t.TextDocumentIdentifier(uri), place(ACL, "guests.invite")
    question = asyncio.ensure_future(
        session.client.text_document_definition_async(t.DefinitionParams(document, at))
    )
    await asyncio.sleep(0)
    session.replace(uri, "rules: []\n")
    with pytest.raises(JsonRpcException) as refusal:
        await question
    assert refusal.value.code == t.LSPErrorCodes.ContentModified.value
    again = t.DefinitionParams(document, at)
    assert not await session.client.text_document_definition_async(again)


@pytest.mark.asyncio
async def test_a_question_can_be_cancelled_and_the_next_is_answered(session: Editor, project: Path) -> None:
    uri = session.open(project / "acl/global_acl.yaml")
    document, at = t.TextDocumentIdentifier(uri), place(ACL, "guests.invite")
    context = t.ReferenceContext(include_declaration=True)
    for _ in range(5):
        pending = session.client.protocol.send_request_async(
            t.TEXT_DOCUMENT_REFERENCES, t.ReferenceParams(context, document, at)
        )
        task = asyncio.ensure_future(pending)
        await asyncio.sleep(0)
        number = next(iter(session.client.protocol._request_futures))
        session.client.protocol.notify("$/cancelRequest", t.CancelParams(number))
        with pytest.raises(JsonRpcException) as refusal:
            await task
        assert refusal.value.code == t.LSPErrorCodes.RequestCancelled.value
    params = t.ReferenceParams(context, document, at)
    assert len(await session.client.text_document_references_async(params) or ()) == 3
