"""Rejected records that Firehose wrote to S3, of any pipeline, on the emulator and on AWS: read, grouped, replayed."""
