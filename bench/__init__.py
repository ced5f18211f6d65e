"""Measures this emulator beside its peers, through boto3: `make bench`, or `python -m bench --help`.

Each figure is counted or timed by the client, the same way at every endpoint: `systems` starts them, `pipeline` builds
the same pipeline on each, `puts`, `latency`, `flow`, `growth` and `queues` measure, `account` counts every record,
`verdict` says what was not held, `report` prints.
"""
