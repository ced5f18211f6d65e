"""Measures the deployed pipeline from end to end: `make bench`, or `python -m bench --help`."""
