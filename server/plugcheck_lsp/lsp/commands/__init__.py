"""What editors can have done: one file a command, each with ``execute(ls, arguments, token)``."""
