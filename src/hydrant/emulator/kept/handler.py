"""Between a service and its answer: what a request has changed is in the table before it is answered."""

from __future__ import annotations

import functools
import importlib
import logging
import re
from collections.abc import Callable, Collection
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.protocol.serializer import create_serializer
from localstack.http import Response

from hydrant.emulator.durable.errors import CannotWrite

from .saver import Saver
from .unavailable import unavailable

LOG = logging.getLogger(__name__)
_READS = re.compile(r"(Get|List|Describe|Head|Search|Filter|Simulate|Test|Validate|Lookup|Estimate|Preview)")
_RECORDS = {"kinesis": {"PutRecord", "PutRecords"}, "firehose": {"PutRecord", "PutRecordBatch"}}
_ELSEWHERE = {
    "kinesis": {*_RECORDS["kinesis"], "SubscribeToShard"},
    "dynamodb": {"Query", "Scan", "BatchGetItem", "TransactGetItems"},
    "firehose": _RECORDS["firehose"],
    "stepfunctions": {"StartExecution", "StartSyncExecution", "StopExecution", "RedriveExecution"},
    "events": {"TestEventPattern"},
    "glue": {"BatchGetPartition", "CheckSchemaVersionValidity", "QuerySchemaVersionMetadata"},
    "lambda": {"Invoke", "InvokeAsync", "InvokeWithResponseStream"},
    "cloudwatch": {"PutMetricData"},
    "sts": {"AssumeRoleWithWebIdentity", "AssumeRoleWithSAML", "DecodeAuthorizationMessage"},
    "kms": {"Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "Sign", "Verify"},
    "sns": {"Publish", "PublishBatch"},
}
"""What changes nothing that is kept in the table: records are in logs, metrics say it themselves."""
LATER = {"logs": {"PutLogEvents"}, "events": {"PutEvents"}}
"""What is saved within a second: lines, and events that an archive takes."""

_BY_ROW = frozenset({"dynamodb", "s3", "sqs"})
"""Services that know which of their rows a call changes: by `touched` of their module `keeping`."""


class Handler:
    """Saves what requests change. One for the process."""

    def __init__(self, saver: Saver) -> None:
        self._saver = saver

    def __call__(self, _chain: Any, context: RequestContext, response: Response) -> None:
        """Called with each answer, before it is sent."""
        if context.service is None or context.operation is None or context.service_exception is not None:
            return
        service, operation = context.service.service_name, context.operation.name
        try:
            self.called(service, operation, context.service_request or {})
        except CannotWrite as error:
            self._refuse(context, response, str(error))
        except Exception as error:
            LOG.exception("The state of %s cannot be kept", service)
            self._refuse(context, response, f"its state cannot be kept ({error})")

    def called(self, service: str, operation: str, request: dict[str, Any]) -> None:
        """Save what a call has changed. Raises CannotWrite."""
        if not changes(service, operation):
            return
        self._saver.touch(service, touched(service, operation, request))
        if operation not in LATER.get(service, ()):
            self._saver.save(service)

    def _refuse(self, context: RequestContext, response: Response, why: str) -> None:
        error = unavailable(why)
        context.service_exception = error
        serializer = create_serializer(context.service, context.protocol)
        response.update_from(
            serializer.serialize_error_to_response(
                error, context.operation, context.request.headers, context.request_id
            )
        )


def changes(service: str, operation: str) -> bool:
    """Whether an operation may change what is kept of a service in the table."""
    return not _READS.match(operation) and operation not in _ELSEWHERE.get(service, ())


def appends(service: str, operation: str) -> bool:
    """Whether an operation writes records into a log."""
    return operation in _RECORDS.get(service, ())


def touched(service: str, operation: str, request: dict[str, Any]) -> Collection[str]:
    """Return which rows an operation may have changed, where a service does not look at all of them."""
    return () if service not in _BY_ROW else _touched_of(service)(operation, request)


@functools.cache
def _touched_of(service: str) -> Callable[[str, dict[str, Any]], Collection[str]]:
    module = importlib.import_module(f"hydrant.emulator.{service}.keeping")
    asked: Callable[[str, dict[str, Any]], Collection[str]] = module.touched
    return asked
