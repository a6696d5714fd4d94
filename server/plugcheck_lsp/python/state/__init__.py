"""State that outlives an instance, and what code does with the world outside of the plugin."""
