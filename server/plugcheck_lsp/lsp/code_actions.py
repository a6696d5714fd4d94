"""Code actions: quick fixes, fix all, suppress here, create what a plugin lacks, run the contract suite.

What is offered is found again from the range and the text as it is; what an editor says of its diagnostics is
never relied on. An action is named by what it does and to which finding, so that its edit can be made when the
editor asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcInvalidParams

from plugcheck_lsp.contract.suite import suites_at
from plugcheck_lsp.editing.creating import Creation, creations
from plugcheck_lsp.findings import Applicability, FileEdit
from plugcheck_lsp.fixes import choose
from plugcheck_lsp.lsp.asking import TRIES, texts_of
from plugcheck_lsp.lsp.commands.show import show
from plugcheck_lsp.lsp.contract_wishes import run_contract
from plugcheck_lsp.lsp.diagnostics import fingerprints, to_diagnostic
from plugcheck_lsp.lsp.edits import workspace_edit
from plugcheck_lsp.lsp.names import CREATE, FIX_ALL, TEST
from plugcheck_lsp.suppressions import suppress_edit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_lsp.lsp.analysis import Analysis, Checked
    from plugcheck_lsp.lsp.places import View
    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.lsp.session import Document
    from plugcheck_lsp.text import Span


@dataclass(frozen=True)
class Deed:
    """What an action does: enough to make its edit again."""

    do: str
    """`fix`, `fix-rule`, `fix-all`, `ignore` or `create`."""
    key: str = ""
    """The fingerprint of the finding, the code of the rule, or the id of what is created."""
    number: int = 0
    """Which of the finding's fixes; of what is created, 1 if the user asked for such a thing."""


@dataclass(frozen=True)
class Offer:
    """An action before it is told in the editor's words."""

    title: str
    kind: str
    deed: Deed
    about: tuple[str, ...] = ()
    """The fingerprints of the findings that it mends."""
    preferred: bool = False


@dataclass(frozen=True)
class Place:
    """One open document as one analysis saw it."""

    document: Document
    checked: Checked
    view: View
    named: Mapping[str, Finding] = field(default_factory=dict)
    """The document's findings by fingerprint."""


async def code_actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """What can be done at a place. What changes elsewhere meanwhile makes it look again, but not for ever.

    Raises:
        JsonRpcContentModified: the document changed, or others change all the time.
    """
    session = ls.session
    before = session.documents.get(params.text_document.uri)
    if before is None or not session.client.action_literals:
        return []
    for _ in range(TRIES):
        analysis = await session.current(before.path)
        place = _place(ls, params.text_document.uri, analysis)
        if place is None:
            return []
        if place.document is not before:
            break
        actions = await _actions(ls, place, params)
        if session.is_current(analysis):
            return actions
    raise JsonRpcContentModified("the document changed while its code actions were looked for")


async def _actions(ls: Server, place: Place, params: types.CodeActionParams) -> list[types.CodeAction]:
    span, wanted = place.view.span(params.range), _wanted(params.context.only)
    actions: list[types.CodeAction] = []
    offers = list(_offers(place, span))
    told = {offer.title for offer in offers}  # a fix may create the same
    created = await _to_create(ls, place, span, params.context.only)
    for offer in (*offers, *(offer for offer in created if offer.title not in told)):
        if wanted(offer.kind) and await _is_possible(ls, place, offer.deed):
            action = _action(ls, place, offer)
            if ls.session.client.resolves_edits:
                action.data = {"uri": place.document.uri, **vars(offer.deed)}
                actions.append(action)
            elif (edit := await _edit(ls, place, offer.deed)) is not None:
                action.edit = edit
                actions.append(action)
    if wanted(TEST) and not _is_on_save(params.context):
        command = await _runs_contract(ls, place, span, anywhere=bool(params.context.only))
        if command is not None:
            actions.append(types.CodeAction(title=command.title, kind=TEST, command=command))
    return actions


def _is_on_save(context: types.CodeActionContext) -> bool:
    """Whether the editor does what it is given, and nobody has asked for it: no code is executed for that."""
    return bool(context.only) and context.trigger_kind is types.CodeActionTriggerKind.Automatic


async def _is_possible(ls: Server, place: Place, deed: Deed) -> bool:
    """Whether a deed can be done, as far as that is worth a look before it is asked for: in code there always is a place
    for a comment, and to look for it costs a parse."""
    finding = place.named.get(deed.key)
    if deed.do != "ignore" or finding is None or place.document.path.suffix in (".py", ".pyi"):
        return True
    return bool(await _ignore(ls, place, finding))


