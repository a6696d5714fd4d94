"""HOK135: A property raises before `setup`, which older releases of pluggy do not bear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.constructing import raising_properties
from plugcheck_rules.hosts.dagstack.hooks.manifests import TOOL
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class PropertyAtRegistration(ManifestRule):
    """A property raises before `setup`, which older releases of pluggy do not bear.

    ## What it does

    Finds properties of the plugin's class that surely raise on an object that is not set up: they read what
    only later calls set, or raise while something is still `None`.

    ## Why it matters

    pluggy before 1.7 reads every attribute of the plugin while it registers, properties too. What a property
    then raises makes the host refuse the plugin. dagstack 0.4.1 takes pluggy from 1.5 on.

    ## Example

    ```python
    class Store:
        def __init__(self):
            self._client = None

        @property
        def client(self):
            if self._client is None:
                raise RuntimeError("call setup first")
            return self._client
    ```

    ## Use instead

    ```python
    class Store:
        def __init__(self):
            self._client = None

        def client(self):
            if self._client is None:
                raise RuntimeError("call setup first")
            return self._client
    ```

    ## Fix safety

    There is no fix: who reads the property would have to call it.

    ## References

    - pluggy 1.5.0, 1.6.0: `PluginManager.parse_hookimpl_opts`; changed in 1.7.0
    - dagstack 0.4.1: `pyproject.toml`, `adapters/in_process.py`
    """

    code, name = "HOK135", "property-at-registration"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = True
    examples = (
        Bad(
            "class P:\n    def setup(self, ctx):\n        self._client = ctx\n\n    @property\n    def ^client^(self):\n        return self._client\n"
        ),
        Bad(
            "class P:\n    def __init__(self):\n        self._client = None\n\n    @property\n    def ^client^(self):\n        if self._client is None:\n            raise RuntimeError('call setup first')\n        return self._client\n"
        ),
        Bad(
            "import functools\n\n\nclass Base:\n    @functools.cached_property\n    def ^name^(self):\n        raise NotImplementedError\n\n\nclass P(Base):\n    pass\n",
            files=TOOL,
        ),
        Good(
            "class P:\n    _client = None\n\n    def setup(self, ctx):\n        self._client = ctx\n\n    @property\n    def client(self):\n        return self._client\n"
        ),
        Good(
            "class Base:\n    @property\n    def name(self):\n        raise NotImplementedError\n\n\nclass P(Base):\n    name = 'p'\n",
            files=TOOL,
        ),
        Good(
            "class P:\n    def __init__(self):\n        self._client = object()\n\n    @property\n    def client(self):\n        if self._client is None:\n            raise RuntimeError('closed')\n        return self._client\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for method, place, message in raising_properties(facts):
            yield self.in_code(
                facts,
                method.place,
                f"pluggy before 1.7 reads `{method.name}` while the plugin registers, and it raises before `setup`: the plugin is refused",
                proof=(Related(place.path, place.span, message),),
            )
