"""ASY101: a synchronous hook waits while the host's loop runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.asynchronous.blocking_call_in_async import CATEGORIES
from plugcheck_rules.asynchronous.wording import chain_proof, subject
from plugcheck_rules.catalogs import blocking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding

MANIFEST = (
    'schema_version = "1"\nname = "example"\nkind = "tool"\nkind_api_version = "1"\n'
    'core_version = ">=0.4,<0.5"\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n'
)
THREADED = {"dagstack.toml": MANIFEST + 'execution_model = "thread_cpu_bound"\n'}


class BlockingCallInHook(Rule[PythonFacts]):
    """A hook of a `sync` plugin sleeps, or waits for the network, a database or another process.

    ## What it does

    Finds calls in the synchronous hooks of a plugin that wait, directly or through the plugin's own functions,
    unless its `execution_model` says that the hooks run in threads or processes of their own.

    ## Why it matters

    A host calls the hooks of a `sync` plugin in its own thread, beside its event loop, and expects them to
    return at once. While one waits, every other plugin of the host waits too.

    ## Example

    ```python
    class Plugin:
        def execute(self, args):
            return requests.get(args["url"]).json()
    ```

    ## Use instead

    ```python
    class Plugin:  # execution_model = "async"
        async def execute(self, args):
            return await self._http.request("GET", args["url"])
    ```

    ## Fix safety

    There is no automatic fix: the hook becomes `async`, or `execution_model` names threads.

    ## References

    - dagstack ADR-0003, invariant 4
    """

    code, name = "ASY101", "blocking-call-in-hook"
    severity = Severity.WARNING
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad(
            "import requests\n\n\nclass Plugin:\n    def execute(self, args):\n        return ^requests.get(args['url'])^.json()\n",
            files={"dagstack.toml": MANIFEST},
        ),
        Bad(
            "from time import sleep\n\n\nclass Plugin:\n    def execute(self, args):\n        return ^self._later(args)^\n\n"
            "    def _later(self, args):\n        sleep(args['delay'])\n        return args\n",
            files={"dagstack.toml": MANIFEST + 'execution_model = "sync"\n'},
        ),
        Good(
            "import requests\n\n\nclass Plugin:\n    def execute(self, args):\n        return requests.get(args['url']).json()\n",
            files=THREADED,
        ),
        Good(
            "import requests\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self.rows = requests.get('x').json()\n\n"
            "    def execute(self, args):\n        return self.rows\n",
            files={"dagstack.toml": MANIFEST},
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_calls import manifest_facts

        facts = manifest_facts(code)
        if facts is None or not code.hooks.named or facts.value("execution_model") not in (None, "sync"):
            return
        for hook, lead in code.leads_from(code.hooks.functions, blocking(), *CATEGORIES):
            yield self.finding(
                code.path,
                lead.call.place.span,
                f"{subject(lead)}, and the host waits with the hook `{hook.name}`",
                proof=chain_proof(lead),
            )
