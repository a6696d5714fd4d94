"""The vocabulary of the settings: what each key takes and means. Hover, completion and the JSON Schema come from it.

What is accepted is decided by `settings`; a test holds the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.settings import CATEGORIES, MANAGERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Form(StrEnum):
    """What a value is, in the words of JSON Schema."""

    STRING = "string"
    BOOLEAN = "boolean"
    NUMBER = "number"
    ARRAY = "array"
    TABLE = "object"
    ANY = "any"


class Names(StrEnum):
    """What a text of the settings names, beyond its form."""

    RULES = "rules"
    """A code, a name, or a prefix of codes."""
    HOST = "host"
    FILE = "file"
    """A file, relative to the folder of the settings."""


@dataclass(frozen=True)
class Shape:
    """What a value can be."""

    form: Form
    words: str
    """In words: "an array of globs"."""
    names: Names | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    """The texts that there are, each with what it means; none: any text."""
    pattern: str = ""
    """A regular expression that the text holds, in the dialect that Python and JSON Schema share; empty: any text."""
    items: Shape | None = None
    """Of an array."""
    keys: Mapping[str, Key] = field(default_factory=dict)
    """The keys of a table that are known."""
    others: Shape | None = None
    """What stands below keys that are not listed; None where no others are taken."""
    other_names: Names | None = None
    """What the keys that are not listed name."""
    other_words: str = ""
    """What such a key is: "the name of a plugin"."""
    or_else: Shape | None = None
    """What else the value can be."""
    may_be_empty: bool = False
    """Of a table with required keys: whether it may be without any."""
    positive: bool = False
    """Of a number: whether it must be more than 0."""

    def at(self, path: Iterable[str | int]) -> Shape | None:
        """What stands at a path below."""
        shape: Shape | None = self
        for step in path:
            if shape is None:
                return None
            shape = shape.below(step)
        return shape

    def below(self, step: str | int) -> Shape | None:
        """What stands at a key or an index."""
        for shape in self.alternatives:
            if isinstance(step, int):
                if shape.items is not None:
                    return shape.items
            elif step in shape.keys:
                return shape.keys[step].shape
            elif shape.others is not None:
                return shape.others
        return None

    @property
    def alternatives(self) -> tuple[Shape, ...]:
        return (self,) if self.or_else is None else (self, *self.or_else.alternatives)


@dataclass(frozen=True)
class Key:
    """A key of a table."""

    name: str
    meaning: str
    """One sentence or more, with full stops."""
    shape: Shape
    default: str = ""
    """As it is written in TOML, or in words; empty for none."""
    example: str = ""
    """Lines of a ``plugcheck.toml``."""
    required: bool = False


def _keys(*known: Key) -> dict[str, Key]:
    return {key.name: key for key in known}


def _texts(words: str, item: Shape | None = None) -> Shape:
    return Shape(Form.ARRAY, words, items=item or Shape(Form.STRING, "a string"))


TEXT = Shape(Form.STRING, "a string")
BOOLEAN = Shape(Form.BOOLEAN, "a boolean")
RULE = Shape(Form.STRING, "a code, a name or a prefix of rules", names=Names.RULES)
RULES = _texts("an array of codes, names and prefixes of rules", RULE)
HOST = Shape(Form.STRING, "the id of a host", names=Names.HOST)
GLOB = Shape(Form.STRING, "a pattern as in ignore files")
DOTTED = Shape(Form.STRING, "a dotted name such as `package.module.function`")
DOTTED_NAMES = _texts("an array of dotted names", DOTTED)

SEVERITIES = {
    Severity.ERROR.value: "The host will refuse it, or it breaks the host's contract at run time",
    Severity.WARNING.value: "It can go wrong",
    Severity.INFORMATION.value: "Worth knowing, nothing to mend",
    Severity.HINT.value: "It can be tidier",
    "off": "The rule is silent",
}

_CATEGORY = Shape(
    Form.STRING,
    "what it is that differs",
    choices={name: f"A source of `{name}`" for name in CATEGORIES},
)
_SOURCE = Shape(
    Form.TABLE,
    "a category, or a table",
    keys=_keys(
        Key("category", "What it is that differs from run to run.", _CATEGORY, required=True),
        Key(
            "what",
            "What it does, in the words that follow its name in messages.",
            TEXT,
            example='what = "counts the requests"',
        ),
        Key(
            "kind",
            "How it differs.",
            Shape(
                Form.STRING,
                "one of its names",
                choices={
                    "value": "The value itself",
                    "clock": "Time is computed with it",
                    "order": "The same elements, in no order",
                },
            ),
            default='"value"',
        ),
        Key("read", "Whether reading the name is enough, without a call.", BOOLEAN, default="false"),
    ),
    or_else=_CATEGORY,
)
_RESOURCE = Shape(
    Form.TABLE,
    "a table",
    may_be_empty=True,
    keys=_keys(
        Key("made-by", "The names of what makes one.", DOTTED_NAMES, required=True),
        Key(
            "released-by",
            "The methods that release it.",
            _texts("an array of names of methods"),
            example='released-by = ["close"]',
        ),
        Key("release-functions", "The functions that release what they are given.", DOTTED_NAMES),
        Key(
            "manager",
            "The statement that releases it at its end.",
            Shape(
                Form.STRING,
                "one of its names",
                choices={name: f"The statement `{name}`" for name in MANAGERS},
            ),
        ),
        Key("noun", "What findings call it.", TEXT, example='noun = "channel"'),
        Key("async", "Whether its methods of release have to be awaited.", BOOLEAN, default="false"),
    ),
)

CONTRACT = Shape(
    Form.TABLE,
    "a table",
    keys=_keys(
        Key(
            "samples",
            "The arguments that hooks are called with: by the name of a plugin (`*`: of every one), then by the name "
            "of a hook. A hook that has parameters is called only with samples.",
            Shape(
                Form.TABLE,
                "a table of tables",
                others=Shape(
                    Form.TABLE,
                    "a table of hooks",
                    others=Shape(
                        Form.TABLE,
                        "a table of arguments",
                        others=Shape(Form.ANY, "any value"),
                        other_words="the name of a parameter",
                    ),
                    other_words="the name of a hook",
                ),
                other_words="the name of a plugin, or `*`",
            ),
            example='[contract.samples."*".chunk]\ntext = "a b"',
        ),
        Key(
            "env",
            "The environment variables that the suite may see. It sees no others.",
            _texts("an array of names"),
            default="[]",
            example='env = ["API_BASE_URL"]',
        ),
        Key(
            "call",
            "What may be called although it has effects.",
            _texts("an array of ids"),
            default="[]",
            example='call = ["executor.store"]',
        ),
        Key(
            "timeout",
            "The seconds that one pass of one plugin's suite may take.",
            Shape(Form.NUMBER, "a number of seconds", positive=True),
            default="10",
            example="timeout = 30",
        ),
    ),
)
LAYERS = Shape(
    Form.TABLE,
    "a table",
    may_be_empty=True,
    keys=_keys(
        Key(
            "order",
            "The layers of modules, from the top down: a layer may call those below it.",
            _texts("an array of names of layers"),
            required=True,
            example='order = ["api", "orchestrator", "executor"]',
        ),
        Key(
            "shared",
            "The layers that every layer may call.",
            _texts("an array of names of layers"),
            default="[]",
        ),
        Key(
            "patterns",
            "The ids of the modules of a layer, where its name and all below (`api`, `api.*`) are not what is meant.",
            Shape(
                Form.TABLE,
                "a table of arrays",
                others=_texts("an array of patterns of ids"),
                other_words="the name of a layer",
            ),
            example='patterns.common = ["common.*", "*.shared"]',
        ),
    ),
)
NONDETERMINISM = Shape(
    Form.TABLE,
    "a table",
    keys=_keys(
        Key(
            "sources",
            "What differs from run to run, by its dotted name.",
            Shape(Form.TABLE, "a table", others=_SOURCE, other_words="a dotted name"),
            example='sources."pkg.now" = "wall-clock"',
        ),
        Key("safe", "What does not differ, whatever the catalog says.", DOTTED_NAMES, default="[]"),
        Key(
            "harmless",
            "What may be given a value that differs: a logger of your own, say.",
            DOTTED_NAMES,
            default="[]",
        ),
    ),
)
RESOURCES = Shape(
    Form.TABLE,
    "a table of tables",
    keys=_keys(Key("not", "The names that make no resource, whatever the catalog says.", DOTTED_NAMES)),
    others=_RESOURCE,
    other_words="the name of a kind of resource",
)
CONDITIONS = Shape(
    Form.TABLE,
    "a table of tables",
    others=Shape(
        Form.TABLE,
        "a table",
        keys=_keys(Key("description", "What the condition is about; hovers show it.", TEXT)),
    ),
    other_words="the name of a condition",
)

SETTINGS = Shape(
    Form.TABLE,
    "a table",
    keys=_keys(
        Key("select", "The rules that hold.", RULES, default='["ALL"]', example='select = ["DET", "RES001"]'),
        Key(
            "ignore",
            "The rules that do not hold, whoever selects them.",
            RULES,
            default="[]",
            example='ignore = ["wall-clock"]',
        ),
        Key(
            "per-file-ignores",
            "The rules that do not hold in some files: by pattern, relative to the folder of the settings.",
            Shape(
                Form.TABLE,
                "a table of arrays",
                others=RULES,
                other_words="a pattern as in ignore files",
            ),
            example='[per-file-ignores]\n"tests/**" = ["AMB"]',
        ),
        Key(
            "exclude",
            "The files and folders that are not looked at, by patterns as in ignore files. They hold for files that "
            "are named on the command line too.",
            _texts("an array of patterns", GLOB),
            default="[]",
            example='exclude = ["build/", "*_generated.py"]',
        ),
        Key(
            "hosts",
            "The hosts that are switched on.",
            _texts("an array of ids of hosts", HOST),
            default="those that are detected",
            example='hosts = ["dagstack"]',
        ),
        Key(
            "host-versions",
            "The versions of the hosts that plugins are checked for, in place of what is installed.",
            Shape(
                Form.TABLE,
                "a table of versions",
                others=Shape(Form.STRING, "a version"),
                other_names=Names.HOST,
                other_words="the id of a host",
            ),
            default="what is installed in the plugins' environment",
            example='[host-versions]\ndagstack = "0.4.1"',
        ),
        Key(
            "severity",
            "How much findings matter, by code, name or prefix of rules; the most specific one holds.",
            Shape(
                Form.TABLE,
                "a table of severities",
                others=Shape(Form.STRING, "a severity, or `off`", choices=SEVERITIES),
                other_names=Names.RULES,
                other_words="a code, a name or a prefix of rules",
            ),
            example='[severity]\nAMB = "error"\nwall-clock = "off"',
        ),
        Key(
            "required-version",
            "The versions of plugcheck that these settings are for; any other one refuses them.",
            Shape(Form.STRING, "a version specifier"),
            example='required-version = ">=0.1,<0.2"',
        ),
        Key(
            "baseline",
            "The file of findings that are put up with: they are told to nobody until the code they are in changes. "
            "`--write-baseline` writes it; it is relative to the folder of the settings.",
            Shape(
                Form.STRING,
                "the path of a file that ends with `baseline.json`",
                names=Names.FILE,
                pattern=r"baseline\.json$",
            ),
            example='baseline = "plugcheck-baseline.json"',
        ),
        Key(
            "layers",
            "Which modules may call which: a lower layer calls no higher one.",
            LAYERS,
            example='[layers]\norder = ["api", "executor"]',
        ),
        Key("contract", "How contract suites are run.", CONTRACT, example="[contract]\ntimeout = 30"),
        Key(
            "resources",
            "Kinds of resources beside those of the catalog, by name.",
            RESOURCES,
            example='[resources]\nchannel = { made-by = ["pkg.open"], released-by = ["close"] }',
        ),
        Key(
            "nondeterminism",
            "What can differ between two runs, beside what the catalog says.",
            NONDETERMINISM,
            example='[nondeterminism]\nsources."pkg.now" = "wall-clock"',
        ),
        Key(
            "conditions",
            "The conditions of access rules that the application registers at run time, by name.",
            CONDITIONS,
            example='[conditions]\nis_admin = { description = "The caller is an administrator" }',
        ),
    ),
)
"""The table ``tool.plugcheck``, or all of a ``plugcheck.toml``."""
