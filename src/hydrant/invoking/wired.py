"""What calls a function on a stack: its delivery streams, event source mappings, topics and buckets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..pipeline.clients import Clients


@dataclass(frozen=True)
class Wire:
    """A source of a function: its kind, its ARN, and the Kinesis stream before it where there is one."""

    source: str
    arn: str
    stream_arn: str = ""


def wires(clients: Clients, function_arn: str) -> list[Wire]:
    """What calls the function, whatever its version or alias; nothing for services that are not there."""
    arn = _unqualified(function_arn)
    return [
        *_delivery_streams(clients, arn),
        *_mappings(clients, arn),
        *_topics(clients, arn),
        *_buckets(clients, arn),
    ]


def of_source(found: list[Wire], source: str, region: str, account: str) -> Wire:
    """The first wire of a kind; where there is none, one with a made-up name."""
    return next((wire for wire in found if wire.source == source), Wire(source, _made_up(source, region, account)))


def table_keys(clients: Clients, stream_arn: str) -> list[str]:
    """Names of the key attributes of the table of a DynamoDB stream; empty where it is not there."""
    table = stream_arn.partition(":table/")[2].partition("/")[0]
    try:
        found = clients.client("dynamodb").describe_table(TableName=table)["Table"]["KeySchema"]
    except Exception as error:
        if not _is_refusal(error):
            raise
        return []
    return [str(key["AttributeName"]) for key in sorted(found, key=lambda key: key["KeyType"] != "HASH")]


def _delivery_streams(clients: Clients, arn: str) -> Iterator[Wire]:
    for name in _asked(lambda: clients.firehose.list_delivery_streams(Limit=100)["DeliveryStreamNames"]):
        found = clients.firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
        if any(_calls(destination, arn) for destination in found["Destinations"]):
            source = found.get("Source", {}).get("KinesisStreamSourceDescription", {})
            yield Wire("firehose", found["DeliveryStreamARN"], source.get("KinesisStreamARN", ""))


def _calls(destination: Any, arn: str) -> bool:
    """Whether a destination has the function among its processors."""
    for part in destination.values():
        for processor in (
            part.get("ProcessingConfiguration", {}).get("Processors", []) if isinstance(part, dict) else ()
        ):
            for parameter in processor.get("Parameters", []):
                if parameter["ParameterName"] == "LambdaArn" and _unqualified(parameter["ParameterValue"]) == arn:
                    return True
    return False


def _mappings(clients: Clients, arn: str) -> Iterator[Wire]:
    for mapping in _asked(lambda: clients.lambda_.list_event_source_mappings()["EventSourceMappings"]):
        source = str(mapping.get("EventSourceArn", ""))
        if _unqualified(str(mapping.get("FunctionArn", ""))) == arn and source.count(":") >= 5:
            yield Wire(source.split(":")[2], source)


def _topics(clients: Clients, arn: str) -> Iterator[Wire]:
    for found in _asked(lambda: clients.sns.list_subscriptions()["Subscriptions"]):
        if found.get("Protocol") == "lambda" and _unqualified(str(found.get("Endpoint", ""))) == arn:
            yield Wire("sns", str(found["TopicArn"]))


def _buckets(clients: Clients, arn: str) -> Iterator[Wire]:
    for bucket in _asked(lambda: clients.s3.list_buckets()["Buckets"]):
        if any(_unqualified(each) == arn for each in _asked(lambda name=bucket["Name"]: _notified(clients, name))):
            yield Wire("s3", f"arn:aws:s3:::{bucket['Name']}")


def _notified(clients: Clients, bucket: str) -> list[str]:
    """The functions that a bucket calls."""
    found = clients.s3.get_bucket_notification_configuration(Bucket=bucket)
    return [each["LambdaFunctionArn"] for each in found.get("LambdaFunctionConfigurations", [])]


def _unqualified(function_arn: str) -> str:
    """A function's ARN without version or alias."""
    return ":".join(function_arn.split(":")[:7])


def _asked(question: Any) -> list[Any]:
    """An answer; nothing where the service is not loaded."""
    try:
        return list(question())
    except Exception as error:
        if not _is_refusal(error):
            raise
        return []


def _is_refusal(error: Exception) -> bool:
    return isinstance(getattr(error, "response", None), dict)


def _made_up(source: str, region: str, account: str) -> str:
    resource = {
        "firehose": "deliverystream/by-hand",
        "kinesis": "stream/by-hand",
        "dynamodb": "table/by-hand/stream/2026-01-01T00:00:00.000",
    }.get(source, "by-hand")
    return f"arn:aws:{source}:{region}:{account}:{resource}"
