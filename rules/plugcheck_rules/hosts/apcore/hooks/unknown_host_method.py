"""HOK220: a method is called that the class of apcore does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.modules.call_edits import renamed_method
from plugcheck_rules.hosts.apcore.modules.code_rule import CodeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import CodeFacts


class UnknownHostMethod(CodeRule):
    """A method is called that the class of apcore does not have.

    ## What it does

    Finds calls of methods of `Registry`, `Executor`, `APCore`, `ACL` and `Context` that the package does not
    have, with the nearest one. The public testing guide uses some of them: `Registry.add_middleware`,
    `Registry.list_modules`, `Registry.get_schema`, `ACL.from_dict`.

    ## Why it matters

    The call fails with an `AttributeError`. The guide is older than the package there.

    ## Example

    ```python
    acl = ACL.from_dict({"rules": []})
    ```

    ## Use instead

    ```python
    acl = ACL(rules=[], default_effect="deny")
    ```

    ## Fix safety

    The fix writes the nearest method. It is unsafe: it may do something else.

    ## References

    - apcore 0.32.2: `registry/registry.py`, `executor.py`, `client.py`, `acl.py`, `context.py`
    """

    code, name = "HOK220", "unknown-host-method"
    concludes_from_absence = False
    examples = (
        Bad("from apcore import ACL\n\nacl = ^ACL.from_dict^({'rules': []})\n", path="app.py"),
        Bad(
            "from apcore import Registry\n\nregistry = Registry()\n^registry.add_middleware^(object())\nprint(^registry.list_modules^())\n",
            path="app.py",
        ),
        Bad(
            "from apcore import APCore\n\nclient = APCore()\n^client.discvoer^()\n",
            path="app.py",
            fixed="from apcore import APCore\n\nclient = APCore()\nclient.discover()\n",
        ),
        Good(
            "from apcore import ACL, APCore, Registry\n\nregistry = Registry()\nprint(registry.list(), APCore().list_modules(), ACL.load('x'))\n",
            path="app.py",
        ),
        Good(
            "from apcore import Registry\n\n\nclass Mine(Registry):\n    def add_middleware(self):\n        pass\n\n\nMine().add_middleware()\n",
            path="app.py",
        ),
    )

    def check(self, facts: CodeFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.apcore.modules.host_api import MEMBERS, STALE_GUIDE

        for place, owner, member in facts.host_calls:
            if member in MEMBERS[owner] or member.startswith("__"):
                continue
            stale = STALE_GUIDE.get((owner, member))
            if stale is not None:
                yield self.at(
                    facts,
                    place.span,
                    f"`{owner}` has no `{member}`, which the public guide uses: it is older than the package; {stale}",
                )
            elif facts.version == facts.plugin.host.verified_version:
                near = nearest(member, MEMBERS[owner], 0.75)
                hint = f"; did you mean `{near[0]}`?" if near else ""
                yield self.at(
                    facts,
                    place.span,
                    f"`{owner}` of apcore {facts.version} has no `{member}`, so the call fails{hint}",
                    renamed_method(place, near[0]) if near else None,
                )
