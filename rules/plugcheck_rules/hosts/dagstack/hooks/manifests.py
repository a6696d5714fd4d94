"""The manifest that the examples of these rules stand beside."""

from __future__ import annotations

TOOL = {
    "dagstack.toml": '[plugin]\nname = "example"\nkind = "tool"\ncore_version = ">=0.4"\n'
    'runtime = "in_process"\nentry_point = "plugin:P"\n'
}
"""A plugin of the kind `tool`, whose class is `P`."""
