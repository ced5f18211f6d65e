"""Hydrant: a local-first kit to build and test AWS event pipelines."""

__version__ = "0.1.0"
