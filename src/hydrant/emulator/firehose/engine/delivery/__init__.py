"""From outcomes to objects in S3 or requests to an endpoint: routing, buffers, writers, sinks, and the error log."""
