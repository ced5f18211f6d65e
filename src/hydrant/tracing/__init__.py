"""The way of one record, or of one object, from what the emulator knows and from what S3 and the logs tell."""
