"""Clients of the services around a pipe, and what their errors mean for a batch."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from localstack.aws.connect import connect_to

from hydrant.emulator.arns import Arn
from hydrant.emulator.faults.kinds import fault_of
from hydrant.emulator.faults.report import FAULTS
from hydrant.emulator.throttling import THROTTLED

from ..engine.ports import Failed

_PASSING = THROTTLED | {"ResourceConflictException", "ServiceException", "ServiceUnavailableException"}
_SERVER_ERROR = 500
_ONE_HOST = Config(inject_host_prefix=False)
"""StartSyncExecution would go to a host "sync-..." that nobody knows."""
_NAMES = {"lambda": "lambda_", "states": "stepfunctions", "dynamodb": "dynamodbstreams"}
"""Where the client of a service is not called as its ARNs have it."""


@functools.lru_cache(maxsize=256)
def client_for(arn: str) -> Any:
    """A client of an ARN's service, in its account and region."""
    parsed = Arn.parse(arn)
    factory = connect_to(aws_access_key_id=parsed.account, region_name=parsed.region, config=_ONE_HOST)
    return getattr(factory, _NAMES.get(parsed.service, parsed.service))


@contextmanager
def failures() -> Iterator[None]:
    """Make Failed of what a service refuses; what passes by itself is no attempt of the batch."""
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        passing = status >= _SERVER_ERROR or error.response.get("Error", {}).get("Code") in _PASSING
        if fault := fault_of(error):
            FAULTS.note(fault, "events of pipes wait")
        raise Failed(str(error), passing=passing) from error
    except BotoCoreError as error:
        raise Failed(str(error), passing=True) from error
