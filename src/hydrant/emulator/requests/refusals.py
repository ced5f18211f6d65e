"""Why a request goes no further than the model: the errors that every service of AWS has. Pure.

    RefusedRequest
    ├── malformed            SerializationException, 400: the body cannot be read as the model says
    ├── unknown_operation    UnknownOperationException, 400 or 404: there is no such operation
    ├── not_a_post           AccessDeniedException, 403: JSON protocols know one method
    ├── not_served           NotImplemented, 501: AWS knows the member, the emulator does not
    ├── operation_not_served NotImplemented, 501: the same of an operation
    └── invalid              ValidationException, 400: it can be read and breaks a constraint of the model

Codes and status are those of R-1, R-2, R-4, R-5 and R-9.
"""


class RefusedRequest(Exception):
    """The caller's mistake; `code` and `words` are AWS's, `status` the one of HTTP."""

    def __init__(self, code: str, words: str = "", status: int = 400) -> None:
        super().__init__(words or code)
        self.code = code
        self.words = words
        self.status = status


def malformed(words: str = "") -> RefusedRequest:
    """The request cannot be read. AWS has no words where the body is no document at all."""
    return RefusedRequest("SerializationException", words)


def unknown_operation(status: int = 400) -> RefusedRequest:
    """The target, or the path, names no operation. AWS answers without words."""
    return RefusedRequest("UnknownOperationException", status=status)


def not_a_post() -> RefusedRequest:
    """JSON protocols are spoken with POST alone."""
    return RefusedRequest("AccessDeniedException", "Unable to determine service/operation name to be authorized", 403)


def not_served(operation: str, member: str) -> RefusedRequest:
    """A member that AWS knows and nobody here looks at (R-14). SDKs do not try a 501 again."""
    return RefusedRequest(
        "NotImplemented",
        f"The emulator does not serve {member} of {operation}, which AWS does: leave it out for the emulator.",
        501,
    )


def operation_not_served(service: str, operation: str) -> RefusedRequest:
    """An operation that AWS knows and nobody here has."""
    return RefusedRequest(
        "NotImplemented",
        f"The emulator does not serve {operation} of {service}, which AWS does: leave the call out for the emulator.",
        501,
    )


def invalid(failures: list[str]) -> RefusedRequest:
    """Constraints of the model are broken: one sentence for each."""
    return RefusedRequest("ValidationException", validation_words(failures))


def validation_words(failures: list[str]) -> str:
    """One message for all broken constraints of a request (A-21)."""
    plural = "s" if len(failures) > 1 else ""
    return f"{len(failures)} validation error{plural} detected: {'; '.join(failures)}"
