"""AMB101: the host's suite rejects a constant whose name is not upper case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, FileEdit, Fix, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.hosts.dagstack.ambient_state.suite_view import rejected_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.ambient_state.suite_view import RejectedName


class LowerCaseConstant(Rule[PythonFacts]):
    """The host's suite takes a module-level constant for state, because its name is not upper case.

    ## What it does

    Finds module-level names that `assert_no_ambient_state` reports as errors although nothing in the plugin
    changes what they hold. The suite looks at the name and at the first word of the value alone.

    ## Why it matters

    The contract test fails, and the failure says "mutable state" about something that is none.

    ## Example

    ```python
    headers = {"accept": "application/json"}
    ```

    ## Use instead

    ```python
    HEADERS = {"accept": "application/json"}
    ```

    ## Fix safety

    The fix gives the name upper case letters, everywhere in the file. It is safe for a name that begins with
    an underscore; another one may be imported by code outside of the plugin, so there it is unsafe. Nothing
    is offered where the new name is taken or another file of the plugin uses the old one.

    ## References

    - dagstack 0.4.1, `dagstack/plugin_system/contract/ambient_state.py`
    """

    code, name = "AMB101", "lower-case-constant"
    severity = Severity.INFORMATION
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    concludes_from_absence = True
    examples = (
        Bad(
            "^_headers^ = {'accept': 'text/plain'}\n\n\nclass Plugin:\n    def execute(self, args):\n        return _headers['accept']\n",
            fixed="_HEADERS = {'accept': 'text/plain'}\n\n\nclass Plugin:\n    def execute(self, args):\n        return _HEADERS['accept']\n",
        ),
        Bad(
            "^retryCodes^: list[int] = [500, 503]\n\n\ndef retry(code):\n    return code in retryCodes\n",
            fixed="RETRY_CODES: list[int] = [500, 503]\n\n\ndef retry(code):\n    return code in RETRY_CODES\n",
        ),
        Bad("^_^ = []\n"),
        Bad("^_limits^ = [1]\n\n\ndef put(name, value):\n    globals()[name] = value\n"),
        Bad("LIMITS = (1,)\n^limits^ = [1]\n"),
        Good("HEADERS = {'accept': 'text/plain'}\n__all__ = ['HEADERS']\nlimits = (1, 2)\n"),
        Good("cache = {}\n\n\ndef note(key):\n    cache[key] = 1\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        # What writes the module's names as texts may mean any of them.
        by_text = any(True for _ in code.namespace_writes())
        for rejected in rejected_names(code):
            verdict = "`assert_no_ambient_state` rejects {} because its name is not upper case"
            yield self.finding(
                code.path,
                rejected.place.span,
                verdict.format(f"`{rejected.name}`")
                if by_text
                else f"`{rejected.name}` is never changed, yet " + verdict.format("it"),
                fixes=() if by_text else _rename(code, rejected),
            )


def _rename(code: PythonFacts, rejected: RejectedName) -> tuple[Fix, ...]:
    if rejected.new_name is None:
        return ()
    applicability = Applicability.SAFE if rejected.name.startswith("_") else Applicability.UNSAFE
    edits = tuple(FileEdit(code.path, place.span, rejected.new_name) for place in rejected.places)
    return (Fix(f"Rename `{rejected.name}` to `{rejected.new_name}`", applicability, edits),)
