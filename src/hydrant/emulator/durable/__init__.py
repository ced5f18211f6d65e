"""What outlives the emulator's process: append-only logs, a table of small states, and the folder they lie in.

It knows no service and no LocalStack. A log (`log.py`) is a row of files of checksummed frames (`frames.py`); what was
appended before a crash is there after it, up to a torn end that was never acknowledged. Small states are rows of one
SQLite file (`table.py`), changed together or not at all. All writes of a log go through a port (`disk.py`), so that
tests end the world at each of them. Which bytes survive what: docs/persistence.md.
"""
