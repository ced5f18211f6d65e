"""Where a configuration touches what is not known of AWS: open facts of docs/fidelity.md, and the choice made here."""

from collections.abc import Iterator
from typing import Any

from .findings import Finding
from .iceberg import iceberg_unknown
from .resources import DELIVERY, STREAM, Configuration, Resource, converting
from .splunk import splunk_unknown

_ORDINARY_BYTES = 1024


def unknown(configuration: Configuration) -> Iterator[Finding]:
    """For each delivery stream and stream what it touches."""
    for delivery in configuration.of(DELIVERY):
        yield from _keys(delivery)
        yield from _backup(delivery)
        if delivery.processor is not None:
            yield from _transform(configuration, delivery)
        yield from _partitions(delivery)
        yield from _conversion(delivery)
        yield from iceberg_unknown(delivery)
        yield from splunk_unknown(delivery)
        yield _deletion(delivery)
    for stream in configuration.of(STREAM):
        yield from _stream(configuration, stream)


def _keys(delivery: Resource) -> Iterator[Finding]:
    prefix, errors = _text(delivery.s3, "prefix"), _text(delivery.s3, "error_output_prefix")
    if errors and "!{" not in errors:
        yield Finding(
            "unknown",
            delivery.address,
            f"error_output_prefix {errors!r} has no expression: sources differ on what is appended to it",
            f"error objects at {errors}processing-failed/yyyy/MM/dd/HH/",
            f"that, or directly at {errors}",
            f"Write an expression: {errors}!{{firehose:error-output-type}}/!{{timestamp:yyyy/MM/dd/HH}}/",
            "C-27",
        )
    if "!{firehose:random-string}" in prefix and not any(x in prefix for x in ("!{timestamp:", "!{partitionKey")):
        yield Finding(
            "unknown",
            delivery.address,
            f"prefix {prefix!r} has random strings only: sources differ on whether a date is appended",
            "it is appended, as AWS's page says",
            "appended or not",
            "Name the date: !{timestamp:yyyy/MM/dd/HH}/",
            "D-6",
        )


def _conversion(delivery: Resource) -> Iterator[Finding]:
    if any(block.get("input_format_configuration") for block in converting(delivery)):
        path = "extended_s3_configuration.data_format_conversion_configuration.input_format_configuration.deserializer"
        openx = any(block.get("open_x_json_ser_de") for block in delivery.blocks(path))
        if openx:
            yield Finding(
                "unknown",
                delivery.address,
                "OpenX: decimal and char columns, 1.0 in an int column, repeated keys, booleans that are no true",
                "the library's behaviour: the record fails (a boolean is false)",
                "AWS runs a build of its own",
                "Try one such record on AWS before you depend on it: docs/format-conversion.md.",
            )


def _backup(delivery: Resource) -> Iterator[Finding]:
    for backup in delivery.blocks("extended_s3_configuration.s3_backup_configuration"):
        interval = backup.get("buffering_interval")
        if interval is not None and interval < 60:
            yield Finding(
                "unknown",
                delivery.address,
                f"the backup is buffered for {interval} s, less than a minute",
                "taken",
                "AWS documents zero buffering for destinations; whether the backup may have it is not known",
                "If AWS refuses it, use 60 s or more.",
            )


def _transform(configuration: Configuration, delivery: Resource) -> Iterator[Finding]:
    where = delivery.address
    yield from _invocation(configuration, delivery)
    if delivery.blocks("kinesis_source_configuration"):
        yield Finding(
            "unknown",
            where,
            "error lines were captured from Direct PUT streams only",
            "the same line for a Kinesis source",
            "assumed to be the same",
            fact="C-22",
        )
        yield Finding(
            "unknown",
            where,
            "sources differ on subsequenceNumber in the event of a Kinesis source",
            "a number",
            "a number or a text",
            "Let the function take both.",
            "C-1",
        )
    if _text(delivery.s3, "compression_format") not in {"", "UNCOMPRESSED"}:
        yield Finding(
            "unknown", where, "whether error objects are compressed like data", "never compressed", "not known",
            "Let readers look at the first bytes.", "C-21",
        )  # fmt: skip
    yield Finding(
        "unknown", where, "pauses between attempts of a failed invocation",
        "growing from HYDRANT_FIREHOSE_RETRY_SECONDS", "not published", fact="C-7",
    )  # fmt: skip
    yield Finding(
        "unknown", where, "a reply that names a record twice",
        "only that record fails", "that record, or the whole batch", fact="C-13",
    )  # fmt: skip


def _invocation(configuration: Configuration, delivery: Resource) -> Iterator[Finding]:
    """C-5: two stacks whose policy named only the bare ARN were denied on AWS, a third worked."""
    parameters = delivery.processor or {}
    arn = parameters.get("LambdaArn")
    role = parameters.get("RoleArn") or delivery.destination.get("role_arn")
    if not arn or not role or arn.count(":") > 6:
        return
    bare = configuration.may(role, "lambda:InvokeFunction", arn)
    if bare and configuration.may(role, "lambda:InvokeFunction", f"{arn}:$LATEST") is False:
        yield Finding(
            "unknown",
            delivery.address,
            f"the role {role.rpartition('/')[2]} may invoke {arn}, but not {arn}:$LATEST",
            "invoked (refused with HYDRANT_ENFORCE_ROLES=1)",
            "was refused in two cases of three",
            "Let the policy name both.",
            "C-5",
        )


def _partitions(delivery: Resource) -> Iterator[Finding]:
    blocks = delivery.blocks("extended_s3_configuration.dynamic_partitioning_configuration")
    if any(block.get("enabled") for block in blocks):
        yield Finding(
            "unknown", delivery.address, "error lines of records for which there is no partition",
            "in the error prefix, code and words are Hydrant's", "in the error prefix, code and words not known",
            fact="D-16",
        )  # fmt: skip


def _deletion(delivery: Resource) -> Finding:
    return Finding(
        "unknown", delivery.address, "what is buffered when the delivery stream is deleted",
        "delivered", "delivered or lost", "Stop producers and wait for the buffers before a destroy.", "A-6",
    )  # fmt: skip


def _stream(configuration: Configuration, stream: Resource) -> Iterator[Finding]:
    readers = configuration.readers_of(stream)
    if readers:
        yield Finding(
            "unknown", stream.address, "order of records of one key across a change of shards",
            "parents before children", "not published", "Rely on no order across a change.", "E-5",
        )  # fmt: skip
    size = stream.values.get("max_record_size_in_kib") or 0
    if readers and size > _ORDINARY_BYTES:
        yield Finding(
            "unknown", stream.address, f"records up to {size} KiB, where Firehose's own limit is 1,000 KiB",
            "delivered", "not known", "Keep records that Firehose reads below 1,000 KiB.", "E-9",
        )  # fmt: skip


def _text(block: Any, name: str) -> str:
    return str(block.get(name) or "")
