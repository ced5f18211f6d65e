"""AWS's errors, with AWS's codes and words where they are known (A-4 to A-10, A-18, A-31 to A-34).

ServiceException (LocalStack)
+-- ValidationException         the request breaks the model: see emulator.requests.constraints
+-- InvalidArgumentException    the request makes no sense: see destinations.rules
+-- ResourceInUseException      name taken, or not in this status
+-- ResourceNotFoundException   unknown name, or not ready for records
+-- InvalidSourceException      only CloudWatch Logs may put records here
+-- ConcurrentModificationException, ServiceUnavailableException
"""

from localstack.aws.api import CommonServiceException
from localstack.aws.api.firehose import (
    ConcurrentModificationException,
    InvalidArgumentException,
    InvalidSourceException,
    LimitExceededException,
    ResourceInUseException,
    ResourceNotFoundException,
    ServiceUnavailableException,
)

from hydrant.emulator.requests.refusals import validation_words


def validation_error(failures: list[str]) -> CommonServiceException:
    """All broken constraints of a request in one error (A-21)."""
    return CommonServiceException("ValidationException", validation_words(failures), sender_fault=True)


def invalid_argument(message: str) -> InvalidArgumentException:
    """What the model allows and AWS refuses (A-23)."""
    return InvalidArgumentException(message)


def not_found(name: str, account_id: str) -> ResourceNotFoundException:
    """An unknown name, or puts to what is CREATING or DELETING (A-4, A-5, A-8)."""
    return ResourceNotFoundException(f"Firehose {name} under account {account_id} not found.")


def cannot_keep(error: Exception) -> ServiceUnavailableException:
    """The disk takes no records now, and may in a moment."""
    return ServiceUnavailableException(f"The stack's folder takes nothing now: {error}")


def resource_in_use(message: str) -> ResourceInUseException:
    """Not now, in words of the caller (A-28)."""
    return ResourceInUseException(message)


def already_exists(name: str, account_id: str) -> ResourceInUseException:
    """The name of a new delivery stream is taken (A-7)."""
    return ResourceInUseException(f"Firehose {name} under accountId {account_id} already exists")


def cannot_delete(name: str, account_id: str, status: str) -> ResourceInUseException:
    """A delivery stream that is CREATING cannot be deleted (A-4)."""
    return ResourceInUseException(f"Firehose {name} under account {account_id} cannot be deleted in {status} state")


def cannot_update(name: str, status: str) -> ResourceInUseException:
    """Only what is ACTIVE can be changed (A-4, A-5)."""
    return ResourceInUseException(f"Cannot update firehose: {name} when it is in {status} status.")


def version_mismatch(name: str, current: str, specified: str) -> ConcurrentModificationException:
    """An update of another version than the current one (A-18)."""
    return ConcurrentModificationException(
        f"Cannot update firehose: {name} since the current version id: {current} "
        f"and specified version id: {specified} do not match"
    )


def put_to_kinesis_source() -> InvalidArgumentException:
    """Records of such a delivery stream come from Kinesis (A-34)."""
    return InvalidArgumentException("This operation is not permitted on KinesisStreamAsSource delivery stream type.")


def only_from_logs() -> InvalidSourceException:
    """A put by anybody but CloudWatch Logs to a stream that decompresses; the words are those of AWS's model."""
    return InvalidSourceException(
        "Only requests from CloudWatch Logs are supported when CloudWatch Logs decompression is enabled."
    )


def throttled(name: str) -> ServiceUnavailableException:
    """More is undelivered than the emulator holds in memory (A-33)."""
    return ServiceUnavailableException(f"Slow down: delivery stream {name} holds too many undelivered records.")


def too_many(most: int) -> LimitExceededException:
    """The most delivery streams of an account and region (A-11); the words are ours."""
    return LimitExceededException(f"You have already {most} delivery streams in this account and region.")


def limit_exceeded(message: str) -> LimitExceededException:
    """Other limits; AWS's words are unknown."""
    return LimitExceededException(message)


def too_often() -> CommonServiceException:
    """More control calls than AWS takes (A-11); the words are those of other services of AWS."""
    return CommonServiceException("ThrottlingException", "Rate exceeded", sender_fault=True)
