"""Calls of one service by another, past the client, the chain and the serializers between them.

What LocalStack's services ask of each other goes through botocore and LocalStack's whole chain: 3 to 5 ms of processor
time for a call, of which the operation is a tenth. Here it goes to the operation. Whoever looks at calls before the
services (injected faults, policies of resources) looks at these, too, and what they change is kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.accounts import get_account_id_from_access_key_id
from localstack.aws.api import CommonServiceException, RequestContext, ServiceException
from localstack.aws.connect import INTERNAL_AWS_ACCESS_KEY_ID, connect_to
from localstack.aws.handlers import serve_custom_service_request_handlers
from localstack.aws.spec import load_service
from localstack.http import Request, Response
from localstack.services.plugins import SERVICE_PLUGINS
from localstack.utils.aws.arns import get_partition

from hydrant.emulator import lineage
from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.kept.place import CHANGES
from hydrant.emulator.kept.unavailable import unavailable

LOG = logging.getLogger(__name__)
_INTERNAL = 500
_SHORT = {
    "sns": {"publish": "Publish"},
    "sqs": {"send_message": "SendMessage", "send_message_batch": "SendMessageBatch"},
}
"""The operations of notifications: by service, the client's method and the operation."""


def call(
    service: str, operation: str, request: dict[str, Any], *, account: str, region: str, source: Any = None
) -> Any:
    """Call an operation. `source`: on whose behalf, as LocalStack tells it. Raises what the operation raises."""
    chain = lineage.current()
    context = RequestContext(Request("POST", "/", headers={lineage.HEADER: chain} if chain else None))
    context.service = load_service(service)
    context.operation = context.service.operation_model(operation)
    context.account_id, context.region, context.partition = account, region, get_partition(region)
    context.internal_request_params = source
    context.service_request = request
    for look in serve_custom_service_request_handlers.handlers:
        look(None, context, Response())  # those that end a chain leave these services alone
    plugin: Any = SERVICE_PLUGINS.require(service)
    answer = plugin.skeleton.dispatch_table[operation](context, request)
    CHANGES.called(service, operation, request)
    return answer


def connect(**place: Any) -> Any:
    """Stands in for LocalStack's `connect_to` where notifications are sent (redelivery.py)."""
    return _Clients(place)


class _Clients:
    """Clients by service, as `connect_to` makes them; those of `_SHORT` are ours."""

    def __init__(self, place: Mapping[str, Any]) -> None:
        self._place = place

    def __getattr__(self, service: str) -> Any:
        make = partial(_real, service, self._place)
        if service not in _SHORT or "region_name" not in self._place:
            return make()
        key = self._place.get("aws_access_key_id") or INTERNAL_AWS_ACCESS_KEY_ID
        return _Client(service, make, get_account_id_from_access_key_id(key), self._place["region_name"])


class _Client:
    """A client of one service: the short way for the calls of notifications, LocalStack's own for all else."""

    def __init__(self, service: str, make: Callable[[], Any], account: str, region: str, source: Any = None) -> None:
        self._service = service
        self._make = make
        self._account = account
        self._region = region
        self._source = source

    def request_metadata(self, **source: Any) -> _Client:
        """The same client on somebody's behalf."""
        real = partial(_on_behalf, self._make, source)
        return _Client(self._service, real, self._account, self._region, source)

    def __getattr__(self, method: str) -> Any:
        operation = _SHORT[self._service].get(method)
        return getattr(self._make(), method) if operation is None else partial(self._ask, operation)

    def _ask(self, operation: str, **request: Any) -> Any:
        """Call it. Raises botocore's error alone, as a client does."""
        place = {"account": self._account, "region": self._region, "source": self._source}
        try:
            return call(self._service, operation, request, **place)
        except Exception as error:
            told = _answered(error)
            words = {"Code": told.code, "Message": told.message}
            answer: Any = {"Error": words, "ResponseMetadata": {"HTTPStatusCode": told.status_code}}
            raise ClientError(answer, operation) from error


def _answered(error: Exception) -> ServiceException:
    """What a client would be answered: 503 where the disk takes nothing, 500 for a defect."""
    if isinstance(error, ServiceException):
        return error
    if isinstance(error, CannotWrite):
        return unavailable(str(error))
    LOG.error("A defect in a call within the process", exc_info=error)
    return CommonServiceException("InternalError", str(error), _INTERNAL)


def _real(service: str, place: Mapping[str, Any]) -> Any:
    return getattr(connect_to(**place), service)


def _on_behalf(make: Callable[[], Any], source: Mapping[str, Any]) -> Any:
    return make().request_metadata(**source)


connect.with_assumed_role = connect_to.with_assumed_role  # type: ignore[attr-defined] # what the publisher asks for, too
