"""Rules about what is acquired and not released (RES)."""
