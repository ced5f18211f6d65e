"""The errors that callers see, with AWS's codes and words.

    ServiceException (LocalStack's, one class per code of the API)
    ├── ResourceNotFoundException    stream_not_found, shard_not_found, shard_missing, consumer_not_found
    ├── ResourceInUseException       stream_exists, stream_not_active, consumer_exists, consumer_busy
    ├── InvalidArgumentException     what is well-formed and still impossible
    ├── ValidationException          validation.py, on_demand_only_provisioned
    ├── LimitExceededException       too_often; scaling and consumer limits
    ├── ProvisionedThroughputExceededException   rate_exceeded
    ├── ExpiredIteratorException     iterator_expired, 5 minutes after it was handed out (E-10)
    └── DryRunOperationException     dry_run, instead of the answer that a call would have had (K-1)

Words: contract facts E-11 and E-14, and those that mhart/kinesalite records from AWS in its tests.
"""

from __future__ import annotations

from datetime import UTC, datetime

from localstack.aws.api import ServiceException
from localstack.aws.api.kinesis import (
    ExpiredIteratorException,
    InvalidArgumentException,
    LimitExceededException,
    ProvisionedThroughputExceededException,
    ResourceInUseException,
    ResourceNotFoundException,
    ValidationException,
)

from hydrant.emulator.kept.unavailable import unavailable

from .models import Stream

__all__ = [
    "DryRunOperationException",
    "InvalidArgumentException",
    "LimitExceededException",
    "ResourceInUseException",
    "ResourceNotFoundException",
    "ValidationException",
]


class DryRunOperationException(ServiceException):
    """The request would have succeeded (K-1). Not every LocalStack's API has it."""

    code: str = "DryRunOperationException"
    sender_fault: bool = True
    status_code: int = 400


def dry_run(operation: str) -> DryRunOperationException:
    """All checks of a call passed, and DryRun asked for no more."""
    return DryRunOperationException(f"{operation} would have succeeded: DryRun is set, so nothing was done.")


def cannot_keep(error: Exception) -> ServiceException:
    """The disk takes no records now: AWS's error for what may be tried again."""
    return unavailable(str(error))


def stream_not_found(name: str, account_id: str) -> ResourceNotFoundException:
    """There is no stream of this name, or it isn't ready (E-14)."""
    return ResourceNotFoundException(f"Stream {name} under account {account_id} not found.")


def stream_exists(name: str, account_id: str) -> ResourceInUseException:
    """CreateStream with a name that is taken."""
    return ResourceInUseException(f"Stream {name} under account {account_id} already exists.")


def stream_not_active(stream: Stream) -> ResourceInUseException:
    """A change while another one is going on."""
    return ResourceInUseException(
        f"Stream {stream.name} under account {stream.account_id} not ACTIVE, instead in state {stream.status}"
    )


def shard_not_found(stream: Stream, shard_id: str) -> ResourceNotFoundException:
    """A split or merge names a shard that isn't there."""
    return ResourceNotFoundException(
        f"Could not find shard {shard_id} in stream {stream.name} under account {stream.account_id}."
    )


def shard_missing(stream_name: str, account_id: str, shard_id: str) -> ResourceNotFoundException:
    """A reader names a shard that isn't there."""
    return ResourceNotFoundException(
        f"Shard {shard_id} in stream {stream_name} under account {account_id} does not exist"
    )


def consumer_not_found(label: str, account_id: str) -> ResourceNotFoundException:
    """There is no consumer of this name or ARN."""
    return ResourceNotFoundException(f"Consumer {label} under account {account_id} not found.")


def consumer_exists(stream: Stream, name: str) -> ResourceInUseException:
    """RegisterStreamConsumer with a name that is taken."""
    return ResourceInUseException(
        f"Consumer {name} under stream {stream.name} already exists for account {stream.account_id}."
    )


def consumer_busy(stream: Stream, name: str, why: str) -> ResourceInUseException:
    """SubscribeToShard for a consumer that can't take it now."""
    return ResourceInUseException(
        f"Consumer {name} of stream {stream.name} under account {stream.account_id} cannot subscribe: {why}."
    )


def provisioned_only(operation: str, stream: Stream) -> ValidationException:
    """A resharding call on an on-demand stream [Kinesis API reference: SplitShard, errors]."""
    return ValidationException(
        f"{operation} is only supported for data streams with the provisioned capacity mode: stream {stream.name}"
        f" under account {stream.account_id} is in ON_DEMAND mode."
    )


def invalid_starting_number(stream: Stream, shard_id: str, number: str) -> InvalidArgumentException:
    """GetShardIterator with a sequence number that the shard never gave out."""
    return InvalidArgumentException(
        f"StartingSequenceNumber {number} used in GetShardIterator on shard {shard_id} in stream {stream.name}"
        f" under account {stream.account_id} is invalid because it did not come from this stream."
    )


def rate_exceeded(stream: Stream, shard_id: str) -> ProvisionedThroughputExceededException:
    """A record or a read above what its shard takes (E-11)."""
    return ProvisionedThroughputExceededException(
        f"Rate exceeded for shard {shard_id} in stream {stream.name} under account {stream.account_id}."
    )


def too_often(stream_name: str | None, account_id: str) -> LimitExceededException:
    """A control call above the rate of its operation (E-11)."""
    subject = f"stream {stream_name} under account" if stream_name else "account"
    return LimitExceededException(f"Rate exceeded for {subject} {account_id}.")


def iterator_expired(created_at: float, now: float) -> ExpiredIteratorException:
    """GetRecords with an iterator older than five minutes (E-10)."""
    return ExpiredIteratorException(
        f"Iterator expired. The iterator was created at time {_utc(created_at)} while right now it is {_utc(now)}"
        " which is further in the future than the tolerated delay of 300000 milliseconds."
    )


def _utc(timestamp: float) -> str:
    return datetime.fromtimestamp(timestamp, UTC).strftime("%a %b %d %H:%M:%S UTC %Y")
