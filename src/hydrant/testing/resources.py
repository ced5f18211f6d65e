"""Streams, delivery streams, buckets and queues of a test's own: under names that nobody has, deleted at its end."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..pipeline.clients import Clients
from ..waiting import eventually

_READY = 60.0
"""Seconds that anything may take until it can be used."""
_FIREHOSE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "firehose.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)


@dataclass
class Resources:
    """Makes resources for one test. Each method waits until what it made can be used, at most a minute.

    Tests with resources of their own disturb nobody: they need no empty stack, and run side by side. Raises the SDK's
    ClientError where AWS, or the emulator, refuses something.
    """

    clients: Clients
    _undo: list[Callable[[], object]] = field(default_factory=list)

    def bucket(self) -> str:
        """A bucket; returns its name."""
        name, s3 = _name("bucket"), self.clients.s3
        region = self.clients.region
        where: dict[str, Any] = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=name, **({} if region == "us-east-1" else where))
        self._undo.append(lambda: self._delete_bucket(name))
        return name

    def stream(self, shards: int | None = 1) -> str:
        """A Kinesis stream with so many shards, or on demand for None; returns its name."""
        name, kinesis = _name("stream"), self.clients.kinesis
        mode: dict[str, Any] = (
            {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}} if shards is None else {"ShardCount": shards}
        )
        kinesis.create_stream(StreamName=name, **mode)
        self._undo.append(lambda: kinesis.delete_stream(StreamName=name, EnforceConsumerDeletion=True))
        eventually(lambda: _is_active(self._stream(name)["StreamStatus"]), _READY)
        return name

    def queue(self, *, fifo: bool = False, hears: str = "") -> str:
        """An SQS queue; returns its URL. `hears` is the ARN of an SNS topic or a bucket that may send to it.

        A topic is subscribed to, with raw messages. A bucket's notifications are the test's to configure.
        """
        sqs = self.clients.sqs
        name = _name("queue") + (".fifo" if fifo else "")
        attributes: dict[Any, str] = {"FifoQueue": "true", "ContentBasedDeduplication": "true"} if fifo else {}
        url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self._undo.append(lambda: sqs.delete_queue(QueueUrl=url))
        if hears:
            self._let_send(url, hears)
        return url

    def delivery_stream(
        self,
        bucket: str,
        *,
        stream: str = "",
        prefix: str = "data/",
        error_prefix: str = "error/",
        function_arn: str = "",
        **destination: Any,
    ) -> str:
        """A delivery stream to a bucket, with a role that may do just that; returns its name.

        `stream` names the Kinesis stream that it reads, else records are put to it. `function_arn` is a function that
        transforms them. `destination` is laid over ExtendedS3DestinationConfiguration, in Firehose's own words.
        """
        name, firehose = _name("delivery"), self.clients.firehose
        source = self._stream(stream)["StreamARN"] if stream else ""
        role = self._role(name, _may(bucket, source, function_arn))
        configuration: dict[str, Any] = {
            "RoleARN": role,
            "BucketARN": f"arn:aws:s3:::{bucket}",
            "Prefix": prefix,
            "ErrorOutputPrefix": error_prefix,
            "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 60},
            **({"ProcessingConfiguration": _processing(function_arn)} if function_arn else {}),
            **destination,
        }
        kind: dict[str, Any] = {"DeliveryStreamType": "DirectPut"}
        if source:
            kind = {
                "DeliveryStreamType": "KinesisStreamAsSource",
                "KinesisStreamSourceConfiguration": {"KinesisStreamARN": source, "RoleARN": role},
            }
        firehose.create_delivery_stream(
            DeliveryStreamName=name,
            ExtendedS3DestinationConfiguration=configuration,  # type: ignore[arg-type]
            **kind,
        )
        self._undo.append(lambda: firehose.delete_delivery_stream(DeliveryStreamName=name, AllowForceDelete=True))
        eventually(lambda: _is_active(self._delivery_stream(name)["DeliveryStreamStatus"]), _READY)
        return name

    def delete(self) -> None:
        """Delete all that was made, the last first; what is gone already is no error. Raises the first failure."""
        failures: list[Exception] = []
        while self._undo:
            try:
                self._undo.pop()()
            except Exception as error:  # noqa: BLE001 - the others are to go, too
                if not _is_gone(error):
                    failures.append(error)
        if failures:
            raise failures[0]

    def _stream(self, name: str) -> Any:
        return self.clients.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]

    def _delivery_stream(self, name: str) -> Any:
        described = self.clients.firehose.describe_delivery_stream(DeliveryStreamName=name)
        return described["DeliveryStreamDescription"]

    def _role(self, name: str, statements: list[dict[str, Any]]) -> str:
        iam = self.clients.client("iam")
        arn = str(iam.create_role(RoleName=name, AssumeRolePolicyDocument=_FIREHOSE)["Role"]["Arn"])
        self._undo.append(lambda: iam.delete_role(RoleName=name))
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        iam.put_role_policy(RoleName=name, PolicyName="deliver", PolicyDocument=policy)
        self._undo.append(lambda: iam.delete_role_policy(RoleName=name, PolicyName="deliver"))
        return arn

    def _let_send(self, url: str, source: str) -> None:
        sqs, service = self.clients.sqs, source.split(":")[2]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": f"{service}.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": source}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
        if service == "sns":
            raw = {"RawMessageDelivery": "true"}
            made = self.clients.sns.subscribe(
                TopicArn=source, Protocol="sqs", Endpoint=arn, Attributes=raw, ReturnSubscriptionArn=True
            )
            self._undo.append(lambda: self.clients.sns.unsubscribe(SubscriptionArn=made["SubscriptionArn"]))

    def _delete_bucket(self, name: str) -> None:
        s3 = self.clients.s3
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
            found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            doomed: Any = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
            if doomed:
                s3.delete_objects(Bucket=name, Delete={"Objects": doomed, "Quiet": True})
        s3.delete_bucket(Bucket=name)


def _name(kind: str) -> str:
    return f"test-{kind}-{uuid.uuid4().hex[:12]}"


def _is_active(status: str) -> None:
    assert status == "ACTIVE", f"it is {status}"  # noqa: S101 - what `eventually` waits for


def _is_gone(error: Exception) -> bool:
    code = str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))
    return code in {"NoSuchBucket", "NoSuchEntity", "NotFound", "ResourceNotFoundException"} or "NonExistent" in code


def _processing(function_arn: str) -> dict[str, Any]:
    parameter = {"ParameterName": "LambdaArn", "ParameterValue": function_arn}
    return {"Enabled": True, "Processors": [{"Type": "Lambda", "Parameters": [parameter]}]}


def _may(bucket: str, stream: str, function: str) -> list[dict[str, Any]]:
    """What Firehose needs (Firehose guide, "Controlling access"): the bucket, and the stream and function if any."""
    objects = ["AbortMultipartUpload", "GetBucketLocation", "GetObject", "ListBucket", "PutObject"]
    reading = ["DescribeStream", "GetRecords", "GetShardIterator", "ListShards"]
    calling = ["GetFunctionConfiguration", "InvokeFunction"]
    wanted = [("s3", [*objects, "ListBucketMultipartUploads"], f"arn:aws:s3:::{bucket}")]
    wanted += [("kinesis", reading, stream)] if stream else []
    wanted += [("lambda", calling, function)] if function else []
    return [
        {
            "Effect": "Allow",
            "Action": [f"{service}:{action}" for action in actions],
            "Resource": [arn, f"{arn}/*"] if service == "s3" else arn,
        }
        for service, actions, arn in wanted
    ]
