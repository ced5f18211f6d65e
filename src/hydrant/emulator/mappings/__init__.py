"""Event source mappings of Lambda: from a stream or queue to a function, in the place of LocalStack's pollers.

    worker.py      one mapping: its state, and who works     engine/     batches, retries, windows, pure: no LocalStack
    provider.py    what the API says of mappings             services/   sources, functions and destinations
    progress.py    how far each has come, kept               install.py  takes the place of LocalStack's

Facts: docs/contract/m-mappings.md.
"""
