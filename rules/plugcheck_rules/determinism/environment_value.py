"""DET006: a result depends on the environment or the working directory of the process."""

from __future__ import annotations

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import DifferenceRule


class EnvironmentValue(DifferenceRule):
    """The environment or the working directory decides something that is seen from outside.

    ## What it does

    Finds `os.environ`, `os.getenv`, `os.getcwd()`, `Path.home()` and the like whose value reaches what a
    function returns, yields, raises, stores or sends. Under a host that forbids to read the environment at all,
    its own rules tell that instead.

    ## Why it matters

    Two runs with the same input differ where the environment does: on another machine, in another shell, under
    another service. That may well be meant, so this is information.

    ## Example

    ```python
    import os


    def endpoint(path):
        return os.environ["API_URL"] + path
    ```

    ## Use instead

    ```python
    def endpoint(base, path):
        return base + path
    ```

    ## Fix safety

    There is no automatic fix: the value would have to become a parameter.

    ## References

    - The Twelve-Factor App, chapter III: Config
    """

    code, name = "DET006", "environment-value"
    severity = Severity.INFORMATION
    hosts = frozenset({"generic"})
    categories = ("environment",)
    examples = (
        Bad("import os\n\n\ndef endpoint(path):\n    return ^os.environ['API_URL']^ + path\n"),
        Bad(
            "from os import getenv\n\n\ndef mode():\n    mode = ^getenv('MODE')^\n    return {'mode': mode}\n"
        ),
        Bad("from pathlib import Path\n\n\ndef target(name):\n    return ^Path.cwd()^ / name\n"),
        Good("import os\n\n\ndef child(run, command):\n    run(command, env=os.environ)\n"),
        Good("class os:\n    environ = {}\n\n\ndef mode():\n    return os.environ['MODE']\n"),
    )
