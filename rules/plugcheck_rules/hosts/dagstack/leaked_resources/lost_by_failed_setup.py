"""RES103: `setup` can raise after it acquired something, and then nothing releases it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.leaked_resources.wording import kept_here, raiser_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class LostByFailedSetup(ManifestRule):
    """`setup` acquires something and can raise afterwards.

    ## What it does

    Finds resources that the instance keeps when `setup` (or `__init__`) raises later on: by `raise` or `assert`,
    by acquiring something else, by a function of the plugin that is known to raise, or by a call that fails in
    the life of every program (`int` of a text, reading a file, a statement to a database).

    ## Why it matters

    dagstack never calls `teardown` after a failed `setup`: it logs the failure and skips the plugin. What `setup`
    had acquired by then stays until the process ends, and one more with every try.

    ## Example

    ```python
    class Plugin:
        def setup(self, ctx):
            self._log = open(ctx.config["log"], "a")
            self._limit = int(ctx.config["limit"])
    ```

    ## Use instead

    ```python
    class Plugin:
        def setup(self, ctx):
            self._limit = int(ctx.config["limit"])
            self._log = open(ctx.config["log"], "a")
    ```

    With several resources, enter them into an `ExitStack` and keep the result of its `pop_all` when all went well.

    ## Fix safety

    There is no automatic fix: what can be moved is yours to judge.

    ## References

    - dagstack 0.4.1: `PluginRegistry.setup_all` in `registry.py`
    """

    code, name = "RES103", "lost-by-failed-setup"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            "class P:\n    def setup(self, ctx):\n        self._log = ^open(ctx.config['log'], 'a')^\n        self._limit = int(ctx.config['limit'])\n\n    def teardown(self):\n        self._log.close()\n"
        ),
        Bad(
            "import socket\n\n\nclass P:\n    def setup(self, ctx):\n        self._socket = ^socket.socket()^\n        self._read(ctx)\n\n    def _read(self, ctx):\n        if not ctx.config:\n            raise ValueError('no configuration')\n\n    def teardown(self):\n        self._socket.close()\n"
        ),
        Bad(
            "class P:\n    async def setup(self, ctx):\n        self._one = ^open('one')^\n        self._two = open('two')\n\n    async def teardown(self):\n        self._one.close()\n        self._two.close()\n"
        ),
        Good(
            "class P:\n    def setup(self, ctx):\n        self._limit = int(ctx.config['limit'])\n        self._log = open(ctx.config['log'], 'a')\n\n    def teardown(self):\n        self._log.close()\n"
        ),
        Good(
            "class P:\n    def setup(self, ctx):\n        self._log = open(ctx.config['log'], 'a')\n        try:\n            self._limit = int(ctx.config['limit'])\n        except ValueError:\n            self.teardown()\n            raise\n\n    def teardown(self):\n        self._log.close()\n"
        ),
        Good(
            "import socket\n\n\nclass P:\n    def setup(self, ctx):\n        self._socket = socket.socket()\n        try:\n            self._socket.bind(('', ctx.config['port']))\n        except BaseException:\n            self._socket.close()\n            raise\n\n    def teardown(self):\n        self._socket.close()\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.instance_resources import instance_resources

        life = instance_resources(facts)
        for kept in life.kept:
            if not life.is_ended(kept):
                continue
            raiser = life.loss_in_setup(kept)
            if raiser is None:
                continue
            store, what = kept.stores[0], raiser_text(raiser)
            yield self.in_code(
                facts,
                kept.made,
                f"`self.{store.attribute}` is lost if {what} raises in `setup`: the host calls no `teardown` then",
                proof=(kept_here(store), Related(raiser.path, raiser.span, f"{what} can raise here")),
            )
