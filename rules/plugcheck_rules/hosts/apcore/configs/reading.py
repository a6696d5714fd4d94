"""Which value of a configuration file counts for which key: with and without namespaces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.configs.config_keys import CONFIG_KEYS, NAMESPACES, Kind

if TYPE_CHECKING:
    from plugcheck_lsp.documents.tree import Entry, Node

_PATHS = frozenset(key.name for key in CONFIG_KEYS.values() if key.kind in (Kind.FOLDER, Kind.FILE))


@dataclass(frozen=True)
class Configuration:
    """What `Config.load` makes of a file, without the environment (`config.py`)."""

    root: Node | None
    """The document; None for an empty file."""

    @property
    def namespaced(self) -> bool:
        """Whether the sections of apcore stand below a section `apcore`, beside those of other packages."""
        section = self.root.get("apcore") if self.root is not None else None
        return section is not None and section.entries is not None

    @property
    def home(self) -> Node | None:
        """The mapping that holds the sections of apcore."""
        return self.root.get("apcore") if self.root is not None and self.namespaced else self.root

    @property
    def strict(self) -> bool:
        """Whether loading refuses unknown keys; any value that counts as true will do."""
        return bool(self._meta("strict", default=False))

    @property
    def drops_unknown(self) -> bool:
        """Whether namespaces that nobody registered are dropped; of no effect without namespaces."""
        return self.namespaced and not self.strict and not self._meta("allow_unknown", default=True)

    def _meta(self, name: str, *, default: bool) -> Any:
        meta = self.root.get("_config") if self.root is not None else None
        return meta.value.get(name, default) if meta is not None and isinstance(meta.value, dict) else default

    def entry(self, key: str) -> Entry | None:
        """The entry that the host reads for the dotted `key`; None where it takes the default."""
        if self.root is None:
            return None
        parts = key.split(".")
        if self.namespaced and not self._at_top(parts[0]):
            parts = ["apcore", *parts]
        found = self.root.entry(*parts)
        discards = parts[0] == "apcore" or not self.namespaced
        if found is not None and key in _PATHS and found.node.value == "" and discards:
            return None  # an empty path counts as none
        return found

    def _at_top(self, section: str) -> bool:
        """Whether a section is read beside `apcore`: registered ones always, others where they are given."""
        if section in NAMESPACES or section == "_config":
            return True
        given = self.root.get(section) if self.root is not None else None
        return given is not None and given.value is not None and not self.drops_unknown

    def node(self, key: str) -> Node | None:
        """The value that the host reads for `key`; None where none is given."""
        found = self.entry(key)
        return found.node if found is not None else None

    def value(self, key: str) -> Any:
        """The value that holds for `key`: the file's, where it gives one that is not null, else the default."""
        node = self.node(key)
        return node.value if node is not None and node.value is not None else CONFIG_KEYS[key].default
