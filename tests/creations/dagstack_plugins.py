"""Plugins of many shapes, none with a test, and what the real suite has to say of each."""

from __future__ import annotations

from creation_workspace import Case, code, manifest, required

ASYNC = 'execution_model = "async"\n'
UNWRITTEN = "write a value of JSON in place of"

CASES = {
    "sync": Case(
        {
            "dagstack.toml": manifest("word-chunker", "chunker"),
            "plugin.py": code(
                """
                class P:
                    def chunk(self, text: str, size: int, keep: bool = True) -> list[str]:
                        return text.split()[:size]

                    def _helper(self, anything) -> None:
                        return None

                    @property
                    def width(self) -> int:
                        return 3
                """
            ),
        }
    ),
    "asynchronous": Case(
        {
            "dagstack.toml": manifest("async-tool", "tool", more=ASYNC),
            "plugin.py": code(
                """
                import asyncio

                from dagstack.plugin_system.hookspecs.tool import hookimpl


                class P:
                    def __init__(self) -> None:
                        self._task = None

                    async def setup(self, ctx) -> None:
                        self._task = asyncio.create_task(asyncio.sleep(60))

                    async def teardown(self) -> None:
                        self._task.cancel()

                    @hookimpl
                    async def get_schema(self):
                        await asyncio.sleep(0)
                        return {"type": "object"}

                    @hookimpl
                    async def execute(self, args):
                        assert self._task is not None, "never set up"
                        return {"seen": sorted(args.items())}
                """
            ),
        }
    ),
    "sync_in_a_loop": Case(
        {
            "dagstack.toml": manifest("looped"),
            "plugin.py": code(
                """
                import asyncio


                class P:
                    def setup(self, ctx):
                        self._task = asyncio.get_running_loop().create_task(asyncio.sleep(60))

                    def teardown(self):
                        self._task.cancel()

                    def go(self, count: "int | float"):
                        return {"count": count}
                """
            ),
        }
    ),
    "orchestrator": Case(
        {
            "dagstack.toml": manifest("one-by-one", "orchestrator"),
            "plugin.py": code(
                """
                class P:
                    def enqueue(self, payload: dict) -> dict:
                        return {"unit_id": payload.get("plugin_name", "?")}

                    def status(self, payload: dict) -> dict:
                        return {"state": payload["unit_id"]}

                    def backfill(self, payload: dict) -> dict:
                        return {"count": 0}
                """
            ),
        },
        says=UNWRITTEN,
    ),
    "chance": Case(
        {
            "dagstack.toml": manifest("dice", more=required("rng", "clock")),
            "plugin.py": code(
                """
                class P:
                    def setup(self, ctx):
                        self._rng, self._clock = ctx.resources.rng, ctx.resources.clock

                    def roll(self, sides: int):
                        return {"sides": self._rng.randint(1, 10**9), "at": self._clock.now().isoformat()}
                """
            ),
        }
    ),
    "blobs": Case(
        {
            "dagstack.toml": manifest("store", more=required("blob_store")),
            "plugin.py": code(
                """
                class P:
                    def setup(self, ctx):
                        self._blobs = ctx.resources.blob_store

                    def remember(self, text: str):
                        known = self._blobs.get("text") if self._known else None
                        self._known = True
                        self._blobs.put("text", text.encode())
                        return {"known": known is not None}

                    _known = False
                """
            ),
        }
    ),
    "crlf_table": Case(
        {
            "dagstack.toml": "# 🎉 a manifest\n[plugin]\n" + manifest("crlf"),
            "plugin.py": code(
                """
                class P:
                  def go(self, words: list[str], mode: str | None):
                    return {"n": len(words)}
                """
            ),
        },
        newline="\r\n",
    ),
    "sources": Case(
        {
            "pyproject.toml": '[project]\nname = "sources"\nversion = "1"\n\n[tool.dagstack.plugin]\n'
            + manifest("from-sources", entry="made.here.plugin:P"),
            "src/made/__init__.py": "",
            "src/made/here/__init__.py": "",
            "src/made/here/words.py": "def words(text):\n    return text.split()\n",
            "src/made/here/plugin.py": code(
                """
                from .words import words


                class P:
                    def split(self, text: str) -> list[str]:
                        return words(text)
                """
            ),
        },
        code="src/made/here/plugin.py",
    ),
    "nested": Case(
        {
            "dagstack.toml": manifest("outer"),
            "plugin.py": "class P:\n    def go(self) -> dict:\n        return {}\n",
            "inner/dagstack.toml": manifest("inner"),
            "inner/plugin.py": "class P:\n    def went(self) -> list:\n        return []\n",
        },
        code="inner/plugin.py",
    ),
    "below": Case(
        {
            "dagstack.toml": manifest("pkg-below", entry="pkg/mod:P"),
            "pkg/__init__.py": "",
            "pkg/mod.py": "class P:\n    def go(self) -> dict:\n        return {}\n",
        },
        code="pkg/mod.py",
    ),
    "unusual_näme 🎉": Case(
        {
            "dagstack.toml": manifest('größe 🎉 \\"\\"\\"1\\\\', entry="plügin:Größe"),
            "plügin.py": "class Größe:\n\tdef über(self, grüße: dict[str, str]) -> dict:\n\t\treturn dict(grüße)\n",
        },
        code="plügin.py",
    ),
    "undiscovered": Case(
        {
            "dagstack_plugin.toml": manifest("by-hand", more=ASYNC),
            "plugin.py": "class P:\n    async def go(self) -> dict:\n        return {}\n",
        }
    ),
    "a_date": Case(
        {
            "dagstack.toml": manifest("dated"),
            "plugin.py": code(
                """
                from datetime import date


                class P:
                    def day(self):
                        return {"day": date(2026, 1, 1)}
                """
            ),
        },
        says="Object of type date is not JSON serializable",
    ),
    "an_async_date": Case(
        {
            "dagstack.toml": manifest("async-dated", more=ASYNC),
            "plugin.py": code(
                """
                from datetime import date


                class P:
                    async def day(self):
                        return {"day": date(2026, 1, 1)}
                """
            ),
        },
        says="Object of type date is not JSON serializable",
    ),
    "counting": Case(
        {
            "dagstack.toml": manifest("counting", more=ASYNC),
            "plugin.py": code(
                """
                class P:
                    seen = [0]

                    async def count(self):
                        self.seen[0] += 1
                        return {"count": self.seen[0]}
                """
            ),
        },
        says="returned a result different from iteration 1",
    ),
    "a_path": Case(
        {
            "dagstack.toml": manifest("reader"),
            "plugin.py": code(
                """
                class P:
                    def tail(self, path: str, anything, moment: "datetime"):
                        return {"path": path}
                """
            ),
        },
        says=UNWRITTEN,
    ),
    "a_number": Case(
        {
            "dagstack.toml": manifest("numbers"),
            "plugin.py": "class P:\n    def half(self, amount: str):\n        return {'half': float(amount) / 2}\n",
        },
        says=UNWRITTEN,
    ),
    "configured": Case(
        {
            "dagstack.toml": manifest("limited"),
            "plugin.py": code(
                """
                class P:
                    def setup(self, ctx):
                        self._limit = int(ctx.config["limit"]) + ctx.config.get("more", 0)

                    def go(self):
                        return {}
                """
            ),
        },
        says=UNWRITTEN,
        fixture=UNWRITTEN,
    ),
    "posting": Case(
        {
            "dagstack.toml": manifest("posting", more=required("http_client", "postgres")),
            "plugin.py": code(
                """
                class P:
                    def setup(self, ctx):
                        self._http, self._base = ctx.resources.http_client, ctx.resources.postgres

                    def post(self, text: str):
                        self._http.request("POST", "https://chat.example", json=text)
                        return {}
                """
            ),
        },
        says="give the tests a `http_client` with `request`",
    ),
    "reporting": Case(
        {
            "dagstack.toml": manifest("reporting"),
            "plugin.py": code(
                """
                class P:
                    def setup(self, ctx):
                        self._progress, self._checkpoint = ctx.progress, ctx.checkpoint

                    def go(self):
                        self._progress.done()
                        self._checkpoint.save("a", b"1")
                        return {}
                """
            ),
        }
    ),
    "no_hooks": Case(
        {
            "dagstack.toml": manifest("no-hooks"),
            "plugin.py": "class P:\n    def setup(self, ctx):\n        self._log = ctx.logger\n",
        }
    ),
    "given_a_context": Case(
        {
            "dagstack.toml": manifest("given"),
            "plugin.py": "class P:\n    def go(self, ctx, args):\n        return {}\n\n    def other(self, a, /):\n        return {}\n",
        }
    ),
    "refused": Case(
        {
            "dagstack.toml": manifest("refused").replace(">=0.4,<0.5", ">=9"),
            "plugin.py": "class P:\n    def go(self):\n        return {}\n",
        },
        says="the host does not take the plugin: its log says why",
        fixture="the host does not take the plugin: its log says why",
    ),
    "failing_end": Case(
        {
            "dagstack.toml": manifest("failing-end"),
            "plugin.py": "class P:\n    def teardown(self):\n        raise ValueError('at the end')\n\n    def go(self):\n        return {}\n",
        },
        says="at the end",
        fixture="at the end",
    ),
}
