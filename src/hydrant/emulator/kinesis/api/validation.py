"""Constraints of the API model, checked before each operation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from botocore.model import StructureShape
from localstack.aws.api.kinesis import ValidationException

from hydrant.emulator.requests.constraints import violations
from hydrant.emulator.requests.refusals import validation_words


def check(shape: StructureShape | None, request: Mapping[str, Any], skip: Collection[str] = ()) -> None:
    """Raise `ValidationException` that lists the constraints a request breaks; members in `skip` are left out."""
    failures = violations(shape, request, skip=skip)
    if failures:
        raise ValidationException(validation_words(failures))
