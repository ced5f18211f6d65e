"""Operations on channels: create, describe, list, update, delete (K-7)."""

from __future__ import annotations

import threading
import uuid
from typing import Any

from localstack.aws.api import RequestContext

from hydrant.emulator.arns import ArnError, ChannelArn
from hydrant.emulator.clock import CLOCK

from .. import exceptions, store
from ..channels import template
from ..channels.channel import Bucket, Channel, Destination, Logging
from ..channels.localstack import LocalStackSink
from ..models import Stream, kinesis_stores
from . import tokens
from .answers import moment
from .operations import Answer, Request, epoch, operation, stream_by_arn
from .tag_rules import checked_tags

PAGE = 100
MIN_FRESHNESS, MAX_FRESHNESS, FRESHNESS = 300, 900, 300
_FORMATS = ("JSON", "STRING", "BYTE_ARRAY")
_making = threading.Lock()


class ChannelOperations:
    """CreateChannel to DeleteChannel."""

    @operation("CreateChannel")
    def create_channel(self, context: RequestContext, request: Request) -> Answer:
        """Make a channel to a bucket; it delivers what comes from now on."""
        given = _only_one(request["StreamConfigurationList"])
        stream, s3 = stream_by_arn(context, given["StreamARN"]), request.get("S3DestinationConfiguration")
        if s3 is None:
            raise exceptions.ValidationException("S3DestinationConfiguration must be given.")
        record_format = _format(given["RecordConfiguration"]["RecordFormatType"])
        destination, freshness = _destination(s3), _freshness(s3.get("DataFreshnessInSeconds", FRESHNESS))
        encryption, tags = request.get("EncryptionConfiguration"), checked_tags(request.get("Tags") or {}, {})
        _check_stream(stream)
        id_ = str(uuid.uuid4())
        arn = str(ChannelArn("aws", context.region, context.account_id, f"{request['ChannelName']}/{id_}"))
        with _making:
            channels = kinesis_stores[context.account_id][context.region].channels
            if any(channel.name == request["ChannelName"] for channel in channels_in(context)):
                raise exceptions.ResourceInUseException(
                    f"Channel {request['ChannelName']} under account {context.account_id} already exists."
                )
            sink = LocalStackSink(context.account_id, context.region, (encryption or {}).get("KeyId"))
            channel = Channel(
                request["ChannelName"],
                arn,
                id_,
                request["ServiceExecutionRoleARN"],
                stream,
                record_format,
                destination,
                freshness,
                _logging(request.get("LoggingConfiguration")),
                encryption,
                tags,
                sink,
                CLOCK.now,
                store.settings().state_seconds,
            )
            stream.channels = {**stream.channels, arn: channel}
            channels[arn] = channel
        channel.start()
        return {"ChannelDescription": _description(channel)}

    @operation("DescribeChannel")
    def describe_channel(self, context: RequestContext, request: Request) -> Answer:
        """Describe a channel."""
        return {"ChannelDescription": _description(channel_by_arn(context, request["ChannelARN"]))}

    @operation("ListChannels")
    def list_channels(self, context: RequestContext, request: Request) -> Answer:
        """List channels by name, in pages, all or those of certain streams."""
        token, filters = request.get("NextToken"), request.get("StreamFilter") or []
        after = tokens.read_next("channels", token) if token else ""
        rest = [channel for channel in channels_in(context) if channel.name > after and _passes(channel, filters)]
        page = rest[: min(request.get("MaxResults") or PAGE, PAGE)]
        answer: Answer = {"ChannelSummaries": [_summary(channel) for channel in page]}
        if len(page) < len(rest):
            answer["NextToken"] = tokens.write_next("channels", page[-1].name)
        return answer

    @operation("UpdateChannel")
    def update_channel(self, context: RequestContext, request: Request) -> Answer:
        """Change freshness or logs; nothing else of a channel can be changed."""
        channel, s3 = channel_by_arn(context, request["ChannelARN"]), request.get("S3DestinationConfiguration")
        logs = request.get("LoggingConfiguration")
        if s3 is None and logs is None:
            raise exceptions.ValidationException("S3DestinationConfiguration or LoggingConfiguration must be given.")
        freshness = _freshness(s3["DataFreshnessInSeconds"]) if s3 else None
        if channel.status != "ACTIVE":
            raise exceptions.ResourceInUseException(
                f"Channel {channel.arn} is not ACTIVE, instead in state {channel.status}"
            )
        channel.update(freshness, _logging(logs) if logs else None)
        return {"ChannelDescription": _description(channel)}

    @operation("DeleteChannel")
    def delete_channel(self, context: RequestContext, request: Request) -> None:
        """End the delivery; objects stay."""
        channel = channel_by_arn(context, request["ChannelARN"])
        if not channel.deleted:
            channel.delete()
        channels_in(context)


def channels_in(context: RequestContext) -> list[Channel]:
    """The channels of the caller's account and region, by name; those whose DELETING has ended are forgotten."""
    channels = kinesis_stores[context.account_id][context.region].channels
    for channel in [channel for channel in list(channels.values()) if channel.gone]:
        del channels[channel.arn]
        stream = channel.stream
        stream.channels = {arn: kept for arn, kept in stream.channels.items() if kept is not channel}
    return sorted(channels.values(), key=lambda channel: channel.name)


