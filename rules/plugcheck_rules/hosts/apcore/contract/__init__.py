"""What the real apcore said of the project, and how it is asked."""
