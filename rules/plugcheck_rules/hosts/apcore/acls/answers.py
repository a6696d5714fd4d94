"""What is answered to those who ask about access: on the command line, about one call or about two versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.access import AccessAnswer, AccessChange, AccessDiff, AccessStep, Verdict
from plugcheck_lsp.files import Unreadable
from plugcheck_lsp.nearest import nearest
from plugcheck_rules.hosts.apcore import vocabulary
from plugcheck_rules.hosts.apcore.acls import versions
from plugcheck_rules.hosts.apcore.acls.automata import TooBig
from plugcheck_rules.hosts.apcore.acls.contexts import ORDINARY, Context
from plugcheck_rules.hosts.apcore.acls.decide import Answer, decide
from plugcheck_rules.hosts.apcore.acls.differences import differences
from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
from plugcheck_rules.hosts.apcore.acls.legal_ids import EXTERNAL, SYSTEM
from plugcheck_rules.hosts.apcore.acls.proofs import heading, rule_name
from plugcheck_rules.hosts.apcore.acls.reading import AccessList, read_access_list
from plugcheck_rules.hosts.apcore.modules.known import known_modules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from plugcheck_lsp.access import AccessQuestion
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.acls.decide import Decision
    from plugcheck_rules.hosts.apcore.acls.differences import Difference
    from plugcheck_rules.hosts.apcore.project import Project

_VERDICTS = {Answer.ALLOW: Verdict.ALLOW, Answer.ASK: Verdict.APPROVAL, Answer.DENY: Verdict.DENY}
_DONE = {Answer.ALLOW: "allowed", Answer.ASK: "allowed once somebody approves", Answer.DENY: "denied"}
_NOTHING_ENFORCED = AccessList((), allows_by_default=True, complete=True)
"""What the host does without an access list."""


def answers(
    question: AccessQuestion, plugin: Plugin, project: Project, workspace: Workspace, named: Collection[Path]
) -> Iterator[AccessAnswer]:
    """What the access lists of a project say of a call: those of `named` that it has, else the one that is loaded."""
    notes = tuple(_notes(question, project, workspace))
    wanted = [path for path in project.acls if path in named]
    loaded = _loaded(project)
    if not wanted and loaded not in project.acls:
        message = (
            "the call is allowed, for there is no access list that the host loads, and so none is enforced"
        )
        yield AccessAnswer(loaded, Verdict.ALLOW, message, notes=notes)
        return
    for path in wanted or [loaded]:
        yield _answer(question, AclFacts(path, plugin, project, workspace), notes)


def _answer(question: AccessQuestion, facts: AclFacts, notes: tuple[str, ...]) -> AccessAnswer:
    text = facts.text
    fault = _refusal(facts)
    if text is None or fault:
        return AccessAnswer(facts.path, Verdict.UNKNOWN, fault or "the file is no text", notes=notes)
    caller = None if question.caller == EXTERNAL else question.caller
    decision = decide(facts.access_list, caller, question.target, _context(question), facts.registered)
    steps = tuple(AccessStep(rule.index, heading(rule, text), str(step)) for rule, step in decision.steps)
    if not facts.is_loaded:
        notes += ("the host does not load this file by itself: the application must",)
    if not facts.supports(versions.CLOSED_RULES):
        notes += (
            f"apcore {facts.version} treats conditions and approvals otherwise; this is what newer ones decide",
        )
    if decision.undecided:
        return AccessAnswer(facts.path, Verdict.UNKNOWN, _open(decision, text), steps=steps, notes=notes)
    index = decision.rule.index if decision.rule is not None else None
    return AccessAnswer(
        facts.path, _VERDICTS[decision.answer], _sentence(decision, facts, text), index, steps, notes
    )


def _sentence(decision: Decision, facts: AclFacts, text: Text) -> str:
    done = _DONE[decision.answer]
    if decision.rule is not None:
        return f"the call is {done} by {rule_name(decision.rule, text)}"
    default = "allow" if facts.access_list.allows_by_default else "deny"
    written = facts.root is not None and facts.root.get("default_effect") is not None
    whose = (
        f"`default_effect: {default}`" if written else f"the default effect, `{default}`, for none is given"
    )
    return f"the call is {done} by {whose}: no rule matches"


def _open(decision: Decision, text: Text) -> str:
    rules = ", ".join(rule_name(rule, text) for rule in decision.undecided)
    last = rule_name(decision.rule, text) if decision.rule is not None else "the default effect"
    return (
        f"the application decides: the first of {rules} whose conditions it finds met, and if there is none, {last}, "
        f"and then the call is {_DONE[decision.answer]}"
    )


def _refusal(facts: AclFacts) -> str:
    """Why the host takes no such file, as a sentence; empty where it does."""
    document = facts.document
    if document is None or document.problems:
        return "the file is no valid YAML, so the host refuses it"
    if facts.access_list.complete and facts.root is not None and facts.root.get("rules") is not None:
        return ""
    return f"apcore {facts.version} refuses this access list (--check says why), so nothing is decided by it"


def _context(question: AccessQuestion) -> Context | None:
    if not question.has_context:
        return None
    return Context(
        question.identity_type or ORDINARY,
        frozenset(question.roles),
        question.depth or 0,
        frozenset(question.arguments) if question.arguments is not None else None,
    )


def _notes(question: AccessQuestion, project: Project, workspace: Workspace) -> Iterator[str]:
    known = {module.id for module in known_modules(project, workspace)}
    for role, one in (("caller", question.caller), ("target", question.target)):
        if one == SYSTEM:
            yield f"`{SYSTEM}` is no {role}: rules with it are about identities of the type `system`"
        elif one == EXTERNAL and role == "caller":
            continue
        elif not vocabulary.MODULE_ID.fullmatch(one) or len(one) > vocabulary.MAX_ID:
            yield f"`{one}` is no id that a module can have"
        elif one not in known:
            near = nearest(one, known, 0.8)
            yield f"no module of the workspace is called `{one}`" + (
                f"; did you mean `{near[0]}`?" if near else ""
            )
    if not question.has_context:
        yield "asked without a context, so that no conditions can be met"


def diffs(
    plugin: Plugin, project: Project, workspace: Workspace, named: Collection[Path]
) -> Iterator[AccessDiff]:
    """How the access lists of a project differ from what they were."""
    loaded = _loaded(project)
    for path in sorted({*project.acls, loaded}):
        if named and path not in named:
            continue
        facts = AclFacts(path, plugin, project, workspace)
        text, past = workspace.files.read(path), workspace.past.read(path)
        if text == past:
            continue
        if isinstance(text, Unreadable):
            yield AccessDiff(path, (), f"nothing is known of the file because {text.reason}")
            continue
        if isinstance(past, Unreadable):
            yield AccessDiff(path, (), f"nothing is known of what the file was because {past.reason}", text)
            continue
        if (text is None or past is None) and path != loaded:
            what = "new" if past is None else "gone"
            yield AccessDiff(path, (), f"the file is {what}, and the host does not load it by itself", text)
            continue
        yield _diff(facts, text, past)


def _diff(facts: AclFacts, text: Text | None, past: Text | None) -> AccessDiff:
    from plugcheck_lsp.documents import yaml

    before = after = _NOTHING_ENFORCED
    if past is not None:
        document = yaml.parse(past)
        root = document.roots[0] if document.roots else None
        before = read_access_list(root, facts.version)
        if document.problems or not before.complete or root is None or root.get("rules") is None:
            return AccessDiff(facts.path, (), "the file was none that apcore takes", text)
    if text is not None:
        after = facts.access_list
        if fault := _refusal(facts):
            return AccessDiff(facts.path, (), fault, text)
    known = [module.id for module in facts.modules if vocabulary.MODULE_ID.fullmatch(module.id)]
    try:
        found = differences(before, after, facts.registered, known)
    except TooBig:
        problem = "the two versions are too big to be compared exactly"
        return AccessDiff(facts.path, (), problem, text)
    return AccessDiff(facts.path, tuple(_change(difference, text, past) for difference in found), "", text)


def _change(difference: Difference, text: Text | None, past: Text | None) -> AccessChange:
    was, now, context = difference.decided, difference.decides, difference.witness.context
    return AccessChange(
        _VERDICTS[difference.before],
        _VERDICTS[difference.after],
        difference.callers,
        difference.targets,
        difference.when,
        difference.witness.caller,
        difference.witness.target,
        _brought(context),
        was.index if was is not None else None,
        past.position(was.span.start)[0] + 1 if was is not None and past is not None else None,
        now.index if now is not None else None,
        heading(now, text) if now is not None and text is not None else None,
    )


def _brought(context: Context | None) -> dict[str, str | int | list[str] | None] | None:
    if context is None:
        return None
    return {
        "identity_type": context.identity_type,
        "roles": sorted(context.roles),
        "depth": context.depth,
        "arguments": sorted(context.arguments) if context.arguments is not None else None,
    }


def _loaded(project: Project) -> Path:
    """The access list that the host loads by itself, if it exists."""
    acl = project.layout.acl
    return acl if acl in project.acls or acl.suffix in {".yaml", ".yml"} else acl / vocabulary.GLOBAL_ACL
