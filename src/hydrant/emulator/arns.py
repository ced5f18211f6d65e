"""ARNs: the one place where they are taken apart and put together. Pure.

Forms: [IAM User Guide, Identify AWS resources with Amazon Resource Names] and, for each service, [Service Authorization
Reference, resource types]. What is built is in the partition `aws`: the emulator has no other.
"""

import re
from dataclasses import dataclass, replace

_PARTS = 6
_STREAM = re.compile(r"stream/(?P<name>[\w.-]+)(?:/consumer/(?P<consumer>[\w.-]+:\d+))?")
_TABLE = re.compile(r"table/(?P<name>[a-zA-Z0-9_.-]+)(?P<below>/.*)?")
_FUNCTION = re.compile(r"function:(?P<name>[^:]+)(?::(?P<qualifier>[^:]+))?")
_QUEUE = re.compile(r"queue/(?P<id>[\w.-]+)")
_CHANNEL = re.compile(r"channel/(?P<id>[\w./-]+)")
_ACCOUNT = re.compile(r"\d{12}")


class ArnError(ValueError):
    """A text is not the ARN that it should be."""


@dataclass(frozen=True)
class Arn:
    """The six parts of an ARN; region and account are empty where the service has none."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> "Arn":
        """The parts of an ARN. Raises ArnError."""
        parts = text.split(":", _PARTS - 1)
        if len(parts) != _PARTS or parts[0] != "arn":
            raise _no_arn(text)
        _, partition, service, region, account, resource = parts
        if not (partition and service and resource):
            raise _no_arn(text)
        return cls(partition, service, region, account, resource)

    def __str__(self) -> str:
        return ":".join(("arn", self.partition, self.service, self.region, self.account, self.resource))


@dataclass(frozen=True)
class FunctionArn:
    """A Lambda function, with a qualifier if it names a version or alias."""

    partition: str
    region: str
    account: str
    name: str
    qualifier: str | None = None

    @classmethod
    def parse(cls, text: str) -> "FunctionArn":
        """The parts of a function's ARN. Raises ArnError."""
        arn, match = _match(text, "lambda", _FUNCTION, "a Lambda function")
        return cls(arn.partition, arn.region, arn.account, match["name"], match["qualifier"])

    @property
    def qualified(self) -> "FunctionArn":
        """The same with a qualifier: $LATEST if it has none."""
        return self if self.qualifier else replace(self, qualifier="$LATEST")

    def __str__(self) -> str:
        resource = f"function:{self.name}" + (f":{self.qualifier}" if self.qualifier else "")
        return str(Arn(self.partition, "lambda", self.region, self.account, resource))


@dataclass(frozen=True)
class StreamArn:
    """A Kinesis stream, or one of its consumers: `name:created`, as its ARN ends."""

    partition: str
    region: str
    account: str
    name: str
    consumer: str | None = None

    @classmethod
    def parse(cls, text: str) -> "StreamArn":
        """The parts of a stream's or consumer's ARN. Raises ArnError."""
        arn, match = _match(text, "kinesis", _STREAM, "a stream or consumer")
        if not _ACCOUNT.fullmatch(arn.account):
            raise _no("a stream or consumer", text)
        return cls(arn.partition, arn.region, arn.account, match["name"], match["consumer"])

    def __str__(self) -> str:
        resource = f"stream/{self.name}" + (f"/consumer/{self.consumer}" if self.consumer else "")
        return str(Arn(self.partition, "kinesis", self.region, self.account, resource))


@dataclass(frozen=True)
class QueueArn:
    """A queue on a Kinesis stream; its id is not its name."""

    partition: str
    region: str
    account: str
    id: str

    @classmethod
    def parse(cls, text: str) -> "QueueArn":
        """The parts of a queue's ARN. Raises ArnError."""
        arn, match = _match(text, "kinesis", _QUEUE, "a queue of Kinesis")
        return cls(arn.partition, arn.region, arn.account, match["id"])

    def __str__(self) -> str:
        return str(Arn(self.partition, "kinesis", self.region, self.account, f"queue/{self.id}"))


@dataclass(frozen=True)
class ChannelArn:
    """A channel of a Kinesis stream: `id` is what stands behind `channel/`."""

    partition: str
    region: str
    account: str
    id: str

    @classmethod
    def parse(cls, text: str) -> "ChannelArn":
        """The parts of a channel's ARN. Raises ArnError."""
        arn, match = _match(text, "kinesis", _CHANNEL, "a channel of Kinesis")
        return cls(arn.partition, arn.region, arn.account, match["id"])

    def __str__(self) -> str:
        return str(Arn(self.partition, "kinesis", self.region, self.account, f"channel/{self.id}"))


@dataclass(frozen=True)
class TableArn:
    """A DynamoDB table, or what lies `below` it: `/stream/...`, `/index/...`, `/backup/...`; empty for itself."""

    partition: str
    region: str
    account: str
    name: str
    below: str = ""

    @classmethod
    def parse(cls, text: str) -> "TableArn":
        """The parts of a table's ARN. Raises ArnError."""
        arn, match = _match(text, "dynamodb", _TABLE, "a DynamoDB table")
        if not _ACCOUNT.fullmatch(arn.account):
            raise _no("a DynamoDB table", text)
        return cls(arn.partition, arn.region, arn.account, match["name"], match["below"] or "")

    def __str__(self) -> str:
        return str(Arn(self.partition, "dynamodb", self.region, self.account, f"table/{self.name}{self.below}"))


def table_arn(region: str, account: str, name: str) -> str:
    """The ARN of a DynamoDB table."""
    return str(TableArn("aws", region, account, name))


def stream_arn(region: str, account: str, name: str) -> str:
    """The ARN of a Kinesis stream."""
    return str(StreamArn("aws", region, account, name))


def bucket_arn(name: str) -> str:
    """The ARN of an S3 bucket."""
    return str(Arn("aws", "s3", "", "", name))


def bucket_name(arn: str) -> str:
    """The name in the ARN of an S3 bucket. Raises ArnError, also for the ARN of an object."""
    try:
        parsed = Arn.parse(arn)
    except ArnError as error:
        raise _no("an S3 bucket", arn) from error
    if parsed.service != "s3" or parsed.region or parsed.account or "/" in parsed.resource:
        raise _no("an S3 bucket", arn)
    return parsed.resource


def delivery_stream_arn(region: str, account: str, name: str) -> str:
    """The ARN of a delivery stream of Firehose."""
    return str(Arn("aws", "firehose", region, account, f"deliverystream/{name}"))


def log_stream_arn(region: str, account: str, group: str, stream: str) -> str:
    """The ARN of a log stream in CloudWatch Logs."""
    return str(Arn("aws", "logs", region, account, f"log-group:{group}:log-stream:{stream}"))


def _match(text: str, service: str, form: re.Pattern[str], what: str) -> tuple[Arn, re.Match[str]]:
    try:
        arn = Arn.parse(text)
    except ArnError as error:
        raise _no(what, text) from error
    match = form.fullmatch(arn.resource)
    if arn.service != service or match is None:
        raise _no(what, text)
    return arn, match


def _no(what: str, text: str) -> ArnError:
    return ArnError(f"{text} is not the ARN of {what}.")


def _no_arn(text: str) -> ArnError:
    return ArnError(f"{text} is not an ARN: arn:partition:service:region:account:resource.")
