"""RES101: the plugin keeps a resource that `teardown` does not release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.leaked_resources.wording import kept_here, kept_inside, not_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class OutlivesTeardown(ManifestRule):
    """The plugin keeps a resource on its instance, and `teardown` does not release it.

    ## What it does

    Finds files, sockets, connections, clients, processes, temporary folders, executors, threads, timers, tasks
    and the like that `__init__`, `setup` or a hook stores on `self`, where no code that `teardown` reaches
    releases them, or where there is no `teardown`. Releases are matched by attribute, through helpers, other
    names, loops and exit stacks.

    ## Why it matters

    The host sets instances up and tears them down again: for each tenant, each run, each test. What `teardown`
    forgets stays until the process ends. The host's suite looks for tasks and for references to the instance,
    and sees no file, socket, process or temporary folder that stays.

    ## Example

    ```python
    class Plugin:
        def setup(self, ctx):
            self._log = open(ctx.config["log"], "a")
    ```

    ## Use instead

    ```python
    class Plugin:
        def setup(self, ctx):
            self._log = open(ctx.config["log"], "a")

        def teardown(self):
            self._log.close()
    ```

    ## Fix safety

    The fix adds the release at the end of `teardown`, or writes a `teardown`. It is unsafe: it ends something
    that may be used later, and the order of releases is yours to judge. There is none for threads and processes
    that would have to be told to end first, and where the attribute may not be set.

    ## References

    - dagstack 0.4.1: `assert_lifecycle_clean` in `contract/lifecycle.py`
    - dagstack ADR-0003, invariants 1 and 3
    """

    code, name = "RES101", "outlives-teardown"
    refused = False
    concludes_from_absence = True
    examples = (
        Bad(
            "class P:\n    def setup(self, ctx):\n        self._log = ^open(ctx.config['log'], 'a')^\n",
            fixed="class P:\n    def setup(self, ctx):\n        self._log = open(ctx.config['log'], 'a')\n\n    def teardown(self):\n        self._log.close()\n",
        ),
        Bad(
            "import httpx as h\n\n\nclass P:\n    async def setup(self, ctx):\n        self._http = ^h.AsyncClient()^\n\n    def teardown(self):\n        pass\n",
            fixed="import httpx as h\n\n\nclass P:\n    async def setup(self, ctx):\n        self._http = h.AsyncClient()\n\n    async def teardown(self):\n        await self._http.aclose()\n",
        ),
        Bad(
            "import asyncio\n\n\nclass P:\n    def __init__(self):\n        self._tasks = set()\n\n    async def execute(self, args):\n        task = ^asyncio.create_task(self._poll())^\n        self._tasks.add(task)\n        task.add_done_callback(self._tasks.discard)\n        return {}\n\n    async def _poll(self):\n        while True:\n            await asyncio.sleep(1)\n\n    async def teardown(self):\n        print('bye')\n",
            fixed="import asyncio\n\n\nclass P:\n    def __init__(self):\n        self._tasks = set()\n\n    async def execute(self, args):\n        task = asyncio.create_task(self._poll())\n        self._tasks.add(task)\n        task.add_done_callback(self._tasks.discard)\n        return {}\n\n    async def _poll(self):\n        while True:\n            await asyncio.sleep(1)\n\n    async def teardown(self):\n        print('bye')\n        for task in self._tasks:\n            task.cancel()\n",
        ),
        Bad(
            "import subprocess\n\n\nclass P:\n    def __init__(self):\n        self._worker = None\n\n    def setup(self, ctx):\n        self._worker = start(ctx.config)\n\n    def teardown(self):\n        self._worker = None\n\n\ndef start(config):\n    return ^subprocess.Popen(config['command'])^\n"
        ),
        Bad(
            "from store import Store\n\n\nclass P:\n    def setup(self, ctx):\n        self._store = ^Store('x')^\n\n    def teardown(self):\n        return None\n",
            fixed="from store import Store\n\n\nclass P:\n    def setup(self, ctx):\n        self._store = Store('x')\n\n    def teardown(self):\n        self._store.end()\n        return None\n",
            files={
                "store.py": "import sqlite3\n\n\nclass Store:\n    def __init__(self, path):\n        self._db = sqlite3.connect(path)\n\n    def find(self, key):\n        return self._db.execute(key).fetchall()\n\n    def end(self):\n        self._db.close()\n"
            },
        ),
        Good(
            "class P:\n    def setup(self, ctx):\n        self._log = open(ctx.config['log'], 'a')\n\n    def teardown(self):\n        self._close()\n\n    def _close(self):\n        log, self._log = self._log, None\n        if log is not None:\n            log.close()\n"
        ),
        Good(
            "import asyncio\nfrom contextlib import suppress\n\n\nclass P:\n    async def setup(self, ctx):\n        self._tasks = [asyncio.create_task(self._poll()) for _ in range(3)]\n\n    async def _poll(self):\n        await asyncio.sleep(1)\n\n    async def teardown(self):\n        with suppress(asyncio.CancelledError):\n            await asyncio.gather(*self._tasks)\n"
        ),
        Good(
            "from contextlib import ExitStack\n\n\nclass P:\n    def setup(self, ctx):\n        self._stack = ExitStack()\n        self._log = self._stack.enter_context(open('log'))\n\n    def teardown(self):\n        self._stack.close()\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.instance_resources import instance_resources
        from plugcheck_rules.leaked_resources.release_edits import release_in, release_in_new

        life = instance_resources(facts)
        owner, teardown, program = facts.code.owner, life.teardown, facts.code.program
        for kept in life.kept:
            if owner is None or life.is_released(kept):
                continue
            store, resource = kept.stores[0], kept.resource
            if teardown is None:
                end = "the class has no `teardown`"
                fixes = release_in_new(program, kept, owner, "teardown")
            else:
                end = f"`{teardown.qualified_name}` does not release it"
                fixes = release_in(program, kept, teardown)
            proof = [kept_here(store), *kept_inside(kept)]
            if teardown is not None:
                proof.append(not_in(teardown, store, resource))
            yield self.in_code(
                facts,
                kept.made,
                f"`self.{store.attribute}` keeps {resource.noun} that outlives the instance: {end}",
                *fixes,
                proof=proof,
            )
