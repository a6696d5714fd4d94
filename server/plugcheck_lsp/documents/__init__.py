"""Documents: bytes to trees with spans, tolerant of half-typed text. One file a language."""
