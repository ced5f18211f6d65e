"""Amazon CloudWatch: metrics in memory, metric math, alarms that are evaluated in time.

metrics/      what was measured, and statistics over it: pure
expressions/  metric math: a parser and an evaluator, pure
alarms/       states of alarms, how they change and what is done then: pure but for `watch.py`, `actions.py`
api/          a file for each group of operations
"""
