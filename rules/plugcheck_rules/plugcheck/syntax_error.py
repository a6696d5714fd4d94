"""PLG001: a place of a file does not parse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.facts import SyntaxFacts
from plugcheck_lsp.findings import Applicability, FileEdit, Fix, Severity
from plugcheck_lsp.rule import Bad, Good, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class SyntaxErrors(Rule[SyntaxFacts]):
    """A statement, table or mapping does not parse.

    ## What it does

    Reports each place where a Python, TOML or YAML file breaks the rules of its language. Python is judged
    by the running interpreter's grammar, TOML by `tomllib`, YAML by YAML 1.1.

    ## Why it matters

    The host reads the file as a whole: one broken line and the plugin does not load. Until the place is
    mended, the other rules see everything but the broken statement, and those that conclude from the absence
    of something (an undeclared resource, an unused suppression) wait.

    ## Example

    ```python
    class Plugin:
        def chunk(self, text:
            return text.split()
    ```

    ## Use instead

    ```python
    class Plugin:
        def chunk(self, text):
            return text.split()
    ```

    ## Fix safety

    A YAML value that begins with a character such as `*` or `@` is put into quotes. It is unsafe, because something
    else may have been meant. For the rest there is no fix: only the author knows what the line was to say.

    ## References

    - [The Python grammar](https://docs.python.org/3/reference/grammar.html)
    - [TOML 1.0.0](https://toml.io/en/v1.0.0)
    - [YAML 1.2.2](https://yaml.org/spec/1.2.2/)
    """

    code, name = "PLG001", "syntax-error"
    severity = Severity.ERROR
    subject = SyntaxFacts
    examples = (
        Bad('[plugin]\nname = "example"\nkind ^=^\n', path="dagstack.toml"),
        Bad('[plugin]\nname = "example"\n^name^ = "again"\n', path="dagstack.toml"),
        Bad('[plugin]\ntags = ^[^\n  "a",\nname = "example"\n', path="dagstack.toml"),
        Bad(
            "rules:\n  - {callers: [^@^external, api.x], targets: [a.b], effect: allow}\n",
            path="acl/global_acl.yaml",
            host="apcore",
            fixed='rules:\n  - {callers: ["@external", api.x], targets: [a.b], effect: allow}\n',
        ),
        Bad(
            "rules:\n  - callers:\n      - ^*^  # everybody\n    targets: [a.b]\n    effect: allow\n",
            path="acl/global_acl.yaml",
            host="apcore",
            fixed='rules:\n  - callers:\n      - "*"  # everybody\n    targets: [a.b]\n    effect: allow\n',
        ),
        Good('[plugin]\nname = "example"\ntags = [\n  "a",\n]\n', path="dagstack.toml"),
        Good("class Plugin:\n    def chunk(self, text):\n        return text.split()\n"),
    )

    def check(self, subject: SyntaxFacts) -> Iterator[Finding]:
        for problem in subject.document.problems:
            fixes = []
            if problem.unquoted is not None:
                text = subject.document.text.slice(problem.unquoted)
                edit = FileEdit(subject.path, problem.unquoted, f'"{text}"')
                fixes.append(Fix(f'Write `"{text}"`', Applicability.UNSAFE, (edit,)))
            yield self.finding(subject.path, problem.span, problem.message, fixes=fixes)
