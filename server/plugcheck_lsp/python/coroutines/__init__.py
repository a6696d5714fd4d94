"""Coroutines: who awaits them, what blocks or outlasts them, and edits that mend that."""
