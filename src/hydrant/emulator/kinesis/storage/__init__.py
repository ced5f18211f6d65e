"""Streams, shards and their records in memory. Knows no LocalStack."""
