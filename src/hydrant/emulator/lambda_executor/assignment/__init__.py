"""Which environment an invocation gets, and how many there are."""
