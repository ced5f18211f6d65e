"""What tests of a pipeline ask of it: records that arrived, records that were rejected, notifications."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..error_objects.lines import Rejection, parse
from ..pipeline.clients import Clients
from ..pipeline.notifications import ObjectCreated, drain_queue
from ..pipeline.objects import keys
from ..stack import control_client
from ..stack.registry import StackRecord
from ..stack.reset import reset_data
from ..unpack import lines_of


@dataclass(frozen=True)
class Pipeline:
    """A deployed stack as a test sees it. Reading delivers first what the delivery streams still hold."""

    stack: StackRecord
    clients: Clients
    outputs: Mapping[str, Any]

    def flush(self, seconds: float = 60.0) -> None:
        """Deliver everything that the delivery streams have not delivered yet."""
        control_client.flush(self.stack.port, seconds, self.stack.host)

    def reset(self) -> None:
        """Forget all records, objects and messages; what is deployed stays."""
        reset_data(self.stack, self.clients)

    def records_in(self, bucket: str, prefix: str = "") -> list[bytes]:
        """The lines of all objects below a prefix, compressed or not, in the order of their keys."""
        self.flush()
        return [line for key in keys(self.clients.s3, bucket, prefix) for line in self._lines(bucket, key)]

    def rejected(self, bucket: str | None = None, prefix: str | None = None) -> list[Rejection]:
        """The rejected records: below the outputs `bucket_name` and `error_prefix` unless others are named."""
        bucket = bucket or str(self.outputs["bucket_name"])
        prefix = str(self.outputs["error_prefix"]) if prefix is None else prefix
        return [parse(line) for line in self.records_in(bucket, prefix)]

    def notifications(self, queue_url: str, wait_seconds: int = 1) -> list[ObjectCreated]:
        """Receive and delete what S3 told a queue, by way of SNS or not, until it is empty for `wait_seconds`."""
        return [each for found in drain_queue(self.clients.sqs, queue_url, wait_seconds) for each in found]

    def _lines(self, bucket: str, key: str) -> list[bytes]:
        return list(lines_of(self.clients.s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks()))
