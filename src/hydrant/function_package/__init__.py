"""Builds the zip of a Python function, reproducibly, from locked requirements."""
