"""HOK231: a module is called that the project does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODELS, MODULE, NAMES
from plugcheck_rules.hosts.apcore.modules.call_edits import renamed
from plugcheck_rules.hosts.apcore.modules.code_rule import CodeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import CodeFacts


class UnknownCalledModule(CodeRule):
    """A module is called that the project does not have.

    ## What it does

    Finds calls of modules whose id is written in the code, or in a constant that it names, and belongs to no
    file below the extensions, binding, registration or built-in module. Where code registers modules under
    ids that no text shows, only likely slips are told.

    ## Why it matters

    The call fails with MODULE_NOT_FOUND, when it comes to it.

    ## Example

    ```python
    context.executor.call("executor.emial", inputs, context)
    ```

    ## Use instead

    ```python
    context.executor.call("executor.email", inputs, context)
    ```

    ## Fix safety

    The fix writes the nearest id that exists. It is unsafe: another one may be meant.

    ## References

    - apcore 0.32.2: `BuiltinModuleLookup` in `builtin_steps.py`
    """

    code, name = "HOK231", "unknown-called-module"
    severity = Severity.WARNING
    examples = (
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call(^'executor.emial'^, inputs, context)\n",
            files={"extensions/executor/email.py": MODULE},
            fixed=f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call('executor.email', inputs, context)\n",
        ),
        Bad(
            f"{MODELS}TARGET = 'nothing.like.that'\n\n\nclass Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call(^TARGET^, inputs, context)\n"
        ),
        Bad(
            'from apcore import APCore\n\nclient = APCore()\nclient.call(^"Greeter"^, {})\n',
            path="app.py",
            fixed='from apcore import APCore\n\nclient = APCore()\nclient.call("greeter", {})\n',
        ),
        Good(  # the file's name is told
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call('send_mail', inputs, context)\n",
            files={"extensions/send-mail.py": ""},
        ),
        Good(  # the folder that is missing is told
            "from apcore import APCore\n\nclient = APCore()\nprint(client.call('mail.send', {}))\n",
            path="app.py",
            files={"apcore.yaml": "version: '1'\nproject: {name: shop}\nextensions: {root: ./extension}\n"},
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call('system.health.summary', inputs, context)\n"
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call('team.a', inputs, context)\n",
            files={
                "app.py": "from apcore import APCore\n\nclient = APCore()\n\n\n@client.module(id='team.a')\ndef a(x: int) -> int:\n    return x\n"
            },
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call(inputs['name'], inputs, context)\n"
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call('team.a', inputs, context)\n",
            files={
                "app.py": "from apcore import Registry\n\nregistry = Registry()\nfor name in names():\n    registry.register(name, make(name))\n"
            },
        ),
    )

    def check(self, facts: CodeFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.apcore.modules.ids import id_fault

        ids = facts.known.meant
        for call in facts.calls:
            if call.id is None or call.id_place is None or call.id in ids:
                continue
            fault = id_fault(call.id) if not call.id.startswith("system.") else None
            near = nearest(call.id, ids, 0.85 if facts.known.open else 0.7)
            if facts.known.open and not near and fault is None:
                continue
            hint = f"; did you mean `{near[0]}`?" if near else f": {fault}" if fault is not None else ""
            yield self.at(
                facts,
                call.id_place.span,
                f"no module of the project has the id `{call.id}`, so the call fails{hint}",
                renamed(call, near[0]) if near else None,
                severity=Severity.ERROR
                if fault is not None
                else Severity.WARNING
                if near
                else Severity.INFORMATION,
            )
