"""AWS's error for what cannot be kept now and may be tried again, as the disk may have room in a moment."""

from localstack.aws.api import CommonServiceException


def unavailable(why: str) -> CommonServiceException:
    """ServiceUnavailable, with status 503: SDKs try again."""
    return CommonServiceException("ServiceUnavailable", f"The stack's folder takes nothing now: {why}", status_code=503)
