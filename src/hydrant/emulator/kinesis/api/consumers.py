"""Operations on registered consumers (enhanced fan-out)."""

from __future__ import annotations

from localstack.aws.api import RequestContext

from hydrant.emulator.clock import CLOCK

from .. import exceptions, store
from ..consumer import Consumer
from ..models import Stream
from . import limits, tokens
from .answers import moment
from .operations import Answer, Request, consumer_by_arn, operation, same_creation, stream_by_arn
from .tag_rules import checked_tags

MAX_CREATING = 5
"""With HYDRANT_KINESIS_QUOTAS=1 [Kinesis API reference: RegisterStreamConsumer]."""
PAGE = 100


class ConsumerOperations:
    """Register, deregister, describe, list."""

    @operation("RegisterStreamConsumer")
    def register_stream_consumer(self, context: RequestContext, request: Request) -> Answer:
        """Register a consumer of a stream."""
        stream, name = stream_by_arn(context, request["StreamARN"]), request["ConsumerName"]
        tags = checked_tags(request.get("Tags") or {}, {})
        if stream.status in {"CREATING", "DELETING"}:
            raise exceptions.stream_not_active(stream)
        with stream.lock:
            if name in stream.consumers:
                raise exceptions.consumer_exists(stream, name)
            limits.check_new_consumer(context, stream)
            now = CLOCK.now()
            creating = sum(now < consumer.ready_at for consumer in stream.consumers.values())
            if store.settings().quotas and creating >= MAX_CREATING:
                raise exceptions.LimitExceededException(
                    f"Stream {stream.name} under account {stream.account_id} has {creating} consumers in CREATING state"
                    " already."
                )
            arn = f"{stream.arn}/consumer/{name}:{int(now)}"
            consumer = Consumer(name, arn, now, now + store.settings().state_seconds, tags)
            stream.consumers = {**stream.consumers, name: consumer}
        return {"Consumer": _answer(consumer)}

    @operation("DeregisterStreamConsumer")
    def deregister_stream_consumer(self, context: RequestContext, request: Request) -> None:
        """Forget a consumer."""
        stream, consumer = _find(context, request)
        with stream.lock:
            stream.consumers = {name: kept for name, kept in stream.consumers.items() if kept is not consumer}
            for shard in stream.shards.values():
                shard.readers.leave(consumer.reader)
        consumer.subscriptions.end()

    @operation("DescribeStreamConsumer")
    def describe_stream_consumer(self, context: RequestContext, request: Request) -> Answer:
        """Describe a consumer, named by its ARN or by its name and stream."""
        stream, consumer = _find(context, request)
        return {"ConsumerDescription": {**_answer(consumer), "StreamARN": stream.arn}}

    @operation("ListStreamConsumers")
    def list_stream_consumers(self, context: RequestContext, request: Request) -> Answer:
        """List a stream's consumers by name, in pages."""
        stream = same_creation(stream_by_arn(context, request["StreamARN"]), request)
        token = request.get("NextToken")
        after = tokens.read_next(f"consumers of {stream.arn}", token) if token else ""
        rest = [consumer for name, consumer in sorted(stream.consumers.items()) if name > after]
        page = rest[: request.get("MaxResults") or PAGE]
        answer: Answer = {"Consumers": [_answer(consumer) for consumer in page]}
        if len(page) < len(rest):
            answer["NextToken"] = tokens.write_next(f"consumers of {stream.arn}", page[-1].name)
        return answer


def _find(context: RequestContext, request: Request) -> tuple[Stream, Consumer]:
    arn = request.get("ConsumerARN")
    if arn:
        stream = stream_by_arn(context, arn)
        return stream, consumer_by_arn(stream, arn)
    if not (request.get("StreamARN") and request.get("ConsumerName")):
        raise exceptions.InvalidArgumentException("Either ConsumerARN, or StreamARN and ConsumerName, must be given.")
    stream = stream_by_arn(context, request["StreamARN"])
    consumer = stream.consumers.get(request["ConsumerName"])
    if consumer is None:
        raise exceptions.consumer_not_found(request["ConsumerName"], stream.account_id)
    return stream, consumer


def _answer(consumer: Consumer) -> Answer:
    return {
        "ConsumerName": consumer.name,
        "ConsumerARN": consumer.arn,
        "ConsumerStatus": "ACTIVE" if CLOCK.now() >= consumer.ready_at else "CREATING",
        "ConsumerCreationTimestamp": moment(consumer.created_at),
    }
