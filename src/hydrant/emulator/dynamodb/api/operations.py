"""What all operations share: the decorator, errors, and finding the table that a request means."""

from __future__ import annotations

import base64
import functools
import json
import zlib
from collections.abc import Callable, Collection
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext, ServiceException, handler
from localstack.aws.api import dynamodb as api
from localstack.http import Response

from hydrant.emulator.arns import ArnError, TableArn
from hydrant.emulator.requests.constraints import violations
from hydrant.emulator.requests.refusals import validation_words

from ..engine.errors import Refused, invalid, missing_table
from ..models import LOCK, DynamoStore, Table, dynamo_stores, find_table

Request = dict[str, Any]
Answer = dict[str, Any]
_Method = Callable[[Any, RequestContext, Request], Any]
_PLAIN = frozenset({None, "json"})
"""Protocols whose answers are JSON; None is that of a client within the process."""
_VALUES = frozenset({"Item", "Key", "ExpressionAttributeValues"})
"""Members whose values the engine checks."""


def operation(name: str, *, skip: Collection[str] = (), items: bool = False) -> Callable[[_Method], _Method]:
    """Mark a method as the handler of an operation: it takes the request as a dict, checked by the model.

    It runs under the lock of the service. Answers with `items` are written past LocalStack's serializer, which takes
    longer for a page than the engine. `skip` names members whose contents it checks itself.
    """

    def decorate(method: _Method) -> _Method:
        @handler(name, expand=False)
        @functools.wraps(method)
        def checked(self: Any, context: RequestContext, request: Request | None) -> Any:
            given = request or {}
            try:
                present = [member for member in (*_VALUES, *skip) if given.get(member) is not None]
                if failures := violations(context.operation.input_shape, given, skip=present):
                    raise invalid(validation_words(failures))
                with LOCK:
                    answer = method(self, context, given)
                return written(context, answer) if items and context.protocol in _PLAIN else answer
            except Refused as refused:
                raise as_exception(refused) from refused

        return checked

    return decorate


def written(context: RequestContext, answer: Answer) -> Response:
    """An answer without times, as JSON: binaries are base64."""
    body = json.dumps(answer, default=_base64, separators=(",", ":")).encode()
    headers = {"x-amzn-RequestId": context.request_id, "x-amz-crc32": str(zlib.crc32(body))}
    return Response(body, 200, headers=headers, content_type="application/x-amz-json-1.0")


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def as_exception(refused: Refused) -> ServiceException:
    """The error as LocalStack writes it into an answer."""
    known = getattr(api, refused.code, None)
    if known is None:
        return CommonServiceException(refused.code, refused.words, sender_fault=True)
    exception: ServiceException = known(refused.words)
    for member, value in refused.members.items():
        setattr(exception, member, value)
    return exception


def not_served(what: str, instead: str) -> NotImplementedError:
    """What this emulator does not do: LocalStack makes a 501 of it."""
    return NotImplementedError(f"Hydrant's DynamoDB does not serve {what}: {instead}.")


def store_of(context: RequestContext) -> DynamoStore:
    """The caller's account and region."""
    return dynamo_stores[context.account_id][context.region]


def named_table(context: RequestContext, name: str) -> Table | None:
    """The table of a name or an ARN; None when there is none. Raises Refused for another kind of ARN."""
    if not name.startswith("arn:"):
        return find_table(context.account_id, context.region, name)
    arn = _parsed(name)
    return find_table(arn.account, arn.region, arn.name)


def table_of(context: RequestContext, request: Request) -> Table:
    """The table that TableName means, in any state. Raises Refused, with the table's name."""
    name = request["TableName"]
    table = named_table(context, name)
    if table is None:
        raise missing_table(name)
    return table


def active_table_of(context: RequestContext, request: Request) -> Table:
    """The table if it can be changed. Raises Refused."""
    table = table_of(context, request)
    if table.status != "ACTIVE":
        what = {"CREATING": "created", "UPDATING": "updated"}.get(table.status, "deleted")
        words = f"Attempt to change a resource which is still in use: Table is being {what}: {table.name}"
        raise Refused("ResourceInUseException", words)
    return table


def items_of(context: RequestContext, name: str) -> Table:
    """The table if its items can be read and written. Raises Refused, without the table's name as AWS does (T-6)."""
    table = named_table(context, name)
    if table is None or not table.readable:
        raise missing_table()
    return table


def table_by_arn(arn: str) -> Table:
    """The table of an ARN. Raises Refused."""
    parsed = _parsed(arn)
    table = find_table(parsed.account, parsed.region, parsed.name)
    if table is None:
        raise Refused("ResourceNotFoundException", f"Requested resource not found: ResourcArn: {arn} not found")
    return table


def _parsed(arn: str) -> TableArn:
    try:
        return TableArn.parse(arn)
    except ArnError as error:
        raise invalid(f"Invalid ARN: {error}") from error


def only_known(context: RequestContext, member: str, values: Answer) -> Answer:
    """Leave out what is None, and what this version of the API doesn't have in this member of the answer."""
    known = context.operation.output_shape.members[member].members
    return {name: value for name, value in values.items() if name in known and value is not None}
