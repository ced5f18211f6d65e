"""A delivery stream to try, with its bucket, if wanted a source, a function and a log, and what arrives."""

import base64
import json
import uuid
from collections import Counter
from typing import Any

import pytest

from .emulator_process import OFTEN
from .firehose_emulator import REGION, ROLE, Emulator, wait_for
from .firehose_requests import wait_for_status
from .functions import function_arn
from .peer_endpoint import GIVEN

NAME_TIME = r"\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
PREFIXES = {
    "Prefix": "data/!{timestamp:yyyy/MM/dd/HH}/",
    "ErrorOutputPrefix": "error/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/",
}
AT_ONCE = {"SizeInMBs": 1, "IntervalInSeconds": 0}
LOG_STREAM = "DestinationDelivery"


class DeliveryStream:
    """Made under a name of its own, with a bucket of that name, and with `shards` a stream of that name as its source.

    Members of the destination are given by name and win over what this makes; None leaves one out.
    """

    def __init__(
        self,
        aws: Emulator,
        *,
        shards: int = 0,
        bucket: str = "",
        function: str = "",
        log: bool = False,
        source_role: str = ROLE,
        create: bool = True,
        **destination: Any,
    ) -> None:
        self.aws, self.name = aws, f"d-{uuid.uuid4().hex[:10]}"
        self.bucket, self.log_group = bucket or self.name, f"/aws/kinesisfirehose/{self.name}" if log else ""
        self.shards, self.source_role = shards, source_role
        self.function = function_arn(function) if function else ""
        self._destination = destination
        if not bucket:
            aws.s3.create_bucket(Bucket=self.bucket)
        if log:
            aws.logs.create_log_group(logGroupName=self.log_group)
            aws.logs.create_log_stream(logGroupName=self.log_group, logStreamName=LOG_STREAM)
        if shards:
            aws.kinesis.create_stream(StreamName=self.name, ShardCount=shards)
            aws.kinesis.get_waiter("stream_exists").wait(StreamName=self.name, WaiterConfig=OFTEN)
        if create:
            self.create()

    @property
    def source_arn(self) -> str:
        """Of the source."""
        return f"arn:aws:kinesis:{REGION}:000000000000:stream/{self.name}"

    def create(self, **changes: Any) -> "DeliveryStream":
        """Create the delivery stream and wait until it is ACTIVE."""
        self.aws.firehose.create_delivery_stream(**self.request(**changes))
        wait_for_status(self.aws, self.name)
        return self

    def request(self, **changes: Any) -> dict[str, Any]:
        """What CreateDeliveryStream takes."""
        members = {**self._members(), **self._destination, **changes}
        request: dict[str, Any] = {
            "DeliveryStreamName": self.name,
            "ExtendedS3DestinationConfiguration": {name: value for name, value in members.items() if value is not None},
        }
        if self.shards:
            source = {"KinesisStreamARN": self.source_arn, "RoleARN": self.source_role}
            request |= {"DeliveryStreamType": "KinesisStreamAsSource", "KinesisStreamSourceConfiguration": source}
        return request

    def _members(self) -> dict[str, Any]:
        members: dict[str, Any] = {
            "RoleARN": ROLE,
            "BucketARN": f"arn:aws:s3:::{self.bucket}",
            "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 1},
        }
        if self.log_group:
            place = {"LogGroupName": self.log_group, "LogStreamName": LOG_STREAM}
            members["CloudWatchLoggingOptions"] = {"Enabled": True, **place}
        if self.function:
            at_once = {"LambdaArn": self.function, "BufferSizeInMBs": "1", "BufferIntervalInSeconds": "0"}
            members["ProcessingConfiguration"] = processing(processor("Lambda", **at_once))
        return members

    def put(self, *records: bytes) -> None:
        """Direct PUT, in batches of at most 500."""
        for start in range(0, len(records), 500):
            batch = [{"Data": data} for data in records[start : start + 500]]
            answer = self.aws.firehose.put_record_batch(DeliveryStreamName=self.name, Records=batch)
            assert answer["FailedPutCount"] == 0

    def put_to_source(self, *records: bytes) -> None:
        """Over all shards of the source, in batches of at most 500."""
        for start in range(0, len(records), 500):
            batch = [{"Data": data, "PartitionKey": str(n)} for n, data in enumerate(records[start : start + 500])]
            assert self.aws.kinesis.put_records(StreamName=self.name, Records=batch)["FailedRecordCount"] == 0

    def objects(self, prefix: str = "", bucket: str = "") -> dict[str, bytes]:
        """Bodies by key."""
        return self.aws.bodies(bucket or self.bucket, prefix)

    def lines(self, prefix: str = "data/") -> Counter[bytes]:
        """The lines below a prefix."""
        return Counter(b"".join(self.objects(prefix).values()).splitlines())

    def errors(self, prefix: str = "error/") -> list[dict[str, Any]]:
        """The error lines below a prefix."""
        return [json.loads(line) for body in self.objects(prefix).values() for line in body.splitlines()]

    def rejected(self, prefix: str = "error/") -> Counter[bytes]:
        """The records that the error lines hold."""
        return Counter(base64.b64decode(error["rawData"]) for error in self.errors(prefix))

    def log_lines(self) -> list[dict[str, Any]]:
        """What the destination's log says."""
        events = self.aws.logs.get_log_events(logGroupName=self.log_group, logStreamName=LOG_STREAM)["events"]
        return [json.loads(event["message"]) for event in events]

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

    def wait_for_errors(self, count: int = 1, prefix: str = "error/", timeout: float = 20.0) -> list[dict[str, Any]]:
        """So many error lines, or more."""
        return wait_for(lambda: self.errors(prefix), lambda seen: len(seen) >= count, f"{count} error lines", timeout)

    def wait_for_all(self, data: Counter[bytes], rejected: Counter[bytes]) -> None:
        """Exactly these lines in data/ and these records in error/."""
        wait_for(self.lines, lambda seen: seen == data, f"{data.total()} records in data/")
        wait_for(self.rejected, lambda seen: seen == rejected, f"{rejected.total()} records in error/")

    def wait_for_log(self, code: str = "") -> dict[str, Any]:
        """The first line of the log with this code, or with any."""
        found = wait_for(
            lambda: [line for line in self.log_lines() if code in ("", line["errorCode"])], bool, f"a log line {code}"
        )
        return found[0]


def judged(aws: Emulator, *, function: str = "judge", **arguments: Any) -> DeliveryStream:
    """A delivery stream with zero buffering, a log, both prefixes, and the function `judge` (see make_judge)."""
    members = {**PREFIXES, "BufferingHints": AT_ONCE, **arguments}
    return DeliveryStream(aws, function=function, log=True, **members)


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
