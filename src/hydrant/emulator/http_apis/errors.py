"""How HTTP APIs refuse a request: the errors of AWS, and what is not served."""

from localstack.aws.api import CommonServiceException

_NOT_SERVED = 501


def bad(words: str) -> CommonServiceException:
    """A request that cannot be."""
    return CommonServiceException("BadRequestException", words, 400, sender_fault=True)


def conflict(words: str) -> CommonServiceException:
    """Something that another part stands against."""
    return CommonServiceException("ConflictException", words, 409, sender_fault=True)


def missing(words: str) -> CommonServiceException:
    """Something that is not there."""
    return CommonServiceException("NotFoundException", words, 404, sender_fault=True)


def not_served(what: str) -> CommonServiceException:
    """What is not served here, by name."""
    return CommonServiceException("NotImplemented", f"Hydrant's HTTP APIs do not serve {what}.", _NOT_SERVED)
