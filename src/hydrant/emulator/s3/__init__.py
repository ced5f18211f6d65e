"""S3 objects as files."""
