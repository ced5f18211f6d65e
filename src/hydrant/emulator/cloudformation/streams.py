"""AWS::Kinesis::Stream (E-19): mode by ShardCount, all its properties, and changes of them.

LocalStack asks for ON_DEMAND beside a ShardCount, which AWS refuses, drops retention, encryption and tags, and cannot
change a stream.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest

from .calls import Refusal, strangers, tag_changes
from .properties import tags_of, typed

_WAIT_SECONDS = 60.0
_DEFAULT_HOURS = 24
_AT_CREATION = ("ShardCount", "StreamModeDetails", "MaxRecordSizeInKiB")
Properties = dict[str, Any]
_Step = Callable[[], Any]


def create(_provider: Any, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
    """Make a stream, wait until it is ACTIVE, set what CreateStream does not take."""
    kinesis = request.aws_client_factory.kinesis
    model: Properties = dict(request.desired_state)
    name = model.get("Name") or provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
    asked: Properties = {name: model[name] for name in _AT_CREATION if name in model}
    tags = tags_of(model)
    shape = kinesis.meta.service_model.operation_model("CreateStream").input_shape
    _check_known(shape, asked)
    kinesis.create_stream(**typed(shape, {"StreamName": name, **({"Tags": tags} if tags else {}), **asked}))
    _change(kinesis, name, {"ShardCount": asked.get("ShardCount"), "Tags": model.get("Tags"), **asked}, model)
    arn = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    return ProgressEvent(OperationStatus.SUCCESS, resource_model={**model, "Name": name, "Arn": arn})


def _check_known(shape: Any, asked: Properties) -> None:
    """Raise Refusal for what the client in the emulator is too old for: LocalStack drops it."""
    if strange := [*strangers(shape, asked)]:
        raise Refusal(f"The emulator does not serve {', '.join(strange)} of AWS::Kinesis::Stream; on AWS it works.")


def update(_provider: Any, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
    """Change a stream to what is wanted, one change after the other, each from ACTIVE to ACTIVE."""
    before: Properties = dict(request.previous_state or {})
    kept = {name: before[name] for name in ("Name", "Arn") if name in before}
    wanted = {**request.desired_state, **kept}
    _change(request.aws_client_factory.kinesis, before["Name"], before, wanted)
    return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)


def _change(kinesis: Any, name: str, before: Properties, wanted: Properties) -> None:
    for step in _steps(kinesis, name, before, wanted):
        _wait_until_active(kinesis, name)
        step()
    _wait_until_active(kinesis, name)


def _steps(kinesis: Any, name: str, before: Properties, wanted: Properties) -> Iterator[_Step]:
    """The calls that make the difference. A property that a template takes away has its default again."""
    stream = {"StreamName": name}
    yield from _mode_and_shards(kinesis, stream, before, wanted)
    hours = [int(each.get("RetentionPeriodHours") or _DEFAULT_HOURS) for each in (before, wanted)]
    if hours[0] != hours[1]:
        grow = hours[1] > hours[0]
        call = kinesis.increase_stream_retention_period if grow else kinesis.decrease_stream_retention_period
        yield lambda: call(**stream, RetentionPeriodHours=hours[1])
    old, new = before.get("StreamEncryption") or {}, wanted.get("StreamEncryption") or {}
    if old != new:
        call_it, given = (kinesis.start_stream_encryption, new) if new else (kinesis.stop_stream_encryption, old)
        yield lambda: call_it(**stream, **given)
    gone, more = tag_changes(before, wanted)
    if gone:
        yield lambda: kinesis.remove_tags_from_stream(**stream, TagKeys=gone)
    if more:
        yield lambda: kinesis.add_tags_to_stream(**stream, Tags=more)
    if (size := wanted.get("MaxRecordSizeInKiB")) and size != before.get("MaxRecordSizeInKiB"):
        arn = wanted.get("Arn")
        yield lambda: kinesis.update_max_record_size(StreamARN=arn, MaxRecordSizeInKiB=int(size))


def _mode_and_shards(kinesis: Any, stream: Properties, before: Properties, wanted: Properties) -> Iterator[_Step]:
    modes = _mode(before), _mode(wanted)
    if modes[0] != modes[1]:
        arn = wanted.get("Arn")
        yield lambda: kinesis.update_stream_mode(StreamARN=arn, StreamModeDetails={"StreamMode": modes[1]})
    count = wanted.get("ShardCount")
    if modes[1] == "PROVISIONED" and count and int(count) != int(before.get("ShardCount") or 0):
        yield lambda: kinesis.update_shard_count(**stream, TargetShardCount=int(count), ScalingType="UNIFORM_SCALING")


def _mode(properties: Properties) -> str:
    """As CreateStream decides: without a mode, a ShardCount means PROVISIONED."""
    by_count = "PROVISIONED" if properties.get("ShardCount") else "ON_DEMAND"
    return str((properties.get("StreamModeDetails") or {}).get("StreamMode") or by_count)


def _wait_until_active(kinesis: Any, name: str) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        status = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"]
        if status == "ACTIVE":
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"The stream {name} was {status} for {_WAIT_SECONDS:.0f} s.")
        time.sleep(0.05)
