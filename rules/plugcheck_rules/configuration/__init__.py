"""Configuration: what a file says twice, or not in the way in which it is read."""
