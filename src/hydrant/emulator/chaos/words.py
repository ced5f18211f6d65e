"""How AWS words the errors that are injected: by service, HTTP status or code. Pure.

Codes and words are those of AWS's API references: each service's list of errors, and the list of common errors
for what a service names no own code for.
"""

from typing import NamedTuple


class Refusal(NamedTuple):
    """An error as AWS answers it."""

    code: str
    words: str
    status: int


_COMMON = (
    Refusal("ThrottlingException", "Rate exceeded", 400),
    Refusal("AccessDeniedException", "You do not have sufficient access to perform this action.", 403),
    Refusal("TooManyRequestsException", "Rate exceeded", 429),
    Refusal(
        "InternalFailure",
        "The request processing has failed because of an unknown error, exception or failure.",
        500,
    ),
    Refusal("ServiceUnavailable", "The request has failed due to a temporary failure of the server.", 503),
)
_OWN: dict[str, tuple[Refusal, ...]] = {
    "s3": (
        Refusal(
            "RequestTimeout",
            "Your socket connection to the server was not read from or written to within the timeout period. "
            "Idle connections will be closed.",
            400,
        ),
        Refusal("AccessDenied", "Access Denied", 403),
        Refusal("InternalError", "We encountered an internal error. Please try again.", 500),
        Refusal("SlowDown", "Please reduce your request rate.", 503),
        Refusal("ServiceUnavailable", "Service is unable to handle request.", 503),
    ),
    "kinesis": (
        Refusal("ProvisionedThroughputExceededException", "Rate exceeded for shard.", 400),
        Refusal("LimitExceededException", "Rate exceeded.", 400),
    ),
    "firehose": (
        Refusal("LimitExceededException", "Rate exceeded.", 400),
        Refusal("ServiceUnavailableException", "Slow down.", 503),
    ),
    "lambda": (
        Refusal("TooManyRequestsException", "Rate Exceeded.", 429),
        Refusal("ServiceException", "An error occurred and the request cannot be processed.", 500),
    ),
    "sns": (
        Refusal("Throttled", "Rate exceeded", 400),
        Refusal("AuthorizationError", "Access denied.", 403),
        Refusal("InternalError", "Internal service error.", 500),
    ),
    "sqs": (
        Refusal("RequestThrottled", "Request is throttled.", 400),
        Refusal("AccessDenied", "Access to the resource is denied.", 403),
    ),
    "logs": (Refusal("ServiceUnavailableException", "The service cannot complete the request.", 503),),
    "cloudwatch": (
        Refusal("Throttling", "Rate exceeded", 400),
        Refusal("InternalServiceError", "Request processing has failed due to some unknown error.", 500),
    ),
    "dynamodb": (
        Refusal(
            "ProvisionedThroughputExceededException",
            "The level of configured provisioned throughput for the table was exceeded. Consider increasing your "
            "provisioning level with the UpdateTable API.",
            400,
        ),
        Refusal("InternalServerError", "Internal server error", 500),
    ),
}
_BY_NAME = "The request was refused by a fault that was injected."
"""For a code of a service's model, of which no words are known here."""


def refusal_of(service: str, error: str) -> Refusal | None:
    """The refusal that a status or a code stands for; None where nothing is known of it."""
    known = (*_OWN.get(service, ()), *_COMMON)
    if error.isdecimal():
        return next((each for each in known if each.status == int(error)), None)
    return next((each for each in known if each.code == error), None)


def of_model(code: str, status: int) -> Refusal:
    """A refusal by a code of the service's own model."""
    return Refusal(code, _BY_NAME, status)


def offered(service: str) -> str:
    """What can be given as an error of a service, for people."""
    found = {each.code: each.status for each in (*_COMMON, *_OWN.get(service, ()))}
    by_status: dict[int, list[str]] = {}
    for code, status in found.items():
        if refusal_of(service, code):
            by_status.setdefault(status, []).append(code)
    return ", ".join(f"{status} ({' or '.join(reversed(codes))})" for status, codes in sorted(by_status.items()))
