"""How many consumers a stream may have, and how warm it may be."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from localstack.aws.api import RequestContext
from localstack.http import Request

from hydrant.emulator.kinesis import exceptions, store
from hydrant.emulator.kinesis.api import limits, streams
from hydrant.emulator.kinesis.consumer import Consumer
from hydrant.emulator.kinesis.models import Stream, kinesis_stores


@pytest.fixture
def context() -> RequestContext:
    """An account of its own for each test: the stores are those of the process."""
    context = RequestContext(Request("POST", "/"))
    context.account_id, context.region = f"{uuid.uuid4().int % 10**12:012}", "us-east-1"
    return context


@pytest.fixture
def make(context: RequestContext) -> Callable[[str], Stream]:
    def made(mode: str) -> Stream:
        stream = store.create_stream(context.account_id, context.region, "events", shard_count=1, mode=mode)
        assert stream is not None
        return stream

    return made


def commit(context: RequestContext) -> None:
    kinesis_stores[context.account_id][context.region].commitment.started_at = 0.0


def with_consumers(stream: Stream, count: int) -> Stream:
    stream.consumers = {str(i): Consumer(str(i), f"arn-{i}", 0.0, 0.0) for i in range(count)}
    return stream


@pytest.mark.parametrize(
    ("mode", "committed", "most"),
    [("PROVISIONED", False, 20), ("ON_DEMAND", False, 20), ("PROVISIONED", True, 20), ("ON_DEMAND", True, 50)],
)
def test_k3_a_stream_has_twenty_consumers_or_fifty(
    context: RequestContext, make: Callable[[str], Stream], mode: str, committed: bool, most: int
) -> None:
    if committed:
        commit(context)
    stream = make(mode)
    limits.check_new_consumer(context, with_consumers(stream, most - 1))
    with pytest.raises(exceptions.LimitExceededException, match=f"has {most} consumers"):
        limits.check_new_consumer(context, with_consumers(stream, most))


@pytest.mark.parametrize(
    ("mode", "committed", "wanted", "error"),
    [
        ("ON_DEMAND", True, 10_240, None),
        ("ON_DEMAND", True, 10_241, exceptions.LimitExceededException),
        ("ON_DEMAND", False, 1, exceptions.ValidationException),
        ("PROVISIONED", True, 1, exceptions.ValidationException),
        ("PROVISIONED", False, None, None),
    ],
)
def test_k2_how_warm_a_stream_may_be(
    context: RequestContext, mode: str, committed: bool, wanted: int | None, error: Any
) -> None:
    if committed:
        commit(context)
    if error is None:
        streams.check_warm(context, mode, wanted)
    else:
        with pytest.raises(error, match="WarmThroughputMiBps"):
            streams.check_warm(context, mode, wanted)
