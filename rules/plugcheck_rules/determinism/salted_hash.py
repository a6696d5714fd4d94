"""DET008: what a hook gives back depends on `hash()` of a text."""

from __future__ import annotations

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import DifferenceRule


class SaltedHash(DifferenceRule):
    """The hash of a text, which is salted anew in each process, is seen from outside.

    ## What it does

    Finds `hash()` of a `str` or `bytes` (or of a tuple that holds one) whose value reaches what a hook returns,
    yields, raises, stores or sends. `__hash__` methods may use it.

    ## Why it matters

    Python salts these hashes with a random number when a process starts (`PYTHONHASHSEED`): a key, a bucket or
    a name that is made from one is another one after a restart.

    ## Example

    ```python
    class Plugin:
        def execute(self, args):
            return hash("text:" + args["text"]) % 16
    ```

    ## Use instead

    ```python
    import hashlib


    class Plugin:
        def execute(self, args):
            digest = hashlib.sha256(args["text"].encode()).digest()
            return digest[0] % 16
    ```

    ## Fix safety

    There is no automatic fix: another hash gives other values, which may have been stored.

    ## References

    - The Python documentation of `PYTHONHASHSEED`
    """

    code, name = "DET008", "salted-hash"
    severity = Severity.WARNING
    categories = ("hash",)
    examples = (
        Bad("class Plugin:\n    def execute(self, args):\n        return ^hash('k' + args['key'])^ % 16\n"),
        Bad(
            "class Plugin:\n    def execute(self, text: str):\n        bucket = ^hash(text)^\n        return {'bucket': bucket}\n"
        ),
        Good("class Plugin:\n    def execute(self, number: int):\n        return hash(number)\n"),
        Good(
            "class Plugin:\n    def execute(self, args):\n        return len({Key(a) for a in args})\n\n\nclass Key:\n    def __init__(self, text: str):\n        self.text = text\n\n    def __hash__(self):\n        return hash('k' + self.text)\n"
        ),
    )
