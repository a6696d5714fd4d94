"""RES105: the plugin registers something that `teardown` does not take back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class NeverTakenBack(ManifestRule):
    """The plugin registers a handler that `teardown` does not take back.

    ## What it does

    Finds log handlers and filters, signal and exit handlers, readers of the event loop and trace functions that
    `setup`, `__init__` or a hook registers, where nothing that `teardown` reaches takes such a thing back.

    ## Why it matters

    Loggers, signals and the event loop belong to the process. What was registered there is called after
    `teardown`, keeps the instance alive, and doubles with every `setup`: each line is logged twice, then three
    times.

    ## Example

    ```python
    class Plugin:
        def setup(self, ctx):
            self._handler = logging.FileHandler("plugin.log")
            logging.getLogger("plugin").addHandler(self._handler)
    ```

    ## Use instead

    ```python
    class Plugin:
        def setup(self, ctx):
            self._handler = logging.FileHandler("plugin.log")
            logging.getLogger("plugin").addHandler(self._handler)

        def teardown(self):
            logging.getLogger("plugin").removeHandler(self._handler)
            self._handler.close()
    ```

    ## Fix safety

    There is no automatic fix: what was registered has to be kept to take it back.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "RES105", "never-taken-back"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = True
    examples = (
        Bad(
            "import logging\n\nlog = logging.getLogger(__name__)\n\n\nclass P:\n    def setup(self, ctx):\n        self._handler = logging.FileHandler('p.log')\n        ^log.addHandler(self._handler)^\n\n    def teardown(self):\n        self._handler.close()\n"
        ),
        Bad(
            "import atexit as at\n\n\nclass P:\n    def setup(self, ctx):\n        ^at.register(self._end)^\n\n    def _end(self):\n        return None\n"
        ),
        Good(
            "import logging\n\n\nclass P:\n    def setup(self, ctx):\n        self._handler = logging.StreamHandler()\n        self._log = logging.getLogger('p')\n        self._log.addHandler(self._handler)\n\n    def teardown(self):\n        self._quiet()\n\n    def _quiet(self):\n        self._log.removeHandler(self._handler)\n"
        ),
        Good(
            "import signal\n\n\nclass P:\n    def setup(self, ctx):\n        self._before = signal.signal(signal.SIGHUP, self._reload)\n\n    def _reload(self, *args):\n        return None\n\n    def teardown(self):\n        signal.signal(signal.SIGHUP, self._before)\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.instance_resources import instance_resources

        life = instance_resources(facts)
        for registration, call in life.never_taken_back:
            end = "the class has no `teardown`"
            proof = []
            if life.teardown is not None:
                end = f"`{life.teardown.qualified_name}` does not take it back"
                where = life.teardown.place
                proof.append(Related(where.path, where.span, "nothing that this reaches takes it back"))
            yield self.in_code(
                facts,
                call.place,
                f"This registers {registration.noun} that outlives the instance: {end}",
                proof=proof,
            )
