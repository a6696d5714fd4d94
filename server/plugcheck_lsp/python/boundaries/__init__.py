"""What crosses the hooks of a plugin, and whether it survives JSON."""
