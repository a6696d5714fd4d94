"""Facts about Python code: names, calls, effects, lifetimes, flow."""
