"""Rules about asynchronous code: what blocks the event loop, and coroutines that never run."""
