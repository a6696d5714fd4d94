"""Who calls whom: the calls of each function, and what is reached over them."""
