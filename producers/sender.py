"""Puts events into a Kinesis stream and tells which ones it acknowledged."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as ConnectionFailed

from .errors import StreamError
from .generator import Event

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

MAX_ENTRIES = 500
MAX_BYTES = 5_000_000
"""Of one PutRecords call, partition keys included: the older limit, so that it holds everywhere (E-8)."""

_ATTEMPTS = 10
_BASE_S = 0.1
_MAX_S = 5.0
_HINT = "Is the stack up, and are the stream's name and the AWS variables right?"
_THROTTLED = {"ProvisionedThroughputExceededException", "LimitExceededException", "ThrottlingException"}
_FINAL = {"ResourceNotFoundException", "AccessDeniedException", "UnrecognizedClientException", "ValidationException"}


class Sender:
    """Sends batches to one stream with PutRecords (E-8, E-13).

    Entries that fail are sent again, alone, after a pause that grows with full jitter; calls that fail likewise. So an
    entry that was retried lands behind later ones of its batch: within a partition key the order then is not kept,
    and a call whose reply got lost may leave its records twice.
    """

    def __init__(
        self,
        client: "KinesisClient",
        stream_name: str,
        pause: Callable[[float], object],
        batch_size: int = MAX_ENTRIES,
    ) -> None:
        """`pause` waits for a number of seconds. `batch_size` is the most entries of a call, 1-500."""
        self._client = client
        self._stream_name = stream_name
        self._pause = pause
        self._batch_size = min(batch_size, MAX_ENTRIES)

    def send(self, events: Sequence[Event]) -> Iterator[list[Event]]:
        """Send the events in as many calls as it takes; yield what each call got acknowledged.

        Raises StreamError when the stream does not take them, after ten attempts where another may help.
        """
        for batch in batches(events, self._batch_size):
            yield from self._send_batch(batch)

    def _send_batch(self, batch: list[Event]) -> Iterator[list[Event]]:
        problem = StreamError("")
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._pause(random.uniform(0, min(_MAX_S, _BASE_S * 2**attempt)))
            try:
                acknowledged, batch, why = self._put(batch)
                if batch:
                    problem = self._too_fast(len(batch), why)
            except (ConnectionFailed, HTTPClientError) as error:
                acknowledged, problem = [], self._not_reached(error)
            except ClientError as error:
                acknowledged, problem = [], self._refused(len(batch), error)
            if acknowledged:
                yield acknowledged
            if not batch:
                return
        raise problem

    def _too_fast(self, count: int, why: str) -> StreamError:
        title = f"The stream {self._stream_name} did not take {records(count)} in {_ATTEMPTS} attempts: {why}"
        return StreamError(f"{title.rstrip('.')}.", "Lower the rate, or give the stream more shards.")

    def _refused(self, count: int, error: ClientError) -> StreamError:
        if error.response["Error"]["Code"] in _THROTTLED:
            return self._too_fast(count, str(error))
        title = f"The stream {self._stream_name} did not take {records(count)} in {_ATTEMPTS} attempts."
        return StreamError(title, _HINT, str(error))

    def _not_reached(self, error: Exception) -> StreamError:
        url = self._client.meta.endpoint_url
        host = urlsplit(url).hostname
        what = "was not reached" if isinstance(error, ConnectionFailed) else "did not answer"
        return StreamError(
            f"The endpoint {url} {what} in {_ATTEMPTS} attempts.",
            f"See whether the stack is running: hydrant status. Behind a proxy, set NO_PROXY={host}.",
            str(error),
        )

    def _put(self, batch: list[Event]) -> tuple[list[Event], list[Event], str]:
        """Call once. Returns what was acknowledged, what was not, and why not.

        Raises StreamError when another attempt changes nothing, else what botocore raised.
        """
        try:
            reply = self._client.put_records(
                StreamName=self._stream_name,
                Records=[{"Data": event.data, "PartitionKey": event.key} for event in batch],
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _FINAL:
                raise StreamError(str(error), _HINT) from error
            raise
        except (ConnectionFailed, HTTPClientError):
            raise
        except BotoCoreError as error:  # no keys, a name that cannot be: another attempt changes nothing
            raise StreamError(str(error), _HINT) from error
        if not reply.get("FailedRecordCount"):
            return batch, [], ""
        acknowledged, failed, problem = [], [], ""
        for event, entry in zip(batch, reply["Records"], strict=True):
            if entry.get("ErrorCode"):
                failed.append(event)
                problem = f"{entry.get('ErrorCode')}: {entry.get('ErrorMessage')}"
            else:
                acknowledged.append(event)
        return acknowledged, failed, problem


def records(count: int) -> str:
    """Return `1 record`, `2 records`."""
    return f"{count} record" if count == 1 else f"{count} records"


def batches(events: Sequence[Event], most: int) -> Iterator[list[Event]]:
    """Cut into batches of at most `most` events and MAX_BYTES bytes, in order."""
    batch: list[Event] = []
    size = 0
    for event in events:
        length = len(event.data) + len(event.key.encode())
        if batch and (len(batch) == most or size + length > MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += length
    if batch:
        yield batch
