"""Configuration, bindings and metadata: unknown, dead, mistyped and unsafe keys."""
