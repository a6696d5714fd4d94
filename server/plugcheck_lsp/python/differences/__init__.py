"""What can differ between two runs with equal inputs, and where that is seen."""
