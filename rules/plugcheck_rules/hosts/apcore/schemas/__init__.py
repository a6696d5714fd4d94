"""What is known of schema files: their structure, references, soundness and history."""
