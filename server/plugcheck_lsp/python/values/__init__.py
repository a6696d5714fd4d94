"""Where values may come from: the least fixpoint over all bindings of a program."""
