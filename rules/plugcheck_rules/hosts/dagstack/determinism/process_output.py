"""DET101: what a hook gives back depends on a program that it runs."""

from __future__ import annotations

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import DifferenceRule


class ProcessOutput(DifferenceRule):
    """A hook runs a program of the machine and hands on what it says.

    ## What it does

    Finds `subprocess.run`, `os.popen` and the like whose output or status reaches what a hook returns, yields,
    raises, stores or sends.

    ## Why it matters

    What the program says depends on its version, its settings and its machine, none of which is part of the
    hook's input: a replay on another host gives another output.

    ## Example

    ```python
    import subprocess


    class Plugin:
        def execute(self, args):
            return subprocess.check_output(["git", "describe"]).decode()
    ```

    ## Use instead

    ```python
    class Plugin:
        def execute(self, args):
            return args["version"]
    ```

    ## Fix safety

    There is no automatic fix: the output has to become part of the input, or the program a resource of the
    host.

    ## References

    - dagstack ADR-0003, invariant 8: determinism
    - dagstack ADR-0003, invariant 3: resources come from the host
    """

    code, name = "DET101", "process-output"
    severity = Severity.WARNING
    hosts = frozenset({"dagstack"})
    categories = ("process-output",)
    examples = (
        Bad(
            "import subprocess\n\n\nclass Plugin:\n    def execute(self, args):\n        return ^subprocess.check_output(['git', 'describe'])^.decode()\n"
        ),
        Bad(
            "from subprocess import run\n\n\nclass Plugin:\n    def execute(self, args):\n        done = ^run(args['command'], capture_output=True)^\n        return {'out': done.stdout}\n"
        ),
        Good(
            "import subprocess\n\n\nclass Plugin:\n    def execute(self, args):\n        subprocess.run(['sync'], check=True)\n        return args\n"
        ),
        Good(
            "class subprocess:\n    @staticmethod\n    def run(command):\n        return command\n\n\nclass Plugin:\n    def execute(self, args):\n        return subprocess.run(args)\n"
        ),
    )
