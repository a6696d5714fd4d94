"""What can be written for the author of an apcore project: an access table, a configuration, a module's test."""
