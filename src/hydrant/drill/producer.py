"""A producer in a process of its own, which may be killed at any moment: `python -m hydrant.drill.producer`.

The first line on stdin says what to send, each further one up to which record it may. It tells on stdout before each
put which records go, and afterwards what became of them, so that whoever kills it knows what it cannot know.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from hydrant.pipeline.clients import Clients

from .records import record

SENDING, ACKNOWLEDGED, REFUSED = "sending", "acknowledged", "refused"
UNANSWERED, UNREACHABLE = "unanswered", "unreachable"
_AGAIN_SECONDS = 0.1
_THROTTLED = {"ProvisionedThroughputExceededException", "LimitExceededException", "ThrottlingException"}

Batch = list[int]


@dataclass(frozen=True)
class Order:
    """What to send: records `first` to `last` less those of `skip`, `size` in a put, `interval` seconds between two."""

    endpoint: str
    region: str
    stream: str
    created_ms: int
    last: int
    size: int
    interval: float
    starts: list[int] = field(default_factory=list)
    skip: list[int] = field(default_factory=list)

    def batches(self) -> Iterator[tuple[int, Batch]]:
        """Each batch with the number at which it begins."""
        skip = set(self.skip)
        for start in self.starts:
            yield start, [n for n in range(start, min(start + self.size, self.last)) if n not in skip]


class Gate:
    """Up to which record may be sent, as the lines on stdin say; everything ends with stdin."""

    def __init__(self) -> None:
        self._limit = 0
        self._changed = threading.Condition()
        threading.Thread(target=self._read, name="drill-gate", daemon=True).start()

    def pass_on(self, number: int) -> bool:
        """Wait until a record may be sent; whether it may at all."""
        with self._changed:
            self._changed.wait_for(lambda: self._limit is None or number < self._limit)
            return self._limit is not None

    def _read(self) -> None:
        for line in sys.stdin:
            self._set(int(line))
        self._set(None)

    def _set(self, limit: Any) -> None:
        with self._changed:
            self._limit = limit
            self._changed.notify_all()


def main() -> None:
    """Send until all is acknowledged, or nobody listens."""
    order = Order(**json.loads(sys.stdin.readline()))
    kinesis = Clients(order.region, order.endpoint, retries=0).kinesis
    gate = Gate()
    for start, batch in order.batches():
        if not gate.pass_on(start):
            return
        begun = time.monotonic()
        while batch:
            batch = _put(kinesis, order, batch)  # noqa: PLW2901 - what is left of it
            if batch:
                time.sleep(_AGAIN_SECONDS)
        time.sleep(max(0.0, order.interval - (time.monotonic() - begun)))


def _put(kinesis: Any, order: Order, batch: Batch) -> Batch:
    """Put a batch once; what must be put again."""
    tell(SENDING, batch)
    entries = [{"Data": record(n, order.created_ms), "PartitionKey": f"{n}"} for n in batch]
    try:
        answer = kinesis.put_records(StreamName=order.stream, Records=entries)
    except ClientError as error:
        known = error.response["Error"]["Code"] in _THROTTLED
        if not known and error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
            raise
        tell(REFUSED if known else UNANSWERED, batch)
        return batch
    except EndpointConnectionError:  # nobody listens: it cannot count
        tell(UNREACHABLE, batch)
        return batch
    except BotoCoreError:
        tell(UNANSWERED, batch)
        return batch
    left = [n for n, each in zip(batch, answer["Records"], strict=True) if each.get("ErrorCode")]
    refused = set(left)
    tell(ACKNOWLEDGED, [n for n in batch if n not in refused])
    if left:
        tell(REFUSED, left)
    return left


def tell(what: str, numbers: Batch) -> None:
    """Tell whoever started this process."""
    sys.stdout.write(json.dumps([what, numbers]) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
