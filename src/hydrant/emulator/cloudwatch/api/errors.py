"""The errors of CloudWatch's API."""

from localstack.aws.api import CommonServiceException


def validation(message: str) -> CommonServiceException:
    """Something in the request is wrong."""
    return CommonServiceException("ValidationError", message, 400, True)


def invalid(message: str) -> CommonServiceException:
    """A parameter has a value that it cannot have."""
    return CommonServiceException("InvalidParameterValue", message, 400, True)


def combination(message: str) -> CommonServiceException:
    """Parameters that do not go together."""
    return CommonServiceException("InvalidParameterCombination", message, 400, True)


def not_found(message: str = "Unknown") -> CommonServiceException:
    """What is named is not there."""
    return CommonServiceException("ResourceNotFound", message, 404, True)
