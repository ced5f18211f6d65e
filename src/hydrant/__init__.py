"""Hydrant: a local-first kit to build and test AWS event pipelines."""
