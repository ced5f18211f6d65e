"""Channels: the records of a stream, delivered to a bucket."""
