"""From source records to outcomes: the processing stage."""
