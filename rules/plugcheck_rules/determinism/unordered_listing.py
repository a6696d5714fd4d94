"""DET012: what a hook gives back depends on the order in which a file system lists files."""

from __future__ import annotations

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import DifferenceRule


class UnorderedListing(DifferenceRule):
    """The order in which files are listed reaches what is seen from outside.

    ## What it does

    Finds `os.listdir`, `os.scandir`, `os.walk`, `glob.glob`, `Path.iterdir`, `Path.glob` and the like where the
    order of what they give reaches what a hook returns, yields, raises, stores or sends. What is sorted,
    counted or tested for membership is none.

    ## Why it matters

    The file system gives names in any order: by age, by hash, by chance. What is right on the author's machine
    is in another order on the next one.

    ## Example

    ```python
    import os


    class Plugin:
        def execute(self, args):
            return os.listdir(args["folder"])
    ```

    ## Use instead

    ```python
    import os


    class Plugin:
        def execute(self, args):
            return sorted(os.listdir(args["folder"]))
    ```

    ## Fix safety

    The fix sorts the names. It is unsafe: the order changes, and an iterator becomes a list.

    ## References

    - The Python documentation of `os.listdir`: "The list is in arbitrary order"
    """

    code, name = "DET012", "unordered-listing"
    severity = Severity.WARNING
    categories = ("unordered-listing",)
    examples = (
        Bad(
            "import os\n\n\nclass Plugin:\n    def execute(self, args):\n        return ^os.listdir(args['folder'])^\n",
            fixed="import os\n\n\nclass Plugin:\n    def execute(self, args):\n        return sorted(os.listdir(args['folder']))\n",
        ),
        Bad(
            "from pathlib import Path\n\n\nclass Plugin:\n    def execute(self, folder: Path):\n        return [path.read_text() for path in ^folder.glob('*.txt')^]\n",
            fixed="from pathlib import Path\n\n\nclass Plugin:\n    def execute(self, folder: Path):\n        return [path.read_text() for path in sorted(folder.glob('*.txt'))]\n",
        ),
        Bad(
            "from os import scandir\n\n\nclass Plugin:\n    def execute(self, args):\n        names = []\n        for entry in ^scandir(args['folder'])^:\n            names.append(entry.name)\n        return names\n",
            fixed="from os import scandir\n\n\nclass Plugin:\n    def execute(self, args):\n        names = []\n        for entry in sorted(scandir(args['folder']), key=lambda entry: entry.name):\n            names.append(entry.name)\n        return names\n",
        ),
        Good(
            "import os\n\n\nclass Plugin:\n    def execute(self, args):\n        return sorted(os.listdir(args['folder']))\n"
        ),
        Good(
            "import os\n\n\nclass Plugin:\n    def execute(self, args):\n        names = os.listdir(args['folder'])\n        names.sort()\n        return names\n"
        ),
        Good(
            "from glob import glob\n\n\nclass Plugin:\n    def execute(self, args):\n        return len(glob('*.txt')), 'a.txt' in glob('*.txt')\n"
        ),
    )
