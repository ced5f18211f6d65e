"""The operations of the API: requests checked, state changed, answers made."""
