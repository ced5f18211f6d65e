"""An emulator with EventBridge Pipes and what pipes join, and things to put on it."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from typing import Any

from hydrant.waiting import eventually

from .dynamodb_emulator import client, wait_active
from .firehose_emulator import REGION
from .kinesis_emulator import wait_active as wait_for_stream
from .pauses import look_until

SERVICES = (
    "apigateway,apigatewayv2,cloudwatch,dynamodb,dynamodbstreams,events,firehose,glue,iam,kinesis,lambda,logs,pipes,s3,sns,"
    "sqs,stepfunctions,sts"
)
SETTINGS = {"HYDRANT_ALLOWED_ORIGINS": "https://shop.example"}
ROLE = "arn:aws:iam::000000000000:role/pipe"
PATIENCE = 60.0


def arn(service: str, resource: str) -> str:
    """Of a resource in the test's account and region."""
    return f"arn:aws:{service}:{REGION}:000000000000:{resource}"


def unique(prefix: str) -> str:
    """A name of its own."""
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


class Plumbing:
    """Clients of the emulator at a port, and what tests make with them."""

    def __init__(self, port: int) -> None:
        self.pipes, self.sqs, self.kinesis = client(port, "pipes"), client(port, "sqs"), client(port, "kinesis")
        self.functions, self.logs, self.sns = client(port, "lambda"), client(port, "logs"), client(port, "sns")
        self.dynamodb, self.events, self.states = client(port), client(port, "events"), client(port, "stepfunctions")
        self.s3, self.firehose, self.apis = client(port, "s3"), client(port, "firehose"), client(port, "apigatewayv2")

    def queue(self, **attributes: str) -> str:
        """A queue; its ARN."""
        name = unique("q") + (".fifo" if attributes.get("FifoQueue") else "")
        self.sqs.create_queue(QueueName=name, Attributes=attributes)
        return arn("sqs", name)

    def url(self, queue: str) -> str:
        """The URL of a queue."""
        return str(self.sqs.get_queue_url(QueueName=queue.rpartition(":")[2])["QueueUrl"])

    def put(self, queue: str, *bodies: Any, **more: str) -> None:
        """Messages into a queue: texts, or values as JSON."""
        for body in bodies:
            text = body if isinstance(body, str) else json.dumps(body)
            self.sqs.send_message(QueueUrl=self.url(queue), MessageBody=text, **more)

    def bodies(self, queue: str, count: int) -> list[Any]:
        """The bodies of so many messages, as JSON where they are; they are deleted."""
        url: str = self.url(queue)
        found: list[str] = []

        def more() -> None:
            asked = {"QueueUrl": url, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 1}
            messages = self.sqs.receive_message(**asked).get("Messages", [])
            handles = [
                {"Id": str(number), "ReceiptHandle": each["ReceiptHandle"]} for number, each in enumerate(messages)
            ]
            if handles:
                self.sqs.delete_message_batch(QueueUrl=url, Entries=handles)
            found.extend(message["Body"] for message in messages)
            assert len(found) >= count, found[-3:]

        eventually(more, PATIENCE, interval=0)
        return [json.loads(body) if body[:1] in '{["' else body for body in found]

    def left_in(self, queue: str) -> int:
        """How many messages a queue holds, seen or not."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.sqs.get_queue_attributes(QueueUrl=self.url(queue), AttributeNames=names)["Attributes"]
        return sum(int(each) for each in found.values())

    def stream(self, shards: int = 1) -> str:
        """A Kinesis stream; its ARN."""
        name = unique("s")
        self.kinesis.create_stream(StreamName=name, ShardCount=shards)
        wait_for_stream(self.kinesis, name)
        return arn("kinesis", f"stream/{name}")

    def put_records(self, stream: str, values: list[Any], key: str | None = None) -> None:
        """Records into a stream, each with a key of its own unless one is given."""
        for start in range(0, len(values), 500):
            records = [
                {"Data": json.dumps(value).encode(), "PartitionKey": key or str(value)}
                for value in values[start : start + 500]
            ]
            assert self.kinesis.put_records(StreamARN=stream, Records=records)["FailedRecordCount"] == 0

    def changes(self, view: str = "NEW_IMAGE") -> tuple[str, str]:
        """A table with a key `p` and its stream; name and ARN."""
        name = unique("table")
        self.dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
        )
        wait_active(self.dynamodb, name)
        return name, str(self.dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"])

    def function(self, body: str) -> str:
        """A function whose handler has this body; its ARN."""
        packed, name = io.BytesIO(), unique("f")
        with zipfile.ZipFile(packed, "w") as files:
            files.writestr("app.py", f"import json\ndef handler(event, context):\n    {body}\n")
        given = {"Runtime": "python3.11", "Role": ROLE, "Handler": "app.handler", "Timeout": 30}
        self.functions.create_function(FunctionName=name, Code={"ZipFile": packed.getvalue()}, **given)

        def active() -> None:
            assert self.functions.get_function(FunctionName=name)["Configuration"]["State"] == "Active"

        look_until(active, PATIENCE)
        return arn("lambda", f"function:{name}")

    def pipe(self, source: str, target: str, **more: Any) -> str:
        """A pipe that runs; its name."""
        name = unique("pipe")
        self.pipes.create_pipe(Name=name, Source=source, Target=target, RoleArn=ROLE, **more)
        self.reach(name, "RUNNING")
        return name

    def reach(self, name: str, state: str) -> None:
        """Wait until a pipe is in a state."""

        def there() -> None:
            found = self.pipes.describe_pipe(Name=name)
            assert found["CurrentState"] == state, found

        look_until(there, PATIENCE)

    def clear(self) -> None:
        """Delete all pipes."""

        def gone() -> None:
            for pipe in self.pipes.list_pipes()["Pipes"]:
                if not pipe["CurrentState"].endswith("ING") or pipe["CurrentState"] == "RUNNING":
                    self.pipes.delete_pipe(Name=pipe["Name"])
            assert self.pipes.list_pipes()["Pipes"] == []

        look_until(gone, PATIENCE)
