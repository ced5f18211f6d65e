"""What a call of an HTTP API means: route, event for a function, parameters, answer. Knows no LocalStack."""
