"""Metric math: expressions over series of values (J-12)."""