def channel_by_arn(context: RequestContext, arn: str) -> Channel:
    """A channel of the caller's account and region, in any state but gone."""
    try:
        parsed = ChannelArn.parse(arn)
    except ArnError as error:
        raise exceptions.InvalidArgumentException(str(error)) from error
    here = (parsed.account, parsed.region) == (context.account_id, context.region)
    channel = kinesis_stores[context.account_id][context.region].channels.get(arn) if here else None
    if channel is None or channel.gone:
        raise exceptions.ResourceNotFoundException(f"Channel {arn} under account {context.account_id} not found.")
    return channel


def check_no_channels(stream: Stream, wish: str) -> None:
    """`ResourceInUseException` when a stream has channels: they must be deleted before (K-7)."""
    if stream.channel_count:
        raise exceptions.ResourceInUseException(
            f"Stream {stream.name} under account {stream.account_id} has {stream.channel_count} channels and cannot"
            f" {wish}: delete them with DeleteChannel."
        )


def _check_stream(stream: Stream) -> None:
    if stream.mode != "ON_DEMAND":
        raise exceptions.ValidationException(
            f"Channels are only supported for data streams in ON_DEMAND mode: stream {stream.name} under account"
            f" {stream.account_id} is in {stream.mode} mode."
        )
    if stream.status in {"CREATING", "DELETING"}:
        raise exceptions.stream_not_active(stream)


def _only_one(configurations: list[dict[str, Any]]) -> dict[str, Any]:
    if len(configurations) != 1:
        raise exceptions.ValidationException(
            f"StreamConfigurationList must have exactly one entry, not {len(configurations)}."
        )
    return configurations[0]


def _format(record_format: str) -> str:
    if record_format not in _FORMATS:
        raise exceptions.ValidationException(
            f"RecordFormatType {record_format} is only supported for streaming tables: a bucket takes"
            f" {', '.join(_FORMATS)}."
        )
    return record_format


def _freshness(seconds: int) -> int:
    if not MIN_FRESHNESS <= seconds <= MAX_FRESHNESS:
        raise exceptions.ValidationException(
            f"DataFreshnessInSeconds {seconds} is not between {MIN_FRESHNESS} and {MAX_FRESHNESS}."
        )
    return seconds


def _destination(given: dict[str, Any]) -> Destination:
    storage, letters = given["StorageConfiguration"], given.get("DeadLetterQueueS3Configuration")
    bucket = Bucket(storage["BucketARN"], storage["ExpectedBucketOwner"])
    if key_template := storage.get("OutputKeyTemplate"):
        try:
            template.check(key_template)
        except template.TemplateError as error:
            raise exceptions.ValidationException(str(error)) from None
    return Destination(
        bucket,
        storage["CompressionType"],
        storage.get("StorageClass"),
        key_template,
        Bucket(letters["BucketARN"], letters["ExpectedBucketOwner"]) if letters else bucket,
        (letters or {}).get("ErrorOutputPrefix"),
    )


def _logging(given: dict[str, Any] | None) -> Logging:
    if given is None:
        return Logging()
    logs = given["CloudWatchLogs"]
    return Logging(logs["Enabled"], logs.get("LogGroupName"), logs.get("LogStreamName"))


def _passes(channel: Channel, filters: list[dict[str, Any]]) -> bool:
    def fits(wanted: dict[str, Any]) -> bool:
        created = wanted.get("StreamCreationTimestamp")
        same = created is None or abs(epoch(created) - channel.stream.created_at) < 1
        return bool(wanted["StreamARN"] == channel.stream.arn and same)

    return not filters or any(fits(each) for each in filters)


def _description(channel: Channel) -> Answer:
    logs = channel.logging
    shown = {"Enabled": logs.enabled, "LogGroupName": logs.group, "LogStreamName": logs.stream}
    return {
        **_common(channel),
        "ServiceExecutionRoleARN": channel.role_arn,
        "StreamConfigurationList": [
            {**_stream(channel), "RecordConfiguration": {"RecordFormatType": channel.record_format}}
        ],
        "S3DestinationConfiguration": _s3(channel),
        **({"EncryptionConfiguration": dict(channel.encryption)} if channel.encryption else {}),
        "LoggingConfiguration": {"CloudWatchLogs": {name: each for name, each in shown.items() if each is not None}},
    }


def _s3(channel: Channel) -> Answer:
    where = channel.destination
    prefix = where.errors_prefix or f"kinesis-channel/errors/{channel.name}/{channel.id}/"
    return {
        "DataFreshnessInSeconds": channel.freshness,
        "DeadLetterQueueS3Configuration": {
            "BucketARN": where.errors.arn,
            "ExpectedBucketOwner": where.errors.owner,
            "ErrorOutputPrefix": prefix,
        },
        "StorageConfiguration": {
            "BucketARN": where.bucket.arn,
            "ExpectedBucketOwner": where.bucket.owner,
            "OutputKeyTemplate": where.key_template or template.DEFAULT,
            "StorageClass": where.storage_class or "STANDARD",
            "CompressionType": where.compression,
        },
    }


def _summary(channel: Channel) -> Answer:
    return {**_common(channel), "ChannelDestinationType": "S3", "Streams": [_stream(channel)]}


def _stream(channel: Channel) -> Answer:
    return {"StreamARN": channel.stream.arn, "StreamCreationTimestamp": moment(channel.stream.created_at)}


def _common(channel: Channel) -> Answer:
    return {
        "ChannelName": channel.name,
        "ChannelARN": channel.arn,
        "ChannelId": channel.id,
        "ChannelStatus": channel.status,
        "ChannelCreationTimestamp": moment(channel.created_at),
    }
