"""Rules about what dagstack plugins acquire and do not release (RES)."""
