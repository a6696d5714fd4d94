"""HOK244: a module says that it only reads, and its code writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import EXECUTE, MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.code_rule import unsafe
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class ReadonlyModuleWrites(ModuleRule):
    """A module says that it only reads, and its code writes.

    ## What it does

    Finds modules with `readonly=True` whose `execute` or `stream` reaches, over any helpers, a call that
    writes or removes files, sends PUT, PATCH, DELETE or POST requests or mail, or executes an SQL statement
    that changes data. A call of a module that says of itself that it is `destructive` counts as well.

    ## Why it matters

    Hosts and agents call what is `readonly` without asking anybody, again and again, and while they only look
    around.

    ## Example

    ```python
    annotations = ModuleAnnotations(readonly=True)

    def execute(self, inputs, context):
        Path(inputs["path"]).write_text("seen")
        return {}
    ```

    ## Use instead

    ```python
    annotations = ModuleAnnotations(readonly=False)

    def execute(self, inputs, context):
        Path(inputs["path"]).write_text("seen")
        return {}
    ```

    ## Fix safety

    The fix takes the promise back. It is unsafe: what calls the module may rely on it.

    ## References

    - apcore 0.32.2: `ModuleAnnotations` in `module.py`
    """

    code, name = "HOK244", "readonly-module-writes"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = False
    examples = (
        Bad(
            f"from pathlib import Path\n\nfrom apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(^readonly^=True)\n\n"
            "    def execute(self, inputs, context):\n        self._note(inputs['name'])\n        return {'greeting': ''}\n\n    def _note(self, name):\n        Path('seen').write_text(name)\n",
            fixed=f"from pathlib import Path\n\nfrom apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(readonly=False)\n\n"
            "    def execute(self, inputs, context):\n        self._note(inputs['name'])\n        return {'greeting': ''}\n\n    def _note(self, name):\n        Path('seen').write_text(name)\n",
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}    annotations = {{^'readonly'^: True, 'idempotent': True}}\n\n    def execute(self, inputs, context):\n        with open('seen', mode='a') as seen:\n            seen.write(inputs['name'])\n        return {{'greeting': ''}}\n",
            fixed=f"{MODELS}class Greeter:\n{NAMES}    annotations = {{'readonly': False, 'idempotent': True}}\n\n    def execute(self, inputs, context):\n        with open('seen', mode='a') as seen:\n            seen.write(inputs['name'])\n        return {{'greeting': ''}}\n",
        ),
        Bad(
            f"import store\n{MODELS}class Greeter:\n{NAMES}    annotations = {{^'readonly'^: True}}\n\n    def execute(self, inputs, context):\n        store.remember(inputs['name'])\n        return {{'greeting': ''}}\n",
            files={
                "store.py": "import sqlite3\n\n\ndef remember(name):\n    with sqlite3.connect('x') as connection:\n        connection.execute('INSERT INTO seen VALUES (?)', (name,))\n"
            },
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}    annotations = {{^'readonly'^: True}}\n\n    def execute(self, inputs, context):\n        return context.executor.call('purge', inputs, context)\n",
            files={
                "extensions/purge.py": f"{MODELS}class Purge:\n{NAMES}    annotations = {{'destructive': True, 'requires_approval': True}}\n{EXECUTE}"
            },
        ),
        Good(
            f"import requests\n\nfrom apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(readonly=True)\n\n"
            "    def execute(self, inputs, context):\n        with open('names') as names:\n            return {'greeting': names.read() + requests.get('https://example.org').text}\n"
        ),
        Good(
            f"import os\n\nfrom apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(readonly=True)\n{EXECUTE}\n    def on_unload(self):\n        os.remove('cache')\n"
        ),
        Good(
            f"import os\n\nfrom apcore import ModuleAnnotations\n{MODELS}class Greeter:\n{NAMES}    annotations = ModuleAnnotations(readonly=True)\n\n    def execute(self, inputs, context):\n        os.remove('cache')\n        return {{}}\n",
            files={"extensions/greeter_meta.yaml": "annotations:\n  readonly: false\n"},
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        promise = facts.promises.promises("readonly") if facts.promises is not None else None
        if promise is None or not (facts.writes or facts.destructive_calls):
            return
        fix = unsafe(
            "Say that it does not only read", promise.value_place.path, promise.value_place.span, "False"
        )
        if not facts.writes:
            called = facts.destructive_calls[0]
            yield self.at(
                promise.place,
                f"the module says that it only reads, and it calls `{called.id}`, which says that it destroys",
                fix,
                proof=[Related(called.place.path, called.span, f"`{called.id}` is called here")],
            )
            return
        surest = sorted(facts.writes, key=lambda write: write.category == "post")
        first = surest[0]
        post = first.category == "post"
        hint = ": most such requests change something" if post else ""
        yield self.at(
            promise.place,
            f"the module says that it only reads, and {first.what}, which `{facts.called[0].qualified_name}` comes to{hint}",
            fix,
            severity=Severity.INFORMATION if post else None,
            proof=[related for write in surest[:3] for related in write.proof()],
        )
