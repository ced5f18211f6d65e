"""Rejected records put back on the stream, each once: a ledger in the bucket remembers which."""
