"""Programs and libraries of others, from their registries, on the emulator: 1,000 records each, counted.

    make clients                  all of them, and writes docs/clients.md
    make clients ARGS="boto3 async-kinesis"

Outside CI: registries are asked, and what is measured are versions that were newest when they were pinned.
"""
