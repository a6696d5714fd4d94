"""How a test file is called, so that the project's pytest collects it and no other test is in its way."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.dagstack import vocabulary

if TYPE_CHECKING:
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts

_NO_WORD = re.compile(r"\W+")
_DEFAULT = ("test_*.py", "*_test.py")
"""What pytest collects unless it is told otherwise."""
_SETTING = re.compile(r"^python_files[ \t]*[=:](.*(?:\n[ \t]+.*)*)", re.MULTILINE)


def name_of_test(facts: ManifestFacts, what: str) -> str:
    """The name of the file for `what`: ``contract`` or ``plugin``.

    pytest refuses two test modules of one name that lie in no package, so one that is taken anywhere in the workspace
    gets the plugin's name too.
    """
    word = _NO_WORD.sub("_", facts.name).strip("_").lower() or "plugin"
    longer = word if what == "plugin" else f"{word}_{what}"
    patterns = _patterns(facts)
    names = [
        pattern.replace("*", each)
        for pattern in (_DEFAULT[0], *patterns)
        for each in (what, longer)
        if pattern.count("*") == 1
    ]
    taken = {path.name for path in facts.workspace.listing}
    collected = [name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)]
    return next((name for name in collected if name not in taken), f"test_{longer}.py")


def _patterns(facts: ManifestFacts) -> tuple[str, ...]:
    """The names of files that pytest collects, by the nearest of its settings above the plugin."""
    workspace = facts.workspace
    for folder in (facts.path.parent, *facts.path.parent.parents):
        document = workspace.toml(folder / vocabulary.PYPROJECT)
        node = (
            document.root.get("tool", "pytest", "ini_options", "python_files")
            if document is not None
            else None
        )
        if node is not None:
            items = [item.value for item in node.items] if node.items is not None else str(node.value).split()
            return tuple(item for item in items if isinstance(item, str)) or _DEFAULT
        for name in vocabulary.PYTEST_SETTINGS:
            text = workspace.text(folder / name)
            found = _SETTING.search(text.source) if text is not None else None
            if found is not None:
                return tuple(found[1].split()) or _DEFAULT
        if folder == workspace.root:
            break
    return _DEFAULT
