"""What AWS refused, or why it was not reached, in the words of an error that users see."""

from typing import Any

from ..errors import HydrantError

_DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException", "403"}
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId", "InvalidAccessKeyId"}


def refusal(error: BaseException) -> HydrantError | None:
    """The error of the AWS SDK as one of ours; None for any other error."""
    if not type(error).__module__.startswith("botocore."):  # without importing botocore for every command
        return None
    response: Any = getattr(error, "response", None)
    if not isinstance(response, dict):
        return HydrantError(
            "AWS was not reached, or cannot be asked so.",
            str(error),
            "Check --target, --profile, --region, --endpoint.",
        )
    operation = getattr(error, "operation_name", "a call")
    code = str(response.get("Error", {}).get("Code", ""))
    return HydrantError(f"{operation} was refused.", said(error), _next(code, operation))


def said(error: BaseException) -> str:
    """AWS's code and message, without what the SDK says around them."""
    response: Any = getattr(error, "response", None)
    if not isinstance(response, dict):
        return str(error)
    told = response.get("Error", {})
    return ": ".join(filter(None, (str(told.get("Code", "")), str(told.get("Message", "")))))


def _next(code: str, operation: str) -> str:
    if code in _DENIED:
        return f"Ask for the right to {operation}, or name another role: --profile"
    if code in _EXPIRED:
        return "Log in again, or name another profile: --profile"
    return "Check what is named, and --target, --profile, --region."
