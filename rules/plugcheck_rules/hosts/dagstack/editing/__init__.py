"""What editors are told while one types: completion, hover, names and their uses, outlines."""
