"""Classes of log groups: what one for infrequent access does not do (J-23)."""

from __future__ import annotations

from localstack.aws.api.logs import InvalidOperationException, InvalidParameterException, ValidationException
from moto.logs.models import LogGroup

STANDARD, INFREQUENT, DELIVERY = "STANDARD", "INFREQUENT_ACCESS", "DELIVERY"
_CLASS = "_hydrant_class"


def check(wanted: str) -> None:
    """Raise InvalidParameterException for a class that is none, or not served."""
    if wanted == DELIVERY:
        raise InvalidParameterException(
            "The emulator does not serve log groups of the class DELIVERY; on AWS they work."
        )
    if wanted not in (STANDARD, INFREQUENT):
        raise InvalidParameterException(f"There is no log group class {wanted}.")


def classify(group: LogGroup, wanted: str) -> None:
    """Note the class with the group, for good."""
    vars(group)[_CLASS] = wanted


def class_of(group: LogGroup) -> str:
    """The class of a group; those that were made without one are standard."""
    return str(vars(group).get(_CLASS, STANDARD))


def read_only_if_standard(group: LogGroup, operation: str) -> None:
    """Raise InvalidOperationException where lines cannot be read one by one, but by Logs Insights alone."""
    if (found := class_of(group)) != STANDARD:
        raise InvalidOperationException(
            f"The log group {group.name} is of log-group-class {found}. "
            f"{operation} is not supported for this log class."
        )


def only_standard(group: LogGroup) -> None:
    """Raise ValidationException where a group cannot have filters."""
    if class_of(group) != STANDARD:
        raise ValidationException("This operation is only supported on the Standard log class.")
