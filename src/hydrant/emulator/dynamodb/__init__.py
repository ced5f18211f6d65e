"""Amazon DynamoDB and its streams, in memory and in the process.

    provider.py, streams_provider.py   LocalStack's interface: all operations of both services
    api/                               a file for each group of operations: requests to what the engine does
    models.py                          tables, backups and the lock that all operations hold
    engine/                            values, expressions, indexes, pages, transactions; knows no LocalStack

One lock for the service makes each operation, also a transaction over several tables, one step to all others.
"""
