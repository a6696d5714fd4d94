"""The contract runner: a child process of the user's interpreter, limits, events, results."""
