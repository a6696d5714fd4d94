"""All that is known of each host: one folder a host."""
