"""What the rules about a plugin's use of its context have in common."""

from __future__ import annotations

from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule


class InjectionRule(ManifestRule):
    """A rule about what the code does with its context: the host takes the plugin, and it fails when it runs."""

    refused = False


def example_manifest(resources: str, entry_point: str = "plugin:Plugin") -> dict[str, str]:
    """The manifest of an example, with this text in its table of resources."""
    return {
        "dagstack.toml": 'schema_version = "1"\nname = "example"\nkind = "chunker"\nkind_api_version = "1"\n'
        f'core_version = ">=0.4,<0.5"\nruntime = "in_process"\nentry_point = "{entry_point}"\n\n'
        f"[resources]\n{resources}\n"
    }
