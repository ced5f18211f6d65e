"""Where records come from: partitions that are read in order and acknowledged."""
