"""From outcomes to objects in S3: buffers, keys, writers and the error log."""
