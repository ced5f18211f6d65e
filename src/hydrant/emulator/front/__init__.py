"""A short way for calls that carry records: from the connection straight to the operation, and back."""
