"""The same pipeline on every endpoint, by boto3: stream, function, delivery stream, bucket, topic, queue."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError

from hydrant.function_package import Target, build_package
from hydrant.paths import cache_dir
from hydrant.pipeline.clients import Clients
from hydrant.project import find_project
from hydrant.waiting import eventually

from . import streams
from .systems import REGION, System

ACCOUNT = "000000000000"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/bench"
DATA, ERROR = "data/", "error/"
_LIVE_SECONDS = 60.0
_NOTIFICATIONS_SECONDS = 60
"""The least that SQS keeps messages. Nobody reads them but the measurement of latency, at once."""


@dataclass(frozen=True)
class Pipeline:
    """Names of what was built."""

    clients: Clients
    stream: str
    bucket: str
    queue_url: str
    function: str


def package() -> bytes:
    """The project's own function with its dependencies, built for the interpreter at hand."""
    project = find_project(Path.cwd())
    (spec,) = project.manifest.functions
    built = build_package(spec, Target.local(), project.root, project.root / "build" / "bench.zip", cache_dir())
    return built.path.read_bytes()


def build(system: System, code: bytes) -> Pipeline:
    """Build it and wait until it is ACTIVE. Zero buffering; raises ClientError or AssertionError where it cannot."""
    name, clients = f"bench-{uuid4().hex[:8]}", system.clients()
    clients.s3.create_bucket(Bucket=name)
    queue_url = _notified_queue(clients, name)
    stream_arn = streams.make(clients, name)
    function_arn = _function(clients, name, code)
    clients.firehose.create_delivery_stream(
        DeliveryStreamName=name,
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration={"KinesisStreamARN": stream_arn, "RoleARN": ROLE},
        ExtendedS3DestinationConfiguration=_destination(name, function_arn),
    )

    def active() -> None:
        found = clients.firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
        assert found["DeliveryStreamStatus"] == "ACTIVE", found["DeliveryStreamStatus"]

    eventually(active, _LIVE_SECONDS)
    return Pipeline(clients, name, name, queue_url, name)


def remove(pipeline: Pipeline) -> None:
    """Delete what works: stream, function, delivery stream; the next pipeline has the machine for itself."""
    clients, name = pipeline.clients, pipeline.stream
    clients.firehose.delete_delivery_stream(DeliveryStreamName=name)
    clients.kinesis.delete_stream(StreamName=name, EnforceConsumerDeletion=True)
    clients.lambda_.delete_function(FunctionName=name)


def _destination(bucket: str, function_arn: str) -> Any:
    parameters = {"LambdaArn": function_arn, "BufferSizeInMBs": "1", "BufferIntervalInSeconds": "0"}
    given = [{"ParameterName": key, "ParameterValue": value} for key, value in parameters.items()]
    return {
        "RoleARN": ROLE,
        "BucketARN": f"arn:aws:s3:::{bucket}",
        "Prefix": f"{DATA}!{{timestamp:yyyy/MM/dd/HH}}/",
        "ErrorOutputPrefix": f"{ERROR}!{{firehose:error-output-type}}/",
        "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 0},
        "ProcessingConfiguration": {"Enabled": True, "Processors": [{"Type": "Lambda", "Parameters": given}]},
    }


def _function(clients: Clients, name: str, code: bytes) -> str:
    found = clients.lambda_.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=ROLE,
        Handler="validate.handler.handler",
        Timeout=60,
        MemorySize=512,
        Environment={"Variables": {"LOG_LEVEL": "ERROR", "POWERTOOLS_METRICS_NAMESPACE": "Bench"}},
        Code={"ZipFile": code},
    )

    def active() -> None:
        state = clients.lambda_.get_function(FunctionName=name)["Configuration"].get("State", "Active")
        assert state == "Active", state

    eventually(active, _LIVE_SECONDS)
    return found["FunctionArn"]


def _notified_queue(clients: Clients, name: str) -> str:
    """Bucket -> topic -> queue, for objects below data/."""
    topic = clients.sns.create_topic(Name=name)["TopicArn"]
    retention: Any = {"MessageRetentionPeriod": str(_NOTIFICATIONS_SECONDS)}
    queue_url = clients.sqs.create_queue(QueueName=name, Attributes=retention)["QueueUrl"]
    queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"
    policy = _letting_in("sns.amazonaws.com", "sqs:SendMessage", queue)
    clients.sqs.set_queue_attributes(QueueUrl=queue_url, Attributes={"Policy": policy})
    clients.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    policy = _letting_in("s3.amazonaws.com", "sns:Publish", topic)
    clients.sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    rules: Any = [{"Name": "prefix", "Value": DATA}]
    clients.s3.put_bucket_notification_configuration(
        Bucket=name,
        NotificationConfiguration={
            "TopicConfigurations": [
                {"TopicArn": topic, "Events": ["s3:ObjectCreated:*"], "Filter": {"Key": {"FilterRules": rules}}}
            ]
        },
    )
    return queue_url


def _letting_in(service: str, action: str, resource: str) -> str:
    allow = {"Effect": "Allow", "Principal": {"Service": service}, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [allow]})


def why(error: Exception) -> str:
    """One line on why it could not be built."""
    kind = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
    return f"{kind}: {error}"[:200]
