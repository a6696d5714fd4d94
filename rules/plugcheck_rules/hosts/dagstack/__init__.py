"""The dagstack plugin system (Python): all that is known of it, verified on release 0.4.1."""

from plugcheck_rules.hosts.dagstack.host import DagstackHost

HOST = DagstackHost()
