"""Determinism as dagstack asks for it: equal inputs, equal outputs, on every instance."""
