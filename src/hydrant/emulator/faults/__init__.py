"""Whose fault a failure is, and what a user is told of those that are ours."""
