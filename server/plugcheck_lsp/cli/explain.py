"""`--explain`: a rule's page."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.cli.output import colour
from plugcheck_lsp.cli.streams import emit
from plugcheck_lsp.cli.targets import rules, suggestion
from plugcheck_lsp.cli.usage import UsageError

if TYPE_CHECKING:
    from plugcheck_lsp.cli.arguments import Options
    from plugcheck_lsp.rule import Rule


def explain(options: Options) -> int:
    """Print the page of the rule with this code or name; the exit status."""
    book = rules()
    rule = book.find(options.explain)
    if rule is None:
        raise UsageError(f"--explain: `{options.explain}` is no rule{suggestion(options.explain, book)}")
    text = page(rule)
    if colour.wanted(sys.stdout):
        from rich.console import Console
        from rich.markdown import Markdown

        console = Console(force_terminal=True)
        with console.capture() as capture:
            console.print(Markdown(text))
        text = capture.get()
    emit(text)
    return 0


def page(rule: Rule[Any]) -> str:
    """The rule's page in Markdown, under a head that says what the rule is."""
    facts = [
        f"severity: {rule.severity}",
        f"hosts: {', '.join(sorted(rule.hosts)) or 'any'}",
        f"fix: {'yes' if rule.has_fix() else 'no'}",
    ]
    if rule.refused:
        facts.append("the host refuses what it finds")
    if rule.on_tests:
        facts.append("about a plugin's own tests")
    return f"# {rule.name} ({rule.code})\n\n{'; '.join(facts)}\n\n{rule.page()}\n"
