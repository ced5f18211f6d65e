"""Delivery streams of one bucket each, with and without a function, for tests of what arrives in S3."""

import io
import json
import uuid
import zipfile
from typing import Any

import pytest

from .firehose_emulator import REGION, ROLE, Emulator, wait_for
from .firehose_requests import create, kinesis_source, wait_for_status
from .peer_endpoint import GIVEN

NAME_TIME = r"\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class Pipe:
    """A DirectPut or Kinesis-source stream (`shards` above 0) with a bucket, and its objects."""

    def __init__(self, aws: Emulator, *, shards: int = 0, **destination: Any) -> None:
        self.aws, self.name = aws, f"pipe-{uuid.uuid4().hex[:8]}"
        self.bucket = destination.pop("bucket", self.name)
        self.source = bool(shards)
        source_role = destination.pop("source_role", ROLE)
        aws.s3.create_bucket(Bucket=self.bucket)
        hints = {"SizeInMBs": 1, "IntervalInSeconds": 1}
        changes = {"BucketARN": f"arn:aws:s3:::{self.bucket}", "BufferingHints": hints, **destination}
        if not shards:
            create(aws, self.name, **changes)
            return
        aws.kinesis.create_stream(StreamName=self.name, ShardCount=shards)
        wait_for(self._state_of_source, lambda seen: seen == "ACTIVE", "an ACTIVE source")
        aws.firehose.create_delivery_stream(
            DeliveryStreamName=self.name,
            DeliveryStreamType="KinesisStreamAsSource",
            KinesisStreamSourceConfiguration=kinesis_source(self.name) | {"RoleARN": source_role},
            ExtendedS3DestinationConfiguration={"RoleARN": ROLE, **changes},
        )
        wait_for_status(aws, self.name)

    def _state_of_source(self) -> str:
        summary = self.aws.kinesis.describe_stream_summary(StreamName=self.name)["StreamDescriptionSummary"]
        return str(summary["StreamStatus"])

    def put(self, *records: bytes) -> None:
        """One PutRecordBatch."""
        answer = self.aws.firehose.put_record_batch(
            DeliveryStreamName=self.name, Records=[{"Data": data} for data in records]
        )
        assert answer["FailedPutCount"] == 0

    def objects(self, prefix: str = "", bucket: str = "") -> dict[str, bytes]:
        """Bodies by key."""
        return self.aws.bodies(bucket or self.bucket, prefix)

    def wait_for_objects(self, count: int = 1, prefix: str = "", timeout: float = 20.0) -> dict[str, bytes]:
        """So many objects below the prefix, or more."""
        what = f"{count} objects below {prefix!r}"
        return wait_for(lambda: self.objects(prefix), lambda seen: len(seen) >= count, what, timeout)

    def wait_for_object(self, prefix: str = "") -> tuple[str, bytes]:
        """The only object below the prefix."""
        objects = self.wait_for_objects(1, prefix)
        if GIVEN and len(objects) > 1:
            pytest.skip("does not apply: it writes an object for each record")
        (found,) = objects.items()
        return found

    def errors(self, prefix: str = "error/") -> list[dict[str, Any]]:
        """The error lines below a prefix."""
        return [json.loads(line) for body in self.objects(prefix).values() for line in body.splitlines()]

    def wait_for_errors(self, count: int = 1, prefix: str = "error/", timeout: float = 20.0) -> list[dict[str, Any]]:
        """So many error lines, or more."""
        return wait_for(lambda: self.errors(prefix), lambda seen: len(seen) >= count, f"{count} error lines", timeout)


def function_arn(name: str) -> str:
    """Of a function of the test's account."""
    return f"arn:aws:lambda:{REGION}:000000000000:function:{name}"


def make_function(
    aws: Emulator, code: str, *, name: str = "", role: str = ROLE, timeout: int = 10, memory: int = 256
) -> str:
    """A function of one module `index` with `handler`, ready to be called; its name."""
    name, archive = name or f"function-{uuid.uuid4().hex[:8]}", io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("index.py", code)
    aws.functions.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=role,
        Handler="index.handler",
        Timeout=timeout,
        MemorySize=memory,
        Code={"ZipFile": archive.getvalue()},
    )

    def state() -> str:
        return str(aws.functions.get_function(FunctionName=name)["Configuration"]["State"])

    wait_for(state, lambda seen: seen == "Active", "an Active function")
    return name


def processor(kind: str, **parameters: str) -> dict[str, Any]:
    """A processor with parameters in the order given."""
    given = [{"ParameterName": name, "ParameterValue": value} for name, value in parameters.items()]
    return {"Type": kind, "Parameters": given} if given else {"Type": kind}


def processing(*processors: dict[str, Any]) -> dict[str, Any]:
    """A ProcessingConfiguration that is on."""
    return {"Enabled": True, "Processors": list(processors)}


def invoking(function: str, **parameters: str) -> dict[str, Any]:
    """A Lambda processor that invokes at once; NumberOfRetries 1 when not given."""
    values = {
        "LambdaArn": function_arn(function),
        "NumberOfRetries": "1",
        "BufferSizeInMBs": "1",
        "BufferIntervalInSeconds": "0",
    }
    return processor("Lambda", **values | parameters)
