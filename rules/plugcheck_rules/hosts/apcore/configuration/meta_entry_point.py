from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import MetaRule, kind_of, quoted, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import MetaFacts


class MetaEntryPoint(MetaRule):
    """
    ## What it does
    Finds an `entry_point` that is no text or names no class of the module's file, and one that names
    another file.

    ## Why it matters
    Discovery takes what stands behind the last colon and looks for it in the module's own file; a file name
    in front is not read. Without the class the module is left out with a warning.

    ## Example
    ```yaml
    entry_point: greeter.py:Greter
    ```

    ## Use instead
    ```yaml
    entry_point: greeter.py:Greeter
    ```

    ## Fix safety
    The fix writes the nearest class of the file. It is unsafe, because another one may have been meant.

    ## References
    - apcore 0.32.2: `registry/entry_point.py`
    """

    code, name = "CFG259", "meta-entry-point"
    severity, refused = Severity.ERROR, True
    concludes_from_absence = True
    examples = (
        Bad(
            "entry_point: ^greeter.py:Greter^\n",
            path="extensions/greeter_meta.yaml",
            fixed='entry_point: "greeter.py:Greeter"\n',
        ),
        Bad("entry_point: ^5^\n", path="extensions/greeter_meta.yaml"),
        Bad("entry_point: ^other.py:Greeter^\n", path="extensions/greeter_meta.yaml"),
        Good("entry_point: greeter.py:Greeter\n", path="extensions/greeter_meta.yaml"),
        Good("entry_point: Greeter\n", path="extensions/greeter_meta.yaml"),
    )

    def check(self, facts: MetaFacts) -> Iterator[Finding]:
        entry, path = facts.root.entry("entry_point") if facts.root is not None else None, facts.module_path
        if entry is None or path is None:
            return
        value, node = entry.node.value, entry.node
        if not isinstance(value, str):
            message = f"`entry_point` must be a text, but is {kind_of(value)}, so the module is left out"
            yield self.at(facts, node if value is not None else entry, message)
            return
        file, _, name = value.rpartition(":")
        if facts.has_name(name) is False:
            likely = nearest(name, facts.classes)
            hint = f"; did you mean `{likely[0]}`?" if likely else ""
            front = f"{file}:" if file else ""
            mends = (replace(facts, node, front + each) for each in likely[:3])
            yield self.at(
                facts,
                node,
                f"`{path.name}` has no class {quoted(name)}, so the module is left out{hint}",
                *mends,
            )
        elif (
            file
            and PurePosixPath(file.replace("\\", "/")).name.removesuffix(".py").rpartition(".")[2]
            != path.stem
        ):
            message = f"{quoted(name)} is looked for in `{path.name}`, and not in {quoted(file)}"
            yield self.at(facts, node, message, severity=Severity.WARNING, refused=False)
