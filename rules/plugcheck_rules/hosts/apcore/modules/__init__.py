"""What is known of module code: discovered classes, registered ids, calls between modules."""
