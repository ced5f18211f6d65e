"""The server in front of LocalStack's gateway."""
