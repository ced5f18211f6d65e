"""Who reads with GetRecords: an event source mapping of Lambda, a pipe, or somebody else.

LocalStack reads for a mapping with its own client, which says for which function. While that function fails, nothing is
read, for hours perhaps: the mapping stays a reader as long as it is there and switched on.
"""

from __future__ import annotations

import functools

from localstack.aws.api import RequestContext

from ..models import Stream
from ..storage.shard import Shard

_OFF = {"Disabled", "Disabling", "Deleting"}


def note(context: RequestContext, stream: Stream, shard: Shard, start: int, following: int) -> None:
    """Keep where a reader is, that has read from `start` to `following`."""
    inside = context.internal_request_params or {}
    if inside.get("service_principal") == "pipes":
        pipe = str(inside["source_arn"])
        shard.readers.place(f"the pipe {pipe}", start, functools.partial(_piped, pipe))
        return
    function = inside.get("source_arn") if inside.get("service_principal") == "lambda" else None
    if function is None:
        shard.readers.polled(start, following)
        return
    # What it gets now it has dealt with when it comes again.
    mapped = functools.partial(_mapped, stream, function)
    shard.readers.place(f"the event source mapping of {function}", start, mapped)


def _piped(pipe: str) -> bool:
    """Whether there is a pipe that goes on reading."""
    from hydrant.emulator.pipes.models import reads

    return reads(pipe)


def _mapped(stream: Stream, function: str) -> bool:
    """Whether a mapping brings the stream's records to the function."""
    from localstack.services.lambda_.invocation.models import lambda_stores

    mappings = lambda_stores[stream.account_id][stream.region].event_source_mappings
    return any(
        mapping.get("EventSourceArn") == stream.arn
        and mapping.get("FunctionArn") == function
        and mapping.get("State") not in _OFF
        for mapping in list(mappings.values())
    )
