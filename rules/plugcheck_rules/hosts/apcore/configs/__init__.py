"""What is known of apcore.yaml, bindings and metadata files."""
