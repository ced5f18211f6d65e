"""A record's way from its source to a function: batches, lanes, calls, windows, discards. Knows no LocalStack."""
