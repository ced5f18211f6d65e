"""Operations on channels: create, describe, list, update, delete (K-7)."""

from __future__ import annotations

import uuid
from typing import Any

from localstack.aws.api import RequestContext

from hydrant.emulator.arns import ChannelArn
from hydrant.emulator.clock import CLOCK

from .. import exceptions, store
from ..channels import template
from ..channels.channel import Bucket, Channel, Destination, Logging
from ..channels.localstack import LocalStackSink
from .attached import Kind, only_one, stream_identifier
from .operations import Answer, Request, operation, stream_by_arn
from .tag_rules import checked_tags

MIN_FRESHNESS, MAX_FRESHNESS, FRESHNESS = 300, 900, 300
_FORMATS = ("JSON", "STRING", "BYTE_ARRAY")
CHANNELS: Kind[Channel] = Kind("Channel", ChannelArn.parse)


class ChannelOperations:
    """CreateChannel to DeleteChannel."""

    @operation("CreateChannel")
    def create_channel(self, context: RequestContext, request: Request) -> Answer:
        """Make a channel to a bucket; it delivers what comes from now on."""
        given = only_one(request["StreamConfigurationList"])
        stream, s3 = stream_by_arn(context, given["StreamARN"]), request.get("S3DestinationConfiguration")
        if s3 is None:
            raise exceptions.ValidationException("S3DestinationConfiguration must be given.")
        record_format = _format(given["RecordConfiguration"]["RecordFormatType"])
        destination, freshness = _destination(s3), _freshness(s3.get("DataFreshnessInSeconds", FRESHNESS))
        encryption, tags = request.get("EncryptionConfiguration"), checked_tags(request.get("Tags") or {}, {})
        CHANNELS.check_stream(stream)
        id_ = str(uuid.uuid4())
        arn = str(ChannelArn("aws", context.region, context.account_id, f"{request['ChannelName']}/{id_}"))
        with CHANNELS.making:
            CHANNELS.check_name(context, request["ChannelName"])
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
            CHANNELS.keep(context, channel)
        channel.start()
        return {"ChannelDescription": _description(channel)}

    @operation("DescribeChannel")
    def describe_channel(self, context: RequestContext, request: Request) -> Answer:
        """Describe a channel."""
        return {"ChannelDescription": _description(CHANNELS.by_arn(context, request["ChannelARN"]))}

    @operation("ListChannels")
    def list_channels(self, context: RequestContext, request: Request) -> Answer:
        """List channels by name, in pages, all or those of certain streams."""
        return CHANNELS.page(context, request, _summary)

    @operation("UpdateChannel")
    def update_channel(self, context: RequestContext, request: Request) -> Answer:
        """Change freshness or logs; nothing else of a channel can be changed."""
        CHANNELS.by_arn(context, request["ChannelARN"])
        s3 = request.get("S3DestinationConfiguration")
        logs = request.get("LoggingConfiguration")
        if s3 is None and logs is None:
            raise exceptions.ValidationException("S3DestinationConfiguration or LoggingConfiguration must be given.")
        freshness = _freshness(s3["DataFreshnessInSeconds"]) if s3 else None
        channel = CHANNELS.active(context, request["ChannelARN"])
        channel.update(freshness, _logging(logs) if logs else None)
        return {"ChannelDescription": _description(channel)}

    @operation("DeleteChannel")
    def delete_channel(self, context: RequestContext, request: Request) -> None:
        """End the delivery; objects stay."""
        CHANNELS.delete(context, request["ChannelARN"])


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


def _description(channel: Channel) -> Answer:
    logs = channel.logging
    shown = {"Enabled": logs.enabled, "LogGroupName": logs.group, "LogStreamName": logs.stream}
    return {
        **_common(channel),
        "ServiceExecutionRoleARN": channel.role_arn,
        "StreamConfigurationList": [
            {**stream_identifier(channel.stream), "RecordConfiguration": {"RecordFormatType": channel.record_format}}
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
    return {**_common(channel), "ChannelDestinationType": "S3", "Streams": [stream_identifier(channel.stream)]}


def _common(channel: Channel) -> Answer:
    return {**CHANNELS.common(channel), "ChannelId": channel.id}
