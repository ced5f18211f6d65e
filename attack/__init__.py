"""Attacks this emulator and counts what it lost: `make attack`, or `python -m attack --help`.

Each attack starts an emulator of its own on loopback, does it some harm that a working day may do - functions that are
killed, a full disk, clients that never finish - and then counts every record. The law is the same everywhere: what was
acknowledged is in data/ or in error/, once, and in error/ only what the function refused. Everything is bounded, seeded
and harmless to others; nothing leaves this machine.

`emulators` starts them, `pipelines` builds one pipeline on each, `records` makes and counts records, `producers` sends
them, `flows` puts these together; the attacks themselves stand in modules by what they harm, and `report` prints.
"""
