"""What the control routes and the `hydrant` command ask of Firehose. All results are JSON-serialisable."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from hydrant.emulator.last_errors import DELIVERY_ERRORS

from .engine.pipeline import Pipeline
from .lifecycle import stop_all
from .models import DeliveryStream, all_delivery_streams
from .roles.report import examine
from .services.localstack import LambdaClient

_FLUSH_SHARE = 0.6
"""Of the time to drain: what hangs must leave the writers time for what other streams have."""


def status() -> list[dict[str, Any]]:
    """Per delivery stream: name, status, buffered records and bytes, unread, lag, what was delivered, last error."""
    return [
        {
            "name": stream.name,
            "region": stream.region,
            "status": stream.status,
            **pipeline.status(),
            "last_error": DELIVERY_ERRORS.of(stream.arn),
        }
        for stream, pipeline in _running()
    ]


def totals() -> dict[str, dict[str, Any]]:
    """By ARN what each delivery stream has taken and delivered since it was created."""
    return {stream.arn: pipeline.totals() for stream, pipeline in _running()}


def flush(timeout: float) -> dict[str, dict[str, int]]:
    """Deliver all that is buffered or in the sources now. Records and objects per stream; raises TimeoutError."""
    deadline = time.monotonic() + timeout
    active = [(stream.name, pipeline) for stream, pipeline in _running() if stream.status == "ACTIVE"]
    if not active:
        return {}

    def one(pipeline: Pipeline) -> dict[str, int]:
        return pipeline.flush(max(0.0, deadline - time.monotonic()))

    names, pipelines = zip(*active, strict=True)
    with ThreadPoolExecutor(len(active), thread_name_prefix="firehose-flush") as pool:
        return dict(zip(names, pool.map(one, pipelines), strict=True))


def roles() -> list[dict[str, Any]]:
    """Per delivery stream what its roles would lack on AWS, whether roles are enforced here or not."""
    client = LambdaClient()
    return [examine(stream.name, stream.guard(), client.role_of) for stream in all_delivery_streams()]


def reset() -> None:
    """Forget what is buffered or waits in the sources; the delivery streams stay."""
    for _, pipeline in _running():
        pipeline.reset()


def settle(timeout: float) -> None:
    """Let records that were put reach the buffers in which they wait, as far as that is done in time."""
    deadline = time.monotonic() + timeout
    for _, pipeline in _running():
        pipeline.wait_at_rest(max(0.0, deadline - time.monotonic()))


def wake() -> None:
    """Look at the time again: it was moved."""
    for _, pipeline in _running():
        pipeline.wake()


def drain(timeout: float) -> dict[str, int]:
    """Deliver what is in the sources, stop reading, deliver what is buffered, join the threads: the emulator ends.

    Returns how many records each delivery stream has delivered meanwhile.
    """
    deadline = time.monotonic() + timeout
    before = [(stream.name, pipeline, _delivered(pipeline)) for stream, pipeline in _running()]
    with suppress(TimeoutError):  # the stop names those that are not done
        flush(timeout * _FLUSH_SHARE)
    stop_all(max(0.0, deadline - time.monotonic()))
    return {name: _delivered(pipeline) - count for name, pipeline, count in before}


def _delivered(pipeline: Pipeline) -> int:
    return int(pipeline.status()["delivered_records"])


def _running() -> list[tuple[DeliveryStream, Pipeline]]:
    return [(stream, stream.pipeline) for stream in all_delivery_streams() if stream.pipeline is not None]
