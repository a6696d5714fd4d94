"""plugcheck itself: syntax errors, unused suppressions, unreadable files."""
