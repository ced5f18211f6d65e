"""Sources, functions and destinations of mappings, served in the process."""
