"""Amazon CloudWatch Logs: the language of filter patterns, embedded metrics, lines and queries over them."""
