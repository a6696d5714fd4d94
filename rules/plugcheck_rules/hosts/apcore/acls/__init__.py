"""What is known of access lists: their rules, what each decides, and whom it reaches."""
