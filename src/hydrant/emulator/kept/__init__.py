"""A stack whose state outlives its process (HYDRANT_PERSIST): which service keeps what, when, and how it comes back.

`folder.py` opens the folder; `pickling.py` makes bytes of stores; `services.py` is the table of what is kept;
`saver.py` writes what a request has changed before it is answered (`handler.py`); `restoring.py` brings it back at the
start. Records of Kinesis and Firehose do not come this way: they are in logs (`hydrant.emulator.durable`).
What is kept and when: docs/persistence.md.
"""
