"""The pipeline that is attacked: stream, validating function, delivery stream with zero buffering, bucket."""

import io
import json
import re
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from hydrant.pipeline.clients import Clients
from hydrant.waiting import eventually

ROLE = "arn:aws:iam::000000000000:role/attack"
DATA, ERROR = "data/", "error/"
SHARDS = 4
_LIVE_SECONDS = 60.0
_FUNCTION = """
import base64, json, time

VERSION = {version}

def handler(event, context):
    time.sleep({pause})
    answers = []
    for record in event["records"]:
        good = json.loads(base64.b64decode(record["data"]))["good"]
        result = "Ok" if good else "ProcessingFailed"
        answers.append({{"recordId": record["recordId"], "result": result, "data": record["data"]}})
    return {{"records": answers}}
"""


@dataclass(frozen=True)
class Pipeline:
    """Names of what was built."""

    clients: Clients
    name: str

    @property
    def bucket(self) -> str:
        """Where records end."""
        return self.name


def code(version: int, pause: float) -> bytes:
    """The function's package; it takes `pause` seconds for an event beside its work."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", _FUNCTION.format(version=version, pause=pause))
    return packed.getvalue()


def build(clients: Clients, *, pause: float = 0.0, retries: int = 3) -> Pipeline:
    """Build it and wait until it is ACTIVE."""
    name = f"attack-{uuid4().hex[:8]}"
    clients.s3.create_bucket(Bucket=name)
    clients.kinesis.create_stream(StreamName=name, ShardCount=SHARDS)
    function = clients.lambda_.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=ROLE,
        Handler="index.handler",
        Timeout=30,
        MemorySize=256,
        Code={"ZipFile": code(0, pause)},
    )["FunctionArn"]
    eventually(lambda: _ready(clients, name), _LIVE_SECONDS)
    stream = clients.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    clients.firehose.create_delivery_stream(
        DeliveryStreamName=name,
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration={"KinesisStreamARN": stream, "RoleARN": ROLE},
        ExtendedS3DestinationConfiguration=_destination(name, function, retries),
    )
    eventually(lambda: _active(clients, name), _LIVE_SECONDS)
    return Pipeline(clients, name)


def _ready(clients: Clients, name: str) -> None:
    stream = clients.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    function = clients.lambda_.get_function(FunctionName=name)["Configuration"]
    assert (stream["StreamStatus"], function["State"]) == ("ACTIVE", "Active"), (stream, function)


def _active(clients: Clients, name: str) -> None:
    found = clients.firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    assert found["DeliveryStreamStatus"] == "ACTIVE", found["DeliveryStreamStatus"]


def _destination(bucket: str, function: str, retries: int) -> Any:
    values = {
        "LambdaArn": function,
        "NumberOfRetries": str(retries),
        "BufferSizeInMBs": "1",
        "BufferIntervalInSeconds": "0",
    }
    given = [{"ParameterName": key, "ParameterValue": value} for key, value in values.items()]
    return {
        "RoleARN": ROLE,
        "BucketARN": f"arn:aws:s3:::{bucket}",
        "Prefix": DATA,
        "ErrorOutputPrefix": f"{ERROR}!{{firehose:error-output-type}}/",
        "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 0},
        "ProcessingConfiguration": {"Enabled": True, "Processors": [{"Type": "Lambda", "Parameters": given}]},
    }


def settled(pipeline: Pipeline) -> None:
    """Wait until what was asked for is done: changes go on after the answer. Raises AssertionError."""
    eventually(lambda: _still(pipeline), _LIVE_SECONDS)


def _still(pipeline: Pipeline) -> None:
    _ready(pipeline.clients, pipeline.name)
    _active(pipeline.clients, pipeline.name)
    under_way = re.search(r'"(?:Status|LastUpdateStatus)": "(?:InProgress|\w+ING)"', _everything(pipeline))
    assert under_way is None, under_way


_PASSING = ("ResponseMetadata", "State", "LastUpdateStatus", "RevisionId", "StreamStatus", "DeliveryStreamStatus")


def describe(pipeline: Pipeline) -> str:
    """All that its configuration says, without what changes by itself, to see whether something has changed it."""
    return _everything(pipeline, _PASSING)


def _everything(pipeline: Pipeline, without: Collection[str] = ()) -> str:
    clients, name = pipeline.clients, pipeline.name
    found: list[Any] = [
        clients.lambda_.get_function_configuration(FunctionName=name),
        clients.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"],
        clients.firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"],
    ]
    kept = [{key: value for key, value in each.items() if key not in without} for each in found]
    return json.dumps([*kept, clients.s3.list_buckets()["Buckets"]], default=str, sort_keys=True)
