"""apcore (Python): all that is known of it, verified on release 0.32.2."""

from plugcheck_rules.hosts.apcore.host import ApcoreHost

HOST = ApcoreHost()
