"""What can be written for the author of a dagstack plugin: tests, a manifest, a `teardown`, declarations, samples."""
