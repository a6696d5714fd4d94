"""Output formats. One file a format."""
