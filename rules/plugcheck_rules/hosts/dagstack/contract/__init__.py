"""dagstack's contract suite: how it is run for a plugin, and the rules that say what it said."""
