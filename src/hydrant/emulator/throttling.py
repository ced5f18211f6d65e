"""Error codes that say: too much at this moment, come again. Pure."""

THROTTLED = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
"""Of the services that Hydrant's own parts call: Kinesis, queries of older services, newer ones, Lambda."""