async def resolve(ls: Server, action: types.CodeAction) -> types.CodeAction:
    """Make the edit of an action that was offered before.

    Raises:
        JsonRpcContentModified: the finding is gone; the editor shows nothing and asks again.
    """
    if action.edit is not None or action.command is not None:
        return action
    uri, deed = _read_data(action.data)
    edit = await _edit_as_it_is_now(ls, uri, deed)
    if edit is None:
        raise JsonRpcContentModified("what this action would mend is gone")
    action.edit = edit
    made = [each.uri for each in edit.document_changes or () if isinstance(each, types.CreateFile)]
    if made and ls.session.client.shows_what_is_made:
        action.command = show(made[0])
    return action


async def _edit_as_it_is_now(ls: Server, uri: str, deed: Deed) -> types.WorkspaceEdit | None:
    """The edit of a deed in the texts as they are now; None where there is nothing to do, or texts change all the time."""
    for _ in range(TRIES):
        document = ls.session.documents.get(uri)
        if document is None:
            break
        analysis = await ls.session.current(document.path)
        place = _place(ls, uri, analysis)
        edit = await _edit(ls, place, deed) if place is not None else None
        if ls.session.is_current(analysis):
            return edit
    return None


def _place(ls: Server, uri: str, analysis: Analysis) -> Place | None:
    document = ls.session.documents.get(uri)
    checked = analysis.of(document.path) if document is not None else None
    view = ls.session.view(document.path, None) if document is not None else None
    if document is None or checked is None or view is None:
        return None
    return Place(document, checked, view, fingerprints(analysis.findings(document.path), view))


def _wanted(only: Iterable[str] | None) -> Callable[[str], bool]:
    """Whether the editor asks for actions of a kind; asking for a kind asks for all below it."""
    kinds = None if only is None else [str(getattr(kind, "value", kind)) for kind in only]
    return lambda kind: (
        kinds is None or any(not up or kind == up or kind.startswith(f"{up}.") for up in kinds)
    )


def _offers(place: Place, span: Span) -> Iterator[Offer]:
    quick = types.CodeActionKind.QuickFix.value
    here = {key: finding for key, finding in place.named.items() if finding.span.touches(span)}
    for key, finding in here.items():
        for number, fix in enumerate(finding.fixes):
            yield Offer(fix.title, quick, Deed("fix", key, number), (key,), preferred=number == 0)
    for rule in dict.fromkeys(finding.name for finding in here.values()):
        same = {
            key: finding
            for key, finding in place.named.items()
            if finding.name == rule and finding.fix and not finding.baselined
        }
        if len(same) > 1:
            yield Offer(f"Fix all `{rule}` in this file", quick, Deed("fix-rule", rule), tuple(same))
    for key, finding in here.items():
        if not finding.code.startswith("PLG"):
            yield Offer(f"Ignore {finding.code} here ({finding.name})", quick, Deed("ignore", key), (key,))
    safe = tuple(key for key, finding in place.named.items() if _safe(finding, place))
    if safe:
        yield Offer("Fix all that is safe to fix (plugcheck)", FIX_ALL, Deed("fix-all"), safe)


def _safe(finding: Finding, place: Place) -> bool:
    """Whether an editor may mend it unasked, on save: the meaning is kept and no other file is touched."""
    fix = finding.fix
    return (
        fix is not None
        and not finding.baselined
        and fix.applicability is Applicability.SAFE
        and all(edit.path == place.document.path for edit in fix.edits)
    )


def _action(ls: Server, place: Place, offer: Offer) -> types.CodeAction:
    texts = place.checked.report.texts
    about = [
        to_diagnostic(place.named[key], None, ls.session, place.view, texts, key=key)
        for key in offer.about
        if offer.kind == types.CodeActionKind.QuickFix.value
    ]
    return types.CodeAction(
        title=offer.title, kind=offer.kind, diagnostics=about or None, is_preferred=offer.preferred or None
    )


async def _edit(ls: Server, place: Place, deed: Deed) -> types.WorkspaceEdit | None:
    """The edit of a deed; None where there is nothing left to do."""
    edits = await _file_edits(ls, place, deed)
    texts = place.checked.report.texts
    if deed.do == "create":  # files without findings too
        workspace = place.checked.workspace
        texts = await ls.session.worker.run(lambda: texts_of((edit.path for edit in edits), workspace))
    return workspace_edit(ls.session, edits, texts) if edits else None


