"""Requests read strictly by the service model, between LocalStack's HTTP server and the operations."""
