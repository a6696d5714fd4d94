"""What must be released: who acquires it, where it goes, and on which path it is lost."""