async def _file_edits(ls: Server, place: Place, deed: Deed) -> list[FileEdit]:
    finding = place.named.get(deed.key)
    match deed.do:
        case "fix" if finding is not None and deed.number < len(finding.fixes):
            return list(finding.fixes[deed.number].edits)
        case "fix-rule":
            return _together(
                each.fix for each in place.named.values() if each.name == deed.key and not each.baselined
            )
        case "fix-all":
            return _together(each.fix for each in place.named.values() if _safe(each, place))
        case "ignore" if finding is not None:
            return await _ignore(ls, place, finding)
        case "create":
            found = await _creations(ls, place, None, asked=deed.number == 1)
            return [edit for each in found if each.id == deed.key for edit in each.edits]
        case _:
            return []


def _together(fixes: Iterable[Fix | None]) -> list[FileEdit]:
    """The edits of as many fixes as can be applied at once; an edit that several make is made once."""
    chosen = choose(fix for fix in fixes if fix is not None)
    return list(dict.fromkeys(edit for fix in chosen for edit in fix.edits))


async def _ignore(ls: Server, place: Place, finding: Finding) -> list[FileEdit]:
    def make() -> list[FileEdit]:
        document = place.checked.workspace.document(finding.path)
        if document is None:
            return []
        edit = suppress_edit(document, finding.span, finding.code)
        return [FileEdit(finding.path, edit.span, edit.text)] if edit is not None else []

    return await ls.session.worker.run(make)


async def _to_create(
    ls: Server, place: Place, span: Span, only: Iterable[types.CodeActionKind | str] | None
) -> list[Offer]:
    """What can be created from `span`. What mends findings is a quick fix."""
    quick = types.CodeActionKind.QuickFix.value
    wanted = _wanted(only)
    asked = any(str(getattr(kind, "value", kind)).startswith("refactor") for kind in only or ())
    if place.checked.bad_settings or not (wanted(quick) or wanted(CREATE)):
        return []
    offers = []
    for creation in await _creations(ls, place, span, asked=asked):
        here = {(code, at) for code, path, at in creation.mends if path == place.document.path}
        mended = tuple(key for key, found in place.named.items() if (found.code, found.span) in here)
        told = place.checked.report.findings if creation.mends else ()
        mends = any((found.code, found.path, found.span) in creation.mends for found in told)
        deed = Deed("create", creation.id, int(asked))
        offers.append(Offer(creation.title, quick if mends else CREATE, deed, mended))
    return offers


async def _creations(ls: Server, place: Place, span: Span | None, *, asked: bool) -> tuple[Creation, ...]:
    """What can be created, as far as this editor can make the files."""

    def look() -> tuple[Creation, ...]:
        return creations(place.checked.workspace, place.document.path, span, asked=asked)

    found = await ls.session.worker.run(look)
    return tuple(each for each in found if ls.session.client.creates_files or not each.new_files)


async def _runs_contract(ls: Server, place: Place, span: Span, *, anywhere: bool) -> types.Command | None:
    """The command that runs the suite, where one would run it: on a plugin's class or a test of its contract, and
    anywhere in a file that is no code, or where such an action was asked for."""
    if not ls.session.trusted:
        return None
    path, text = place.document.path, place.view.text
    workspace = place.checked.workspace
    suites = await ls.session.worker.run(lambda: suites_at(path, workspace))
    for plugin, suite in suites.items():
        for start in suite.starts:
            if start.path == path and text.line_of(start.span.start) == text.line_of(span.start):
                return run_contract(place.document.uri, plugin, start.checks)
    is_code = path.suffix in (".py", ".pyi")
    return run_contract(place.document.uri) if suites and (anywhere or not is_code) else None


def _read_data(data: Any) -> tuple[str, Deed]:
    """What `code_actions` put into an action.

    Raises:
        JsonRpcInvalidParams: it did not.
    """
    plain = data if isinstance(data, dict) else getattr(data, "_asdict", dict)()
    match plain:
        case {"uri": str(uri), "do": str(do), "key": str(key), "number": int(number)} if number >= 0:
            return uri, Deed(do, key, number)
        case _:
            raise JsonRpcInvalidParams("this action is not one of this server")
