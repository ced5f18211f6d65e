"""Queues on data streams: which records are delivered, in flight, acknowledged, dead."""
