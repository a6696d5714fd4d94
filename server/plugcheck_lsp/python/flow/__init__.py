"""In which order the parts of a function run: its control-flow graph, with exceptions and conditions."""
