"""Rules about how dagstack runs synchronous and asynchronous code."""
