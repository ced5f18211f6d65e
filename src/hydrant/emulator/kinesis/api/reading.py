"""Who reads with GetRecords: a pipe, or somebody else. Event source mappings read without a call."""

from __future__ import annotations

import functools

from localstack.aws.api import RequestContext

from ..storage.shard import Shard


def note(context: RequestContext, shard: Shard, start: int, following: int) -> None:
    """Keep where a reader is, that has read from `start` to `following`.

    While a pipe's target fails nothing is read, for hours perhaps: it stays a reader as long as it is there and runs.
    """
    inside = context.internal_request_params or {}
    if inside.get("service_principal") != "pipes":
        shard.readers.polled(start, following)
        return
    pipe = str(inside["source_arn"])
    # What it gets now it has dealt with when it comes again.
    shard.readers.place(f"the pipe {pipe}", start, functools.partial(_piped, pipe))


def _piped(pipe: str) -> bool:
    """Whether there is a pipe that goes on reading."""
    from hydrant.emulator.pipes.models import reads

    return reads(pipe)
